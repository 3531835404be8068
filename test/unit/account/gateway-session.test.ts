import { brokered, createUserModule, type HttpOptions, httpAdapter } from 'up-user-module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeChannels } from '../session/fake-channel.js';
import { createFakeGateway, type FakeGatewayOptions } from './fake-gateway.js';
import { aborted, authData, network, notLoggedIn } from './page.js';
import { endFakeTime, failureOf } from './support.js';

const alice = { username: 'alice', password: 'Alice2024' };
const bobby = { username: 'bobby', password: 'Bobby2024' };
const gateway = 'https://gateway.test/gateway';

function openTab(fake: ReturnType<typeof createFakeGateway>) {
  const options: HttpOptions = { gateway, session: 'gateway', fetch: fake.fetch };
  const http = httpAdapter(options);
  const module = createUserModule({ adapters: [http], retry: false });
  const events: unknown[] = [];
  return {
    http,
    module,
    events,
    listen() {
      http.on('loginStatusChange', (payload) => events.push(payload));
      http.on('userInfoChange', () => events.push('user'));
    },
    isLogin: async () => (await module.getLoginStatus()).retData.isLogin,
    userId: async () => (await module.getUserInfo()).retData.userId,
  };
}

function openPage(options?: FakeGatewayOptions) {
  const fake = createFakeGateway(options);
  return { fake, ...openTab(fake) };
}

/** Until what was posted and asked has arrived. */
const settle = () => vi.advanceTimersByTimeAsync(5);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await endFakeTime();
  vi.unstubAllGlobals();
});

describe('the options', () => {
  it.each<[object, string]>([
    [{ realm: 'https://a.test', clientId: 'h5', session: 'gateway' }, 'gateway'],
    [{ gateway, session: 'gateway', uhomeLogin: async () => ({ accessToken: 'TGT' }) }, 'uhomeLogin'],
    [{ gateway, session: 'cookie' }, 'session'],
    [{ gateway, signIn: () => Promise.reject() }, 'signIn'],
    [{ gateway: 'gateway', session: 'gateway' }, 'gateway'],
    [{ gateway: '//evil.test', session: 'gateway' }, 'gateway'],
  ])('%j is 000002, and names %s', (options, name) => {
    expect(() => Reflect.apply(httpAdapter, undefined, [options])).toThrow(
      expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(name) }),
    );
  });

  it('gateway may be a path on the page’s own site', async () => {
    const urls: string[] = [];
    const http = httpAdapter({
      gateway: '/gateway',
      session: 'gateway',
      fetch: async (input) => {
        urls.push(String(input));
        return Response.json({ isLogin: false });
      },
    });
    await createUserModule({ adapters: [http] }).getLoginStatus();
    expect(urls[0]).toMatch(new RegExp(`^${location.origin}/gateway/session(\\?|$)`));
  });
});

describe('getLoginStatus', () => {
  it('asks the gateway once, however many ask, and then knows', async () => {
    const { fake, module, isLogin } = openPage();
    fake.elsewhere('alice');
    const answers = await Promise.all([module.getLoginStatus(), module.getLoginStatus()]);
    expect(answers.map(({ retData }) => retData)).toEqual([
      { isLogin: true, isLogining: false },
      { isLogin: true, isLogining: false },
    ]);
    expect(await isLogin()).toBe(true);
    expect(fake.requests).toEqual(['GET session']);
  });

  it('is 000001 while the gateway cannot be reached, and asks again', async () => {
    const { fake, module, isLogin } = openPage();
    fake.elsewhere('alice');
    for (let i = 0; i < 4; i++) fake.faults.push(() => new TypeError('Failed to fetch'));
    const failed = failureOf(module.getLoginStatus());
    await vi.advanceTimersByTimeAsync(5000);
    expect(await failed).toMatchObject(network);
    expect(await isLogin()).toBe(true);
  });

  it('asks again when the time of the session is over', async () => {
    const { fake, isLogin } = openPage({ lifetime: 60_000 });
    fake.elsewhere('alice');
    expect(await isLogin()).toBe(true);
    await vi.advanceTimersByTimeAsync(60_001);
    fake.endSessions();
    expect(await isLogin()).toBe(false);
    expect(fake.requests).toEqual(['GET session', 'GET session']);
  });

  it('does not ask all the time where the clock of the device is ahead', async () => {
    const { fake, isLogin } = openPage({ lifetime: -3_600_000 });
    fake.elsewhere('alice');
    expect([await isLogin(), await isLogin(), await isLogin()]).toEqual([true, true, true]);
    expect(fake.requests).toEqual(['GET session']);
  });
});

describe('the ten methods', () => {
  it('know the access token if the gateway gives it, once, and never a refresh token', async () => {
    const { fake, http, module } = openPage();
    await http.login(alice);
    const [oauth, info] = await Promise.all([module.getOauthData(), module.getUserInfo()]);
    expect(oauth.retData).toEqual({
      user_center_access_token: 'token of alice',
      expires_in: '60',
      refresh_token: '',
      uhome_access_token: 'TGT',
      uhome_user_id: '',
    });
    expect(info.retData).toMatchObject({
      username: 'alice',
      user_center_access_token: 'token of alice',
      uhome_access_token: 'TGT',
    });
    await module.getOauthData();
    expect(fake.requests.filter((name) => name === 'GET session/tokens')).toHaveLength(1);
  });

  it('ask for another access token when it is due', async () => {
    const { fake, http, module } = openPage();
    await http.login(alice);
    await module.getOauthData();
    await vi.advanceTimersByTimeAsync(55_000);
    await module.getOauthData();
    expect(fake.requests.filter((name) => name === 'GET session/tokens')).toHaveLength(2);
  });

  it('go without the access token where the gateway keeps it to itself', async () => {
    const { http, module } = openPage({ exposeAccessToken: false });
    await http.login(alice);
    expect((await module.getOauthData()).retData).toMatchObject({ user_center_access_token: '' });
    expect((await module.getUserInfo()).retData).toEqual({
      userId: 'id of alice',
      offUserId: 'id of alice',
      username: 'alice',
    });
  });

  it('fail where the gateway does not give the access token for another reason', async () => {
    const { fake, http, module } = openPage();
    await http.login(alice);
    fake.faults.push(() => Response.json({ error: 'origin_not_allowed' }, { status: 403 }));
    expect(await failureOf(module.getOauthData())).toMatchObject({ error: 'origin_not_allowed' });
    expect((await module.getOauthData()).retData).toMatchObject({
      user_center_access_token: 'token of alice',
    });
  });

  it('are 110001 after a logout, and once the session has ended at the gateway', async () => {
    const { fake, http, module, isLogin } = openPage();
    await http.login(alice);
    await module.logOut();
    expect(fake.user).toBe(undefined);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    await http.login(alice);
    fake.endSessions();
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(await failureOf(module.getOauthData())).toMatchObject(notLoggedIn);
    expect(await isLogin()).toBe(false);
  });

  it('updateOauthData hands its fields to the gateway', async () => {
    const { fake, module, isLogin } = openPage();
    await module.updateOauthData({ ...authData, access_token: 'carol' });
    expect(fake.requests).toEqual(['PUT session']);
    expect(fake.user).toBe('carol');
    expect(await isLogin()).toBe(true);
  });

  it('a logout that cannot be sent fails, and the user is still there', async () => {
    const { fake, http, module, isLogin } = openPage();
    await http.login(alice);
    fake.faults.push(() => new TypeError('Failed to fetch'));
    const failed = failureOf(module.logOut());
    expect(await isLogin()).toBe(false);
    expect(await failed).toMatchObject(network);
    expect(await isLogin()).toBe(true);
  });
});

describe('login', () => {
  it('with a wrong password is the AccountError of the service, and leaves who is there', async () => {
    const { fake, http, userId } = openPage();
    await http.login(alice);
    const error = await failureOf(http.login({ username: 'bobby', password: 'wrong' }));
    expect(error).toMatchObject({ name: 'AccountError', error: 'invalid_grant' });
    expect(await userId()).toBe('id of alice');
    expect(fake.requests).not.toContain('GET session');
  });

  it('ends with its signal, also while it waits for another one', async () => {
    const { fake, http } = openPage();
    const controller = new AbortController();
    const first = failureOf(http.login(alice));
    const second = failureOf(http.login(bobby, { signal: controller.signal }));
    controller.abort();
    expect([await first, await second]).toMatchObject([aborted, aborted]);
    await settle();
    expect(fake.user).toBe(undefined);
  });
});

describe('what goes to the gateway', () => {
  /** A page whose requests are written down, and wait at `gate`. */
  function openWatched(gate: Promise<void> = Promise.resolve(), url = gateway) {
    const fake = createFakeGateway();
    const sent: Array<{ url: string; method: unknown; signal: unknown }> = [];
    const http = httpAdapter({
      gateway: url,
      session: 'gateway',
      fetch: async (input, init) => {
        sent.push({ url: String(input).replace(/\?.*/, ''), method: init?.method, signal: init?.signal });
        await gate;
        return fake.fetch(input, init);
      },
    });
    return { fake, sent, http, module: createUserModule({ adapters: [http] }) };
  }

  it('has the methods that the gateway has', async () => {
    const { http, module, sent } = openWatched();
    await module.getLoginStatus();
    await http.login(alice);
    await module.getOauthData();
    await module.logOut();
    expect(sent).toMatchObject([
      { method: 'GET', url: `${gateway}/session` },
      { method: 'POST', url: `${gateway}/session` },
      { method: 'GET', url: `${gateway}/session/tokens` },
      { method: 'DELETE', url: `${gateway}/session` },
    ]);
  });

  it('goes to its own paths, whatever the gateway’s URL is', async () => {
    const { http, sent } = openWatched(undefined, 'https://account.test/account');
    http.login(alice).catch(() => {});
    await settle();
    expect(sent.map(({ url }) => url)).toEqual(['https://account.test/account/session']);
  });

  it('ends with the login’s signal', async () => {
    const { http, sent } = openWatched(new Promise(() => {}));
    const controller = new AbortController();
    const failed = failureOf(http.login(alice, { signal: controller.signal }));
    await settle();
    expect(sent).toMatchObject([{ method: 'POST', signal: { aborted: false } }]);
    controller.abort();
    expect(await failed).toMatchObject(aborted);
    expect(sent).toMatchObject([{ signal: { aborted: true } }]);
  });

  it('ends with the login’s own deadline', async () => {
    const { http, sent } = openWatched(new Promise(() => {}));
    const failed = failureOf(http.login(alice, { timeout: 60_000 }));
    // Longer than the usual one.
    await vi.advanceTimersByTimeAsync(59_000);
    expect(sent).toMatchObject([{ signal: { aborted: false } }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await failed).toMatchObject({ retCode: '990001', reason: 'timeout' });
  });

  it('is no login that nobody waits for any more, also without AbortController', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { http, sent } = openWatched(gate);
    const { signal, abort } = (() => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: () => controller.abort() };
    })();
    vi.stubGlobal('AbortController', undefined);
    const first = failureOf(http.login(alice));
    await settle();
    expect(sent).toHaveLength(1);
    const second = failureOf(http.login(bobby, { signal }));
    await settle();
    abort();
    expect(await second).toMatchObject(aborted);
    open();
    expect(await first).toMatchObject(aborted);
    await settle();
    expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('socialLogin', () => {
  it('cannot leave the page’s session alone: a gateway has one for the page', async () => {
    const fake = createFakeGateway();
    const social = { wechat: brokered('wechat', { signIn: false }) };
    const http = httpAdapter({ gateway, session: 'gateway', fetch: fake.fetch, social });
    const failed = failureOf(createUserModule({ adapters: [http] }).socialLogin({ platform: 'wechat' }));
    expect(await failed).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
      retInfo: '网关的会话只能是页面的会话：signIn 不能为 false',
    });
  });
});

describe('another tab', () => {
  function openTabs() {
    vi.stubGlobal('BroadcastChannel', new FakeChannels(() => 0).open());
    const fake = createFakeGateway();
    return { fake, a: openTab(fake), b: openTab(fake) };
  }

  it('that logs in and out is heard of', async () => {
    const { a, b } = openTabs();
    b.listen();
    await settle();
    await a.http.login(alice);
    await settle();
    expect(b.events).toEqual([{ isLogin: true, isLogining: false }]);
    await a.http.login(bobby);
    await settle();
    expect(b.events).toEqual([{ isLogin: true, isLogining: false }, 'user']);
    await a.module.logOut();
    await settle();
    expect(b.events.slice(2)).toEqual([{ isLogin: false, isLogining: false }]);
  });

  it('is not heard of any more after close', async () => {
    const { a, b } = openTabs();
    b.listen();
    await settle();
    b.http.close();
    await a.http.login(alice);
    await settle();
    expect(b.events).toEqual([]);
  });

  it('of another gateway is not heard of', async () => {
    vi.stubGlobal('BroadcastChannel', new FakeChannels(() => 0).open());
    const fake = createFakeGateway();
    const asked: string[] = [];
    const other = httpAdapter({
      gateway: 'https://other.test/gateway',
      session: 'gateway',
      fetch: async (input) => {
        asked.push(String(input));
        return Response.json({ isLogin: false });
      },
    });
    other.on('loginStatusChange', () => {});
    await settle();
    const before = asked.length;
    await openTab(fake).http.login(alice);
    await settle();
    expect(asked).toHaveLength(before);
  });

  it('that changes the profile is heard of', async () => {
    const { a, b } = openTabs();
    await a.http.login(alice);
    await b.isLogin();
    b.listen();
    await a.module.updateUserInfo({ nickname: '小爱' });
    await settle();
    expect(b.events).toEqual(['user']);
  });

  it('whom nobody has heard of: a read answers for the user of now, a write reaches nobody else', async () => {
    const { fake, http, module, userId } = openPage();
    await http.login(alice);
    fake.elsewhere('bobby');
    expect(await failureOf(module.updateUserInfo({ nickname: '小爱' }))).toMatchObject(aborted);
    expect(fake.written).toEqual([]);
    fake.elsewhere('carol');
    expect(await userId()).toBe('id of carol');
  });
});

it('who is logged in at first is no change', async () => {
  const { fake, listen, events, module } = openPage();
  fake.elsewhere('alice');
  listen();
  await settle();
  await module.logOut();
  await settle();
  expect(events).toEqual([{ isLogin: false, isLogining: false }]);
});
