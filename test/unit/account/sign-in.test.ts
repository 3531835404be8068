import { brokered, createUserModule, type HttpOptions, httpAdapter } from 'up-user-module';
import { answerOpener, type SignInModule } from 'up-user-module/sign-in';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeGateway } from './fake-gateway.js';
import { fakeWindows } from './fake-windows.js';
import { aborted, credentials, network, openPage } from './page.js';
import { endFakeTime, failureOf } from './support.js';

const gateway = 'https://gateway.test/gateway';
const type = 'up-user-module:sign-in';
const cancelled = { retCode: '110010' };
const home = location.href;

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
});
const closing: Array<() => void> = [];

afterEach(async () => {
  for (const close of closing.splice(0)) close();
  history.replaceState(null, '', home);
  window.name = '';
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await endFakeTime();
});

const soon = () => vi.advanceTimersByTimeAsync(1);

describe('signIn over a gateway', () => {
  function open() {
    const fake = createFakeGateway();
    const windows = fakeWindows();
    closing.push(windows.closeAll);
    const http = httpAdapter({ gateway, session: 'gateway', fetch: fake.fetch });
    const module = createUserModule({ adapters: [http] });
    const status = async () => (await module.getLoginStatus()).retData;
    return { fake, windows, http, module, status };
  }
  const origin = new URL(gateway).origin;

  it('opens the window in the very call, and is a login under way until it says that it is done', async () => {
    const { fake, windows, http, status } = open();
    const done = http.signIn({ mode: 'popup', provider: 'wechat' });
    const url = new URL(windows.opened[0]?.url ?? '');
    expect(url.origin + url.pathname).toBe(`${gateway}/session/sign-in`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      provider: 'wechat',
      returnTo: location.href,
      mode: 'popup',
    });
    expect(await status()).toEqual({ isLogin: false, isLogining: true });
    fake.elsewhere('alice');
    windows.say(origin, { type, result: 'ok' });
    await done;
    expect(windows.opened[0]?.closed).toBe(true);
    expect(await status()).toEqual({ isLogin: true, isLogining: false });
  });

  it('opens windows of names of their own, of the size of a phone', () => {
    const { http } = open();
    for (let count = 0; count < 3; count++) http.signIn({ mode: 'popup' }).catch(() => {});
    const calls = vi.mocked(window.open).mock.calls;
    const names = calls.map(([, name]) => name);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^up-user-module-sign-in:\d+$/);
    expect(calls.map(([, , features]) => features)).toEqual(Array(3).fill('popup,width=480,height=720'));
  });

  it('takes a window that is closed at once for none', async () => {
    const { http } = open();
    vi.mocked(window.open).mockReturnValue(Object.assign(Object.create(window), { closed: true }));
    expect(await failureOf(http.signIn({ mode: 'popup' }))).toMatchObject({
      retCode: '000001',
      reason: 'denied',
      retInfo: '操作失败：浏览器拦截了登录窗口，请在点击事件中调用',
    });
  });

  it('leaves no listener behind, at the window or at the signal', async () => {
    const { fake, windows, http } = open();
    const { signal } = new AbortController();
    const added = vi.spyOn(window, 'addEventListener');
    const removed = vi.spyOn(window, 'removeEventListener');
    const atSignal = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')] as const;
    const done = http.signIn({ mode: 'popup', signal });
    await soon();
    fake.elsewhere('alice');
    windows.say(origin, { type, result: 'ok' });
    await done;
    const names = (calls: ReadonlyArray<readonly unknown[]>) =>
      calls.map(([name, listener]) => [name, listener]);
    expect(names(added.mock.calls)).toEqual([['message', expect.any(Function)]]);
    expect(names(removed.mock.calls)).toEqual(expect.arrayContaining(names(added.mock.calls)));
    expect(names(atSignal[0].mock.calls)).toEqual([['abort', expect.any(Function)]]);
    expect(names(atSignal[1].mock.calls)).toEqual(expect.arrayContaining(names(atSignal[0].mock.calls)));
  });

  it.each<[string, Parameters<ReturnType<typeof fakeWindows>['say']>]>([
    ['another origin', ['https://evil.test', { type, result: 'ok' }]],
    ['another window', [origin, { type, result: 'ok' }, {}]],
    ['another type', [origin, { type: 'other', result: 'ok' }]],
    ['no result', [origin, { type }]],
    ['an empty result', [origin, { type, result: '' }]],
    ['a result that is no text', [origin, { type, result: 1 }]],
    ['null', [origin, null]],
    ['no object', [origin, 'ok']],
  ])('takes no message with %s', async (_what, message) => {
    const { windows, http } = open();
    const failed = failureOf(http.signIn({ mode: 'popup' }));
    await soon();
    windows.say(...message);
    await soon();
    expect(windows.opened[0]?.closed).toBe(false);
    windows.say(origin, { type, result: 'access_denied' });
    expect(await failed).toMatchObject(cancelled);
  });

  it('is 000001 with the code for what else went wrong, and where the browser has kept no cookie', async () => {
    const { windows, http } = open();
    const failed = failureOf(http.signIn({ mode: 'popup' }));
    await soon();
    windows.say(origin, { type, result: 'temporarily_unavailable' });
    expect(await failed).toMatchObject({
      retCode: '000001',
      retInfo: expect.stringContaining('temporarily_unavailable'),
    });
    const without = failureOf(http.signIn({ mode: 'popup' }));
    await soon();
    windows.say(origin, { type, result: 'ok' });
    expect(await without).toMatchObject({ retCode: '000001', retInfo: expect.stringContaining('no_cookie') });
  });

  it('is a cancel when the window is closed, within a second, unless it has said that it is done', async () => {
    const { fake, windows, http } = open();
    const failed = failureOf(http.signIn({ mode: 'popup' }));
    await soon();
    Object.assign(windows.opened[0] ?? {}, { closed: true });
    await vi.advanceTimersByTimeAsync(999);
    expect(await failed).toMatchObject(cancelled);

    const done = http.signIn({ mode: 'popup' });
    await vi.advanceTimersByTimeAsync(200);
    Object.assign(windows.opened[1] ?? {}, { closed: true });
    await vi.advanceTimersByTimeAsync(100);
    fake.elsewhere('alice');
    windows.say(origin, { type, result: 'ok' });
    await done;
  });

  it('ends with its signal, a logout, a login, and another sign-in, and so does its window', async () => {
    const { windows, http, module } = open();
    const controller = new AbortController();
    const ends: [options: object, end: () => unknown][] = [
      [{ signal: controller.signal }, () => controller.abort()],
      [{}, () => module.logOut()],
      [{}, () => http.login({ username: 'alice', password: 'Alice2024' })],
      [{}, () => http.signIn({ mode: 'popup' }).catch(() => {})],
    ];
    for (const [options, end] of ends) {
      const popups = windows.opened.length;
      const failed = failureOf(http.signIn({ mode: 'popup', ...options }));
      await soon();
      Promise.resolve(end()).catch(() => {});
      expect(await failed).toMatchObject(aborted);
      expect(windows.opened[popups]?.closed).toBe(true);
    }
    expect(await failureOf(http.signIn({ mode: 'popup', signal: controller.signal }))).toMatchObject(aborted);
    expect(windows.opened).toHaveLength(ends.length + 1);
  });

  it('says so where the browser allows no window, or goes on as a redirect', async () => {
    const { windows, http } = open();
    windows.block();
    expect(await failureOf(http.signIn({ mode: 'popup' }))).toMatchObject({
      retCode: '000001',
      reason: 'denied',
    });
    expect(windows.left).toEqual([]);
    http.signIn({ mode: 'popup', redirectIfBlocked: true }).catch(() => {});
    await soon();
    expect(windows.left).toEqual([expect.stringMatching(/sign-in\?.*mode=redirect$/)]);
  });

  it('by redirect: tells who comes back out of the cache whether there is a user now', async () => {
    const { fake, windows, http } = open();
    const back = () => window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    const failed = failureOf(http.signIn({ returnTo: 'https://h5.test/home' }));
    await soon();
    expect(windows.left).toEqual([
      `${gateway}/session/sign-in?returnTo=${encodeURIComponent('https://h5.test/home')}&mode=redirect`,
    ]);
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    back();
    expect(await failed).toMatchObject(cancelled);
    const done = http.signIn();
    await soon();
    fake.elsewhere('alice');
    back();
    await done;
  });

  it('by redirect: ends when the page does not leave, and with its signal', async () => {
    const { http } = open();
    const stop = vi.spyOn(window, 'stop').mockReturnValue();
    const failed = failureOf(http.signIn());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await failed).toMatchObject(network);
    const controller = new AbortController();
    const ended = failureOf(http.signIn({ signal: controller.signal }));
    await soon();
    expect(stop).not.toHaveBeenCalled();
    controller.abort();
    expect(await ended).toMatchObject(aborted);
    expect(stop).toHaveBeenCalledOnce();
  });

  it.each([
    ['ok', undefined],
    ['access_denied', cancelled],
    ['sign_in_failed', { retCode: '000001' }],
  ])('takes %s out of the address that it has come back to', async (result, error) => {
    history.replaceState({ kept: true }, '', `/page?tab=2&up_sign_in=${result}#top`);
    const { http } = open();
    expect(location.pathname + location.search + location.hash).toBe('/page?tab=2#top');
    expect(history.state).toEqual({ kept: true });
    const ended = await http.signInReturn?.then(
      () => undefined,
      (failed) => failed,
    );
    if (error) expect(ended).toMatchObject(error);
    else expect([http.signInReturn, ended]).toEqual([expect.any(Promise), undefined]);
  });

  it.each([
    '?q=a%20b&flag&up_sign_in=ok&url=https://h5.test/?x',
    '?up_sign_in=ok&q=%C4%E3%BA%C3',
    '?up_sign_in=ok',
  ])('leaves the other parameters as they are: %s', (query) => {
    history.replaceState(null, '', `/page${query}`);
    open();
    expect(location.search).toBe(query.replace(/up_sign_in=ok&?/, '').replace(/^\?$/, ''));
  });

  it('takes a path for one of the page, and leaves an absolute address as it is', async () => {
    const { windows, http } = open();
    for (const returnTo of ['/home#/list', 'HTTPS://h5.test']) {
      http.signIn({ returnTo }).catch(() => {});
      await soon();
    }
    expect(windows.left.map((url) => new URL(url).searchParams.get('returnTo'))).toEqual([
      `${location.origin}/home#/list`,
      'HTTPS://h5.test',
    ]);
  });

  it('takes an address without a result for a sign-in that has failed', async () => {
    history.replaceState(null, '', '/page?up_sign_in=');
    const { http } = open();
    expect(await failureOf(http.signInReturn ?? Promise.resolve())).toMatchObject({
      retCode: '000001',
      retInfo: '操作失败：登录未完成（）',
    });
  });

  it.each<[object, string]>([
    [{ mode: 'tab' }, 'mode'],
    [{ provider: 1 }, 'provider'],
    [{ returnTo: '' }, 'returnTo'],
    [{ returnTo: 'https://h5 test/' }, 'returnTo'],
    [{ returnTo: 'javascript:alert(1)' }, 'returnTo'],
    [{ returnTo: 'h5.test:443/home' }, 'returnTo'],
    [{ redirectIfBlocked: 'yes' }, 'redirectIfBlocked'],
    [{ signal: {} }, 'signal'],
    [{ state: 'mine' }, 'state'],
  ])('%j is 000002, and no window opens', async (options, name) => {
    const { windows, http } = open();
    const failed = await failureOf(Reflect.apply(http.signIn, http, [options]));
    expect(failed).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining(name) });
    expect([windows.opened, windows.left]).toEqual([[], []]);
  });

  it('is for pages alone', async () => {
    const { http } = open();
    vi.stubGlobal('location', undefined);
    const failed = failureOf(http.signIn());
    vi.unstubAllGlobals();
    expect(await failed).toMatchObject({ retCode: '990001', reason: 'unsupported' });
  });
});

describe('signIn in the page', () => {
  const pending = { state: 'the-state', nonce: 'n', codeVerifier: 'v', redirectUri: 'https://h5.test/' };
  const realmUrl = 'https://account.test/auth?state=the-state';

  /** A realm that signs `user` in, whatever it is asked. */
  function open(options: Partial<HttpOptions> = {}) {
    const windows = fakeWindows();
    closing.push(windows.closeAll);
    const finished: string[] = [];
    const begun: unknown[] = [];
    const page: ReturnType<typeof openPage> = openPage({
      http: {
        signIn: async (): Promise<SignInModule> => ({
          async beginSignIn(client, request) {
            begun.push({ ...client, ...request });
            return { url: realmUrl, pending };
          },
          async finishSignIn(_client, known, url) {
            expect(known).toEqual(pending);
            finished.push(url);
            return page.http.account.login(credentials);
          },
        }),
        ...options,
      },
    });
    return { ...page, windows, finished, begun };
  }

  it('in a window: opens it at once, sends it to the realm, and logs in with what it comes back with', async () => {
    const { windows, http, finished, begun, isLogin, service } = open();
    const done = http.signIn({ mode: 'popup', provider: 'wechat', returnTo: `${location.origin}/back#top` });
    expect(windows.opened.map(({ url }) => url)).toEqual(['about:blank']);
    await soon();
    expect(windows.opened[0]?.replaced).toEqual([realmUrl]);
    expect(begun).toMatchObject([
      { realm: service.realm, clientId: 'h5', provider: 'wechat', redirectUri: `${location.origin}/back` },
    ]);
    windows.say(location.origin, { type, result: 'https://h5.test/?code=c' });
    await done;
    expect(finished).toEqual(['https://h5.test/?code=c']);
    expect(windows.opened[0]?.closed).toBe(true);
    expect(await isLogin()).toBe(true);
  });

  it('leaves the page’s session alone where a provider asks for that, and ends the other one', async () => {
    const { windows, module, isLogin, wire } = open({
      social: { wechat: brokered('wechat', { signIn: false }) },
    });
    const done = module.socialLogin({ platform: 'wechat' });
    await soon();
    expect(windows.opened[0]?.replaced).toEqual([realmUrl]);
    windows.say(location.origin, { type, result: 'https://h5.test/?code=c' });
    expect((await done).retData).toEqual({ accessToken: '', openId: '' });
    expect(windows.opened[0]?.closed).toBe(true);
    expect(await isLogin()).toBe(false);
    await soon();
    expect(wire.purposes).toEqual(['login', 'other', 'logout']);
  });

  it('has ten minutes; who signs in later is logged out again, and asked for nothing more', async () => {
    const uhomeLogin = vi.fn(async () => ({ accessToken: 'TGT' }));
    let finish = () => {};
    const page: ReturnType<typeof open> = open({
      uhomeLogin,
      signIn: async (): Promise<SignInModule> => ({
        beginSignIn: async () => ({ url: realmUrl, pending }),
        finishSignIn: async () => {
          const tokens = await page.http.account.login(credentials);
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
          return tokens;
        },
      }),
    });
    const failed = failureOf(page.http.signIn({ mode: 'popup' }));
    await soon();
    page.windows.say(location.origin, { type, result: 'https://h5.test/?code=c' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(await failed).toMatchObject({ retCode: '990001', reason: 'timeout' });
    finish();
    await soon();
    expect(uhomeLogin).not.toHaveBeenCalled();
    expect(page.wire.purposes).toEqual(['login', 'logout']);
    expect(await page.isLogin()).toBe(false);
  });

  it('closes the window where the realm cannot be reached', async () => {
    const { windows, http } = open({ signIn: () => Promise.reject(new TypeError('no such module')) });
    expect(await failureOf(http.signIn({ mode: 'popup' }))).toMatchObject(network);
    expect(windows.opened[0]?.closed).toBe(true);
  });

  it('ends the session of who has signed in when nobody wants it any more', async () => {
    const { windows, http, module, service } = open();
    const failed = failureOf(http.signIn({ mode: 'popup' }));
    await soon();
    await module.logOut();
    expect(await failed).toMatchObject(aborted);
    expect(windows.opened[0]?.closed).toBe(true);
    expect(service.requests).toEqual([]);
  });

  it('by redirect: remembers it, leaves, and finishes once when it is back', async () => {
    const first = open();
    first.http.signIn().catch(() => {});
    await soon();
    expect(first.windows.left).toEqual([realmUrl]);
    // Other realms and clients of the origin have sign-ins of their own.
    expect(Object.keys(sessionStorage)).toEqual([`up-user-module:${first.service.realm} h5:sign-in`]);
    const added = 'code=c&state=the-state&session_state=s&iss=i&error=e&error_description=d&error_uri=u';
    history.replaceState(null, '', `/page?tab=2&${added}#top`);
    const second = open();
    const address = location.href;
    await second.http.signInReturn;
    expect(address).toMatch(/\/page\?tab=2#top$/);
    expect(second.finished).toEqual([expect.stringContaining('code=c')]);
    expect(await second.isLogin()).toBe(true);
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('codeVerifier');
    history.replaceState(null, '', '/page?code=c&state=the-state');
    expect(open().http.signInReturn).toBe(undefined);
  });

  it.each([
    ['/#/list?tab=2', '/?code=c&state=the-state', '/#/list?tab=2'],
    ['/#/list', '/?code=c&state=the-state#/other', '/#/other'],
    ['/list', '/list?code=c&state=the-state', '/list'],
  ])('by redirect: comes back to where the page was: %s', async (from, back, to) => {
    history.replaceState(null, '', from);
    open()
      .http.signIn()
      .catch(() => {});
    await soon();
    history.replaceState(null, '', back);
    await open().http.signInReturn;
    expect(location.href).toBe(location.origin + to);
  });

  it.each(['popup', 'redirect'] as const)('refuses a wrong address before it begins: %s', async (mode) => {
    const { windows, http, begun } = open();
    const failed = await failureOf(http.signIn({ mode, returnTo: 'https://' }));
    expect(failed).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining('signIn.returnTo') });
    expect([windows.opened, begun]).toEqual([[], []]);
  });

  it.each(['/page?code=c&state=other', '/page?code=c', '/page'])('does not take %s', async (address) => {
    open()
      .http.signIn()
      .catch(() => {});
    await soon();
    history.replaceState(null, '', address);
    const { http, finished } = open();
    expect(http.signInReturn).toBe(undefined);
    expect(finished).toEqual([]);
    expect(location.href).toContain(address);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '"the-state"'],
    ['null', 'null'],
    ['nothing pending', JSON.stringify({ fragment: '' })],
    ['null pending', JSON.stringify({ pending: null, fragment: '' })],
    ['no fragment', JSON.stringify({ pending })],
    ['a fragment that is no text', JSON.stringify({ pending, fragment: 1 })],
    ...Object.keys(pending).flatMap((name) =>
      [undefined, '', 1].map((value): [string, string] => [
        `${name} ${JSON.stringify(value)}`,
        JSON.stringify({ pending: { ...pending, [name]: value }, fragment: '' }),
      ]),
    ),
  ])('by redirect: takes an entry with %s for none', async (_what, entry) => {
    const { http, service } = open();
    http.signIn().catch(() => {});
    await soon();
    sessionStorage.setItem(`up-user-module:${service.realm} h5:sign-in`, entry);
    history.replaceState(null, '', '/page?code=c&state=the-state');
    const { http: second, finished } = open();
    expect([second.signInReturn, finished]).toEqual([undefined, []]);
    expect(location.search).toBe('?code=c&state=the-state');
  });

  it('by redirect: has come back from none where the storage may not be read', () => {
    vi.stubGlobal('sessionStorage', {
      getItem() {
        throw new DOMException('denied', 'SecurityError');
      },
      setItem() {},
      removeItem() {},
    });
    history.replaceState(null, '', '/page?code=c&state=the-state');
    expect(open().http.signInReturn).toBe(undefined);
  });

  it('by redirect: a failure is there for who looks, and no uncaught error where nobody does', async () => {
    open()
      .http.signIn()
      .catch(() => {});
    await soon();
    history.replaceState(null, '', '/page?code=c&state=the-state');
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.on('unhandledRejection', note);
    try {
      const { http } = open({ signIn: () => Promise.reject(new TypeError('no such module')) });
      vi.useRealTimers();
      await new Promise((resolve) => setTimeout(resolve));
      vi.useFakeTimers();
      expect(uncaught).toEqual([]);
      expect(await failureOf(http.signInReturn ?? Promise.resolve())).toMatchObject({
        ...network,
        retInfo: expect.stringContaining('无法加载 up-user-module/sign-in'),
      });
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('by redirect: is left alone by a page without the option, and in a window of ours', async () => {
    const { http, service } = open();
    http.signIn().catch(() => {});
    await soon();
    history.replaceState(null, '', '/page?code=c&state=the-state');
    expect(openPage().http.signInReturn).toBe(undefined);

    const postMessage = vi.fn();
    vi.spyOn(window, 'close').mockReturnValue();
    vi.spyOn(window, 'opener', 'get').mockReturnValue({ postMessage });
    window.name = 'up-user-module-sign-in:1';
    const { http: inWindow, finished } = open();
    expect(postMessage).toHaveBeenCalledOnce();
    expect([inWindow.signInReturn, finished]).toEqual([undefined, []]);
    expect(location.search).toBe('?code=c&state=the-state');
    expect(sessionStorage.getItem(`up-user-module:${service.realm} h5:sign-in`)).not.toBe(null);
  });

  it('by redirect: can be finished by who goes back and forth in between', async () => {
    open()
      .http.signIn()
      .catch(() => {});
    await soon();
    expect(open().http.signInReturn).toBe(undefined);
    history.replaceState(null, '', '/page?code=c&state=the-state');
    const back = open();
    await back.http.signInReturn;
    expect(await back.isLogin()).toBe(true);
  });

  it.each(['popup', 'redirect'] as const)(
    'ends with a signal that fires before the realm is known: %s',
    async (mode) => {
      const { windows, http, finished } = open();
      const controller = new AbortController();
      const failed = failureOf(http.signIn({ mode, signal: controller.signal }));
      controller.abort();
      expect(await failed).toMatchObject(aborted);
      expect(windows.left).toEqual([]);
      expect(windows.opened.every(({ closed }) => closed)).toBe(true);
      expect(finished).toEqual([]);
    },
  );

  it('by redirect: stays where nothing can be remembered', async () => {
    const { windows, http } = open();
    vi.stubGlobal('sessionStorage', {
      setItem() {
        throw new DOMException('full', 'QuotaExceededError');
      },
    });
    expect(await failureOf(http.signIn())).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
      retInfo: '浏览器没有可用的 sessionStorage，无法跳转登录',
      cause: { name: 'QuotaExceededError' },
    });
    expect(windows.left).toEqual([]);
  });

  it('by redirect: who comes back out of the cache has not signed in', async () => {
    const { http } = open();
    const failed = failureOf(http.signIn());
    await soon();
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(await failed).toMatchObject(cancelled);
  });

  it('is unsupported without the option, and no window opens', async () => {
    const windows = fakeWindows();
    const { http } = openPage();
    expect(await failureOf(http.signIn({ mode: 'popup' }))).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
      retInfo: expect.stringContaining('http.signIn'),
    });
    expect(windows.opened).toEqual([]);
  });

  it('says so where the browser allows no window', async () => {
    const { windows, http } = open();
    windows.block();
    expect(await failureOf(http.signIn({ mode: 'popup' }))).toMatchObject({ reason: 'denied' });
    http.signIn({ mode: 'popup', redirectIfBlocked: true }).catch(() => {});
    await soon();
    expect(windows.left).toEqual([realmUrl]);
  });
});

describe('the page that a window comes back to', () => {
  it('tells the page that has opened it, of its own origin alone, and closes', () => {
    const posted: unknown[][] = [];
    const close = vi.spyOn(window, 'close').mockReturnValue();
    vi.spyOn(window, 'opener', 'get').mockReturnValue({
      postMessage: (...args: unknown[]) => posted.push(args),
    });
    history.replaceState(null, '', '/page?code=c&state=s');
    expect(answerOpener()).toBe(false);
    window.name = 'up-user-module-sign-in:1';
    expect(answerOpener()).toBe(true);
    expect(posted).toEqual([[{ type, result: location.href }, location.origin]]);
    expect(close).toHaveBeenCalledOnce();
    history.replaceState(null, '', '/page');
    expect(answerOpener()).toBe(false);
  });

  it.each([
    ['it has no opener', 'up-user-module-sign-in:1', null],
    ['its name only has ours in it', 'x up-user-module-sign-in:1', { postMessage() {} }],
  ])('is none where %s', (_why, name, opener) => {
    const close = vi.spyOn(window, 'close').mockReturnValue();
    vi.spyOn(window, 'opener', 'get').mockReturnValue(opener);
    window.name = name;
    history.replaceState(null, '', '/page?code=c&state=s');
    expect(answerOpener()).toBe(false);
    expect(close).not.toHaveBeenCalled();
  });
});
