import type {
  AlipayJSBridge,
  HttpAdapter,
  HttpOptions,
  MethodName,
  NebulaWindow,
  UplusApi,
  UserModule,
} from 'up-user-module';
import { isRecord } from '../../../src/checks/values.js';
import type { Browser } from './browser.js';
import type { Enter } from './fake-locks.js';
import { behindPromises } from './fake-storage.js';
import { History } from './history.js';
import { type CallMade, type Ending, judge } from './judge.js';
import { credentialsOf, idOf, type Person } from './network.js';
import { loadPackage } from './tab-realm.js';

/** Milliseconds that a call, or a login, may take. */
const deadline = 10_000;

/** The session of the app's own user. */
export const appSession = 'the app';

/** One tab, with the package in a realm of its own. */
export class Tab {
  readonly browser: Browser;
  readonly index: number;
  readonly module: UserModule;
  readonly http: HttpAdapter;
  /** What its listener of `loginStatusChange` was told. */
  readonly told: unknown[] = [];
  /** Who is logged in here. */
  history: History;
  /** The session that the login now being sent is to begin. */
  beginning = '';
  /** The login under way, if none has superseded it: its session. */
  login: string | undefined;
  /** The sessions of all logins that have not ended yet. */
  readonly logins = new Set<string>();
  isDead = false;
  isFrozen = false;
  /** It was frozen then, and has not seen all that has come in for it meanwhile. */
  behindSince: number | undefined;
  /** Its storage has failed, and its session is in the page alone. */
  isAlone = false;
  /** The app has injected its bridge. */
  hasBridge = false;
  /** Its `sessionStorage`. */
  private readonly items: Map<string, string>;
  private readonly away: Array<{ readonly from: number; to: number }> = [];
  private readonly waiting: Array<() => void> = [];
  private readonly document = new EventTarget();
  private readonly owners = new Map<string, (session: string | undefined) => boolean>();
  private sessions = 0;

  constructor(browser: Browser, index: number, from: Tab | undefined) {
    this.browser = browser;
    this.index = index;
    this.items = new Map(from?.items);
    const { kind, retry = false } = browser.setting;
    const own = kind === 'sessionStorage' && from ? from.history.fork(browser.now()) : new History();
    this.history = browser.isShared ? browser.history : own;
    const api: UplusApi = loadPackage(this.globals()).createUplusApi({
      nebula: { window: this.bridgeWindow() },
      http: {
        realm: browser.network.service.realm,
        clientId: 'h5',
        session: this.sessionOption(),
        fetch: (input, init = {}) => browser.fetch(this, String(input), init),
      },
      retry,
    });
    if (!api.http) throw new Error('there is no HTTP adapter');
    this.http = api.http;
    this.module = api.upUserModule;
    this.http.on('loginStatusChange', (status) => {
      if (JSON.stringify(status) === JSON.stringify(this.told[this.told.length - 1]))
        browser.complain(`tab ${index} is told twice: ${JSON.stringify(status)}`);
      this.told.push(status);
    });
  }

  /** Runs a task of this tab's: at once, when it is thawed, or never. */
  readonly enter: Enter = (task) => {
    if (this.isDead) return;
    // What comes after a thaw waits for what came before.
    if (this.isFrozen || this.waiting.length) this.waiting.push(task);
    else task();
  };

  get isActive(): boolean {
    return !this.isDead && !this.isFrozen;
  }

  kill(): void {
    this.leave();
    this.isDead = true;
    this.browser.locks.release(`tab-${this.index}`);
  }

  freeze(): void {
    this.leave();
    this.isFrozen = true;
    this.behindSince = this.behindSince ?? this.browser.now();
  }

  thaw(): void {
    this.isFrozen = false;
    const period = this.away[this.away.length - 1];
    if (period) period.to = this.browser.now();
    this.catchUp();
  }

  wasAway(from: number, to: number): boolean {
    return this.away.some((period) => period.from <= to && period.to >= from);
  }

  /** Calls a method, and watches how it ends. */
  call(method: MethodName, params?: unknown): void {
    const { browser } = this;
    const start = browser.now();
    const made: CallMade = { tab: this, method, start, who: this.who(), login: this.login };
    const what = `tab ${this.index}: ${method} of ${Math.round(start)}`;
    const underWay = { tab: this, what, due: start + deadline };
    browser.underWay.add(underWay);
    const answer: Promise<Ending> = Reflect.apply(this.module[method], undefined, [params]);
    const end = (ending: Ending) => {
      browser.underWay.delete(underWay);
      if (this.isDead) return;
      browser.count(`${method} ${ending.retCode}`);
      const wrong = judge(made, ending);
      if (wrong) browser.complain(`${what}: ${wrong} (${ending.retCode} ${ending.reason ?? ''})`);
    };
    answer.then(end, end);
  }

  logIn(person: Person): void {
    const { browser } = this;
    const start = browser.now();
    const session = this.nameSession(person);
    const finish = this.history.begin(session, start);
    const underWay = { tab: this, what: `login of tab ${this.index}`, due: start + deadline };
    browser.underWay.add(underWay);
    this.logins.add(session);
    this.login = session;
    this.beginning = session;
    const login = this.http.login(credentialsOf(person));
    this.beginning = '';
    const end = (hasEffect: boolean) => {
      browser.underWay.delete(underWay);
      browser.count(`login ${hasEffect}`);
      this.logins.delete(session);
      if (this.login === session) this.login = undefined;
      finish(browser.now(), hasEffect);
      if (hasEffect) this.endElsewhere(start);
    };
    login.then(
      () => end(true),
      () => end(false),
    );
  }

  logOut(): void {
    const { browser } = this;
    const start = browser.now();
    const finish = this.history.begin(undefined, start);
    this.login = undefined;
    this.endElsewhere(start);
    const end = () => finish(browser.now(), true);
    this.module.logOut().then(end, end);
  }

  async updateOauthData(person: Person): Promise<void> {
    const { browser } = this;
    const session = this.nameSession(person);
    const { access_token, refresh_token } = await browser.network.tokensFor(person, session);
    const start = browser.now();
    const finish = this.history.begin(session, start);
    this.login = undefined;
    this.endElsewhere(start);
    const end = () => finish(browser.now(), true);
    this.module
      .updateOauthData({
        access_token,
        refresh_token,
        expires_in: '120',
        uhome_access_token: 'uhome',
        uhome_user_id: idOf(person),
        token_type: 'Bearer',
      })
      .then(end, end);
  }

  updateUserInfo(): void {
    const { browser, login } = this;
    const start = browser.now();
    const text = `write-${this.index}-${Math.round(start)}`;
    // It takes a storage of promises some time to say who is there.
    const until = start + (browser.setting.kind === 'async' ? 100 : 0);
    const lag = browser.lagOf(this, start);
    this.owners.set(text, (session) => {
      const who = this.history.possible(start, until, lag);
      return who.has(session) && (session !== login || who.has(undefined));
    });
    this.call('updateUserInfo', { nickname: text });
  }

  /** The tokens that it has, and whose they are; `undefined` without a user. */
  tokens() {
    return this.module.getOauthData().then(
      ({ retData: { user_center_access_token: access, refresh_token: refresh } }) => ({
        session: this.browser.network.session(access),
        access,
        refresh,
      }),
      () => undefined,
    );
  }

  /** Whether somebody is logged in, as far as the page was told by events. */
  get believesLogin(): boolean | undefined {
    const last = this.told[this.told.length - 1];
    return isRecord(last) ? last.isLogin === true : undefined;
  }

  /** A write is being sent. */
  checkWrite(session: string | undefined, body: string): void {
    const { browser } = this;
    const [text = '', start] = /write-\d+-(\d+)/.exec(body) ?? [];
    if (!this.owners.get(text)?.(session)) browser.complain(`${text} is sent for ${session}`);
    const who = this.history.possible(browser.now(), browser.now(), browser.lagOf(this, Number(start)));
    if (!who.has(session)) browser.complain(`${text} is sent for ${session}, and there is ${[...who]}`);
  }

  /** The app injects its bridge; from now on its user is the user. */
  bringBridge(): void {
    if (this.hasBridge) return;
    const { browser } = this;
    this.hasBridge = true;
    this.login = undefined;
    browser.network.noteToken('token of the app', appSession);
    this.history.begin(appSession, browser.now())(browser.now(), true);
    this.document.dispatchEvent(new Event('AlipayJSBridgeReady'));
  }

  /** Who is logged in, as far as that is certain: not who may yet be. */
  private who(): Set<string | undefined> {
    const now = this.browser.now();
    const who = this.history.possible(now, now, this.browser.lag);
    for (const session of this.logins) who.delete(session);
    return who;
  }

  /** Runs what has been waiting, one after the other: timers of the same millisecond run without promises in between. */
  private catchUp(): void {
    setTimeout(() => {
      if (!this.isActive) return;
      if (!this.waiting.length) this.behindSince = undefined;
      else {
        this.waiting.shift()?.();
        this.catchUp();
      }
    }, 1);
  }

  private leave(): void {
    const { browser } = this;
    this.away.push({ from: browser.now(), to: Infinity });
    // What it has renewed may not reach its copies.
    if (browser.setting.kind === 'sessionStorage') this.endElsewhere(browser.now());
  }

  /** What happens here may end the sessions of this tab in its copies, too. */
  private endElsewhere(start: number): void {
    const { browser, history } = this;
    if (browser.isShared) return;
    for (const session of history.possible(start, browser.now(), browser.lag)) {
      if (session === undefined) continue;
      for (const tab of browser.tabs) if (tab !== this) tab.history.mayEnd(session, start);
    }
  }

  private nameSession(person: Person): string {
    this.sessions += 1;
    return `${person}#${this.index}.${this.sessions}`;
  }

  private sessionOption(): NonNullable<HttpOptions['session']> {
    const { shared, random, setting } = this.browser;
    const { kind } = setting;
    if (kind === 'sync') return shared.open(this.enter);
    if (kind === 'async')
      return behindPromises(shared.open(this.enter), shared, this.enter, () => 30 * random());
    return kind;
  }

  /** What the adapter of the container sees. */
  private bridgeWindow(): NebulaWindow {
    const bridge: AlipayJSBridge = {
      call: (name, _params, callback) => {
        this.browser.count('call of the bridge');
        setTimeout(() => callback?.(answerOfApp(name)), 300 * this.browser.random());
      },
    };
    const current = () => (this.hasBridge ? bridge : undefined);
    return {
      document: this.document,
      navigator: { userAgent: '' },
      get AlipayJSBridge() {
        return current();
      },
    };
  }

  private globals(): Record<string, unknown> {
    const { kind, locks, channel } = this.browser.setting;
    const listeners = new Set<(event: object) => void>();
    const onChange = (key: string) => {
      if (kind === 'localStorage') for (const listener of listeners) listener({ key });
    };
    return {
      setTimeout: (task: () => void, ms?: number) => setTimeout(() => this.enter(task), ms),
      clearTimeout,
      Date,
      performance,
      AbortController,
      URL,
      URLSearchParams,
      TextDecoder,
      FormData,
      Blob,
      console: { warn: (text: string) => this.onWarning(text) },
      document: {},
      location: { origin: 'https://page.test' },
      navigator: locks ? { locks: this.browser.locks.manager(`tab-${this.index}`, this.enter) } : {},
      localStorage: this.browser.local.open(this.enter, onChange),
      sessionStorage: {
        getItem: (key: string) => this.items.get(key) ?? null,
        setItem: (key: string, value: string) => void this.items.set(key, value),
        removeItem: (key: string) => void this.items.delete(key),
      },
      ...(channel && { BroadcastChannel: this.browser.channels.open(this.enter) }),
      addEventListener: (_type: string, listener: (event: object) => void) => listeners.add(listener),
      removeEventListener: (_type: string, listener: (event: object) => void) => listeners.delete(listener),
    };
  }

  /** The package says that the storage has failed. */
  private onWarning(text: string): void {
    const { browser } = this;
    if (this.isAlone) browser.complain(`tab ${this.index} warns again: ${text}`);
    if (!browser.hasStorageTrouble) browser.complain(`tab ${this.index} warns for no reason: ${text}`);
    this.isAlone = true;
    this.history = this.history.split();
    // A tab that has just been opened does not know who is there.
    this.history.mayGetLost(browser.now(), browser.now());
    // It takes away what is older than its session.
    browser.history.mayGetLost(browser.now(), browser.now() + browser.lag);
  }
}

function answerOfApp(name: string): object {
  const retData =
    name === 'upUserModule.getLoginStatus'
      ? { isLogin: true, isLogining: false }
      : { offUserId: idOf('the app'), user_center_access_token: 'token of the app' };
  return { retCode: '000000', retInfo: '操作成功', retData };
}
