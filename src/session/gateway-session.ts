import { isRecord } from '../checks/values.js';
import type { Params } from '../contract/adapter.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted, failure } from '../errors/failures.js';
import { openChannel } from './channel.js';
import { isDue, type Tokens } from './tokens.js';
import { type PendingLogin, pendingLogin, type UserSession } from './user-session.js';
import { whenBack } from './when-back.js';

/** What the gateway says of a session. */
export interface GatewayStatus {
  readonly isLogin: boolean;
  /** Another one after each login; it is no secret, and gives no access. */
  readonly id?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
}

/** What a gateway tells a page that may know the access token. */
export interface DisclosedTokens {
  readonly access_token: string;
  /** Seconds from now; a text where `updateOauthData` has brought one that is no number. */
  readonly expires_in: number | string;
  readonly uhome_access_token?: string;
  readonly uhome_user_id?: string;
}

/** What a page asks a gateway about its session. Each rejects with 000001 where that cannot be reached. */
export interface GatewayService {
  ask(): Promise<GatewayStatus>;
  /** Begins a session with the six fields of `updateOauthData`. */
  put(params: Params): Promise<GatewayStatus>;
  end(): Promise<void>;
  /** `undefined` where the gateway keeps them to itself; rejects with 110001 where the session is over. */
  tokens(id: string): Promise<DisclosedTokens | undefined>;
}

/**
 * The session that a gateway keeps. A cookie that no script can read tells the gateway whose requests are whose; the page
 * knows who is logged in by the session's `id`, which stands for the access token in its requests too, so that none
 * reaches another user.
 */
export class GatewaySession implements UserSession {
  readonly isOurs = false;
  tokens: Tokens | undefined;
  login: PendingLogin | undefined;
  onChange: (isNews?: boolean) => void = noop;
  generation = 0;
  /** What is known of the session is not older than what may have changed it. */
  private isKnown = false;
  /** Nobody has learnt anything of the session before. */
  private isFirst = true;
  /** Counts what may have changed the session: an answer that was asked for before is too old. */
  private changes = 0;
  private looking: Promise<void> | undefined;
  /** Changes of the session go one after the other, since the last answer decides on the browser's cookie. */
  private changing: Promise<unknown> = Promise.resolve();
  private disclosed: Promise<Tokens> | undefined;
  private readonly service: GatewayService;
  private readonly listeners = new Set<() => void>();
  private readonly channel;
  private readonly stopWhenBack;

  /** @param key tells the sessions of several gateways apart */
  constructor(service: GatewayService, key: string) {
    this.service = service;
    this.channel = openChannel(key, (message) => this.onMessage(message));
    this.stopWhenBack = whenBack(() => this.doubt());
  }

  look(): Promise<void> | undefined {
    const { tokens } = this;
    if (tokens && tokens.refreshExpiresAt <= Date.now()) this.isKnown = false;
    if (this.isKnown) return undefined;
    this.looking = this.looking ?? this.ask();
    return this.looking;
  }

  // The gateway compares the session with each request's.
  async lookAfter(): Promise<void> {
    await this.look();
  }

  isLogin(): boolean {
    return !!this.tokens;
  }

  async fresh(): Promise<Tokens> {
    await this.look();
    if (!this.tokens) throw failure(RetCode.notLoggedIn);
    return this.tokens;
  }

  async renew(stale: Tokens): Promise<Tokens> {
    // The gateway renews by itself. What it refuses is of a session that has ended, or not the cookie's any more.
    if (this.tokens === stale) this.isKnown = false;
    return this.fresh();
  }

  /** Asks for the access token, once for each that there is. */
  async disclose(tokens: Tokens): Promise<Tokens> {
    const { disclosed } = this;
    const former = await disclosed?.catch(noop);
    if (former?.id === tokens.id && !isDue(former)) return former;
    if (!this.disclosed || this.disclosed === disclosed) this.disclosed = this.askForTokens(tokens);
    return this.disclosed;
  }

  /**
   * Logs in; a session that it replaces is ended by the gateway.
   *
   * @param before what it waits for first, e.g. a person; told when a logout or another login has superseded it
   * @throws what `before` or `request` throw; UserModuleError 990001, reason `aborted`, when it has been superseded
   */
  async logIn(
    request: () => Promise<GatewayStatus>,
    before: (over: Promise<void>) => Promise<void> | undefined = noop,
  ): Promise<void> {
    const generation = this.supersede();
    const login = pendingLogin();
    this.login = login;
    this.onChange();
    try {
      await before(login.over);
      await this.change(generation, async () => {
        if (this.generation !== generation) throw aborted();
        const status = await request();
        login.id = status.id;
        // Nobody is going to use it.
        if (this.generation !== generation) await this.service.end().catch(noop);
        return status;
      });
    } finally {
      if (this.generation === generation) this.endLogin();
    }
  }

  useAuthData(params: Params): Promise<void> {
    return this.change(this.supersede(), () => this.service.put(params));
  }

  logOut(): Promise<void> {
    const generation = this.supersede();
    this.learn({ isLogin: false });
    return this.change(generation, async () => {
      await this.service.end();
      return { isLogin: false };
    });
  }

  /** Looks whether a redirect has brought a session. */
  async isBackWithSession(): Promise<boolean> {
    this.doubt();
    await this.look();
    return this.isLogin();
  }

  async noteProfileChange(id: string): Promise<void> {
    this.noteProfile(id);
    this.channel.post({ profile: id });
  }

  /** Calls `listener` when somebody else may have changed the session; gives back the function that stops it. */
  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    // What is there now has to be known, or a change could not be told.
    listener();
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.stopWhenBack();
    this.channel.close();
  }

  private onMessage(message: unknown): void {
    if (isRecord(message) && typeof message.profile === 'string') this.noteProfile(message.profile);
    else this.doubt();
  }

  private noteProfile(id: string): void {
    const { tokens } = this;
    if (tokens?.id !== id) return;
    this.tokens = Object.assign({}, tokens, { profileChanges: tokens.profileChanges + 1 });
    this.onChange();
  }

  /** The session may have changed: whoever needs it next looks. */
  private doubt(): void {
    this.changes++;
    this.isKnown = false;
    for (const listener of [...this.listeners]) listener();
  }

  private async ask(): Promise<void> {
    try {
      while (!this.isKnown) {
        const { changes } = this;
        const status = await this.service.ask();
        if (this.changes === changes) this.learn(status);
      }
    } finally {
      this.looking = undefined;
    }
  }

  private async askForTokens(tokens: Tokens): Promise<Tokens> {
    try {
      return withTokens(tokens, await this.service.tokens(tokens.id));
    } catch (error) {
      this.doubt();
      throw error;
    }
  }

  /**
   * Changes the session at the gateway, after changes that are under way.
   *
   * @throws what `request` throws; UserModuleError 990001, reason `aborted`, when another change has superseded it
   */
  private change(generation: number, request: () => Promise<GatewayStatus>): Promise<void> {
    const done = this.changing.then(async () => {
      try {
        const status = await request();
        if (this.generation !== generation) throw aborted();
        this.learn(status);
        this.channel.post({});
      } catch (error) {
        // After a refusal all is as it was; otherwise nobody knows.
        if (isRecord(error) && error.reason) this.doubt();
        throw error;
      }
    });
    this.changing = done.catch(noop);
    return done;
  }

  private learn({ isLogin, id = '', expiresAt = 0 }: GatewayStatus): void {
    const { tokens, isFirst } = this;
    // This device's clock may be ahead.
    const end = expiresAt > Date.now() ? expiresAt : Infinity;
    this.changes++;
    this.isKnown = true;
    this.isFirst = false;
    if (!isLogin) this.tokens = undefined;
    else if (tokens?.id !== id) this.tokens = standIn(id, end);
    else if (tokens.refreshExpiresAt !== end) {
      this.tokens = Object.assign({}, tokens, { refreshExpiresAt: end });
    }
    if (tokens !== this.tokens) this.onChange(!isFirst);
  }

  /** Ends the waiting for a login under way, which takes no effect any more. */
  private supersede(): number {
    this.endLogin();
    return ++this.generation;
  }

  private endLogin(): void {
    this.login?.end();
    this.login = undefined;
    this.onChange();
  }
}

/** What the page has instead of tokens. */
function standIn(id: string, expiresAt: number): Tokens {
  return {
    id,
    renewals: 0,
    profileChanges: 0,
    accessToken: id,
    refreshToken: '',
    expiresIn: '',
    expiresAt: Infinity,
    refreshExpiresAt: expiresAt,
    uhomeAccessToken: '',
    uhomeUserId: '',
  };
}

function withTokens(tokens: Tokens, answer: DisclosedTokens | undefined): Tokens {
  if (!answer) return Object.assign({}, tokens, { accessToken: '' });
  const { access_token, expires_in } = answer;
  return Object.assign({}, tokens, {
    accessToken: access_token,
    expiresIn: String(expires_in),
    expiresAt: typeof expires_in === 'number' ? Date.now() + expires_in * 1000 : Infinity,
    uhomeAccessToken: answer.uhome_access_token || '',
    uhomeUserId: answer.uhome_user_id || '',
  });
}

function noop(): undefined {}
