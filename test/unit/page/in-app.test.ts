import { setImmediate } from 'node:timers';
import { type CallTrace, createUplusApi, type MethodName, type UplusApiOptions } from 'up-user-module';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { describe, expect, it, vi } from 'vitest';
import { methodNames } from '../../../src/contract/methods.js';
import { useFakeClock } from '../async/fake-clock.js';
import { fakeBridge, fakePage } from '../bridge/fake-page.js';
import { callAny, ending } from '../module/support.js';

useFakeClock();

const lacking = { error: 1, errorMessage: 'not implemented!' };
const { user, publicClient } = accountServiceDefaults;

function withHttp(window: ReturnType<typeof fakePage>, options: UplusApiOptions = {}) {
  const { realm, fetch } = createAccountService();
  const traces: CallTrace[] = [];
  const api = createUplusApi({
    nebula: { window },
    http: {
      realm,
      fetch,
      clientId: publicClient.clientId,
      session: 'memory',
      isInstalled: () => true,
      qqMusicAuthorize: () => Promise.resolve({ openId: 'oid', token: 'over HTTP' }),
    },
    onCall: (trace) => traces.push(trace),
    ...options,
  });
  return { api, traces };
}

describe('inApp', () => {
  it.each([
    ['a desktop browser', fakePage('desktop'), false],
    ['the container before its bridge', fakePage('android'), true],
    ['a bridge in a container that nobody knows', fakePage('desktop', fakeBridge()), true],
  ])('in %s', (_where, window, inApp) => {
    expect(createUplusApi({ nebula: { window } }).inApp).toBe(inApp);
  });

  it('follows a bridge that comes late, and `isContainer`', () => {
    const window = fakePage('desktop');
    const api = createUplusApi({ nebula: { window } });
    expect(api.inApp).toBe(false);
    window.AlipayJSBridge = fakeBridge();
    expect(api.inApp).toBe(true);
    const isContainer = () => false;
    expect(createUplusApi({ nebula: { window: fakePage('android'), isContainer } }).inApp).toBe(false);
  });

  it('is false on the global window of a browser, with `nebula` or without', () => {
    expect([createUplusApi().inApp, createUplusApi({ nebula: false }).inApp]).toEqual([false, false]);
  });
});

it('with the mark of Alipay alone and a late bridge, nothing answers before the bridge', async () => {
  const userAgent = 'Mozilla/5.0 (Linux; Android 10) Chrome/69.0 Mobile Safari/537.36 AlipayClient/10.2';
  const window = Object.assign(fakePage('desktop'), { navigator: { userAgent } });
  const { api, traces } = withHttp(window);
  const settled = vi.fn();
  const ready = api.initDeviceReady().then(settled);
  const call = api.upUserModule.getUserInfo();
  call.then(settled, settled);
  await vi.advanceTimersByTimeAsync(2500);
  expect([api.inApp, settled.mock.calls.length, api.deviceReady]).toEqual([true, 0, false]);
  window.AlipayJSBridge = fakeBridge({ retCode: '000000', retInfo: '', retData: { userId: '7' } });
  window.announce();
  await ready;
  expect(await call).toMatchObject({ retData: { userId: '7' } });
  expect(traces).toMatchObject([{ adapter: 'nebula' }]);
});

describe('an app that has none of the methods', () => {
  const userless: readonly MethodName[] = ['checkAppIsInstalled', 'getQQMusicAuthorize'];
  const ofUsers = methodNames.filter((name) => !userless.includes(name));

  it.each(ofUsers)('makes nobody look logged out: %s', async (method) => {
    const { api, traces } = withHttp(fakePage('android', fakeBridge(lacking)));
    expect(await ending(callAny(api.upUserModule, method))).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
      retInfo: expect.stringMatching(`upUserModule\\.${method} .*nebula\\.jsapi`),
    });
    expect(traces).toMatchObject([
      {
        adapter: undefined,
        refused: [
          { adapter: 'host', reason: 'not ready' },
          { adapter: 'nebula', reason: 'unsupported' },
          { adapter: 'http', reason: 'unsupported' },
        ],
      },
    ]);
  });

  it.each(userless)('what needs no user is answered over HTTP: %s', async (method) => {
    const { api, traces } = withHttp(fakePage('android', fakeBridge(lacking)));
    expect(await callAny(api.upUserModule, method)).toMatchObject({ retCode: '000000' });
    expect(traces).toMatchObject([{ adapter: 'http' }]);
  });

  it('HTTP answers for who has logged in over HTTP in this page', async () => {
    const { api } = withHttp(fakePage('android', fakeBridge(lacking)));
    await ending(api.http?.login({ ...user, password: 'Wrong1234' }) ?? Promise.reject());
    expect(await ending(api.upUserModule.getLoginStatus())).toMatchObject({ retCode: '990001' });
    await api.http?.login(user);
    for (let times = 0; times < 2; times++) {
      expect(await api.upUserModule.getUserInfo()).toMatchObject({ retData: { username: user.username } });
    }
  });

  it('a sign-in that cannot be is said to be none', async () => {
    const { api } = withHttp(fakePage('android', fakeBridge(lacking)));
    expect(await ending(api.http?.signIn() ?? Promise.reject())).toMatchObject({ reason: 'unsupported' });
    expect(await ending(api.upUserModule.getLoginStatus())).toMatchObject({ retCode: '990001' });
  });

  it.each(['http.logOut()', 'upUserModule.logOut()'])('nobody counts any more after %s', async (how) => {
    const { api } = withHttp(fakePage('android', fakeBridge(lacking)));
    const { username, password } = user;
    await api.http?.login({ username, password });
    await (how === 'http.logOut()' ? api.http?.logOut() : api.upUserModule.logOut());
    for (const method of ofUsers) {
      const outcome = await ending(callAny(api.upUserModule, method));
      expect(outcome).toMatchObject({ retCode: '990001', reason: 'unsupported' });
    }
  });

  it('a login under way counts', async () => {
    const { api } = withHttp(fakePage('android', fakeBridge(lacking)));
    const login = api.http?.login(user);
    expect(await api.upUserModule.getUserInfo()).toMatchObject({ retData: { username: user.username } });
    await login;
  });

  it('who has logged in before the bridge came is forgotten', async () => {
    const window = fakePage('desktop');
    const { api } = withHttp(window);
    await api.http?.login(user);
    window.AlipayJSBridge = fakeBridge(lacking);
    window.announce();
    expect(await ending(api.upUserModule.getLoginStatus())).toMatchObject({ retCode: '990001' });
  });
});

it('a container whose bridge does not come is no app to ask', async () => {
  const { api } = withHttp(fakePage('ios'));
  const status = api.upUserModule.getLoginStatus();
  await vi.advanceTimersByTimeAsync(3000);
  expect(await status).toMatchObject({ retData: { isLogin: false } });
});

it('a page that leaves the bridge out has HTTP for its user, in the app too', async () => {
  const { api } = withHttp(fakePage('android', fakeBridge(lacking)), { nebula: false });
  expect(await api.upUserModule.getLoginStatus()).toMatchObject({ retData: { isLogin: false } });
});

it('a gateway that cannot be told of the app is no error of the page', async () => {
  const uncaught = vi.fn();
  process.on('unhandledRejection', uncaught);
  try {
    const window = fakePage('desktop');
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    const http = { gateway: 'https://h5.example.com/gateway', session: 'gateway', fetch } as const;
    const { api } = withHttp(window, { http });
    window.AlipayJSBridge = fakeBridge(lacking);
    window.announce();
    await vi.advanceTimersByTimeAsync(20_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(uncaught).not.toHaveBeenCalled();
    api.disconnect();
  } finally {
    process.off('unhandledRejection', uncaught);
  }
});
