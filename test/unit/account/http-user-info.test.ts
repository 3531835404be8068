// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  authData,
  credentials,
  network,
  notLoggedIn,
  notReady,
  openPage,
  otherCredentials,
  otherUser,
  success,
  timedOut,
  user,
} from './page.js';
import { endFakeTime, failureOf } from './support.js';

const halfAnHour = 1_800_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

describe('getUserInfo', () => {
  it("has the account's data and the access token", async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    expect(await module.getUserInfo()).toEqual({
      ...success,
      retData: {
        userId: user.id,
        user_center_access_token: wire.sent[0]?.token,
        offUserId: user.id,
        nickname: '小张',
        phoneNumber: '13800138000',
        realName: '张伟',
        avatar: `${service.realm}/avatar/by-userid/${user.id}`,
        email: 'zhangwei@example.com',
        username: 'zhangwei',
      },
    });
    expect(wire.purposes).toEqual(['read']);
  });

  it('is 110001 without a request while nobody is logged in', async () => {
    const { module, wire } = openPage();
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(wire.sent).toEqual([]);
  });

  it('renews a token that is about to expire first', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + halfAnHour - 5000);
    expect(await module.getUserInfo()).toMatchObject({ retData: { userId: user.id } });
    expect(wire.purposes).toEqual(['refresh', 'read']);
  });

  it('renews a token that the service refuses, once, and asks again', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    service.expireAccessTokens();
    const { retData } = await module.getUserInfo();
    expect(wire.purposes).toEqual(['read', 'refresh', 'read']);
    expect(retData.user_center_access_token).toBe(wire.sent[2]?.token);
    expect(wire.sent[2]?.token).not.toBe(wire.sent[0]?.token);
  });

  it('is 110001 when the new token is refused as well', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    service.faults.status(401, { match: /^GET .*\/account$/, times: Number.POSITIVE_INFINITY });
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(wire.purposes).toEqual(['read', 'refresh', 'read']);
  });

  it('is 110001 when the session is over, and so is the next, without a request', async () => {
    const { module, logIn, wire, service, isLogin } = openPage();
    await logIn();
    service.endSessions();
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(wire.purposes).toEqual(['read', 'refresh']);
    expect(await isLogin()).toBe(false);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(wire.sent).toHaveLength(2);
  });

  it('is 110001 when the refresh token has expired too, as the service says', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + halfAnHour);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(wire.purposes).toEqual(['refresh']);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(wire.purposes).toEqual(['refresh']);
  });

  it('a clock that jumps beyond the refresh lifetime ends nothing', async () => {
    const now = Date.now();
    const { module, logIn, isLogin } = openPage({ service: { now: () => now } });
    await logIn();
    vi.setSystemTime(now + 24 * halfAnHour);
    expect(await isLogin()).toBe(true);
    vi.setSystemTime(now + 48 * halfAnHour);
    expect(await module.getUserInfo()).toMatchObject(success);
    vi.setSystemTime(now - halfAnHour);
    expect(await module.getUserInfo()).toMatchObject(success);
  });

  it('is 000001 when the renewal of a refused token gets no answer: that is no logout', async () => {
    const { module, logIn, isLogin, wire, service } = openPage();
    await logIn();
    service.expireAccessTokens();
    service.faults.drop({ match: /\/token$/ });
    expect(await failureOf(module.getUserInfo())).toMatchObject(network);
    // Not once more with the token that was refused.
    expect(wire.purposes).toEqual(['read', 'refresh']);
    expect(await isLogin()).toBe(true);
    expect(await module.getUserInfo()).toMatchObject(success);
  });

  it('is 000001 for what is not an answer', async () => {
    const { module, logIn, service } = openPage();
    await logIn();
    service.faults.html();
    expect(await failureOf(module.getUserInfo())).toMatchObject(network);
    service.faults.truncate();
    expect(await failureOf(module.getUserInfo())).toMatchObject(network);
    service.faults.status(500);
    expect(await failureOf(module.getUserInfo())).toMatchObject(network);
    expect(await module.getUserInfo()).toMatchObject(success);
  });

  describe('where the browser hides a 401 from a page of another origin', () => {
    beforeEach(() => {
      vi.stubGlobal('location', { origin: 'https://page.example' });
    });
    afterEach(() => {
      vi.unstubAllGlobals();
    });

    it('is 110001 when the session is over', async () => {
      const { module, logIn, isLogin, wire, service } = openPage();
      await logIn();
      service.endSessions();
      service.faults.drop({ times: Infinity, match: /\/account$/ });
      expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
      expect(wire.purposes).toEqual(['read', 'other', 'refresh', 'read', 'other']);
      expect(await isLogin()).toBe(false);
    });

    it('renews at once when the service can be reached', async () => {
      const { module, logIn, wire, service } = openPage();
      await logIn();
      service.faults.drop({ match: /\/account$/ });
      expect(await module.getUserInfo()).toMatchObject(success);
      expect(wire.purposes).toEqual(['read', 'other', 'refresh', 'read']);
    });

    it('is not asked again when the renewal gets no answer', async () => {
      const { module, logIn, isLogin, wire, service } = openPage();
      await logIn();
      service.faults.drop({ match: /\/account$/ });
      service.faults.drop({ match: /\/token$/ });
      expect(await failureOf(module.getUserInfo())).toMatchObject(network);
      expect(wire.purposes).toEqual(['read', 'other', 'refresh']);
      expect(await isLogin()).toBe(true);
    });

    it('spends one refresh token, not two, when the read gets no answer the second time either', async () => {
      const { module, logIn, isLogin, wire, service } = openPage();
      await logIn();
      service.faults.drop({ times: 2, match: /\/account$/ });
      expect(await failureOf(module.getUserInfo())).toMatchObject(network);
      expect(wire.purposes).toEqual(['read', 'other', 'refresh', 'read', 'other']);
      expect(await isLogin()).toBe(true);
    });

    it('spends no refresh token when the service cannot be reached', async () => {
      const { module, logIn, isLogin, wire, service } = openPage();
      await logIn();
      service.faults.drop({ times: Infinity });
      const failure = failureOf(module.getUserInfo());
      await vi.advanceTimersByTimeAsync(5000);
      expect(await failure).toMatchObject(network);
      expect(wire.purposes).not.toContain('refresh');
      service.faults.clear();
      expect(await isLogin()).toBe(true);
    });

    it.each([
      ['on the page’s own origin', 'http://account.local', {}],
      ['behind the gateway', 'https://page.example', { gateway: 'http://account.local/gateway' }],
    ])('spends no refresh token %s', async (_where, origin, options) => {
      vi.stubGlobal('location', { origin });
      const { module, wire, service } = openPage(options);
      await module.updateOauthData(authData);
      service.faults.drop({ times: Infinity });
      const failure = failureOf(module.getUserInfo());
      await vi.advanceTimersByTimeAsync(5000);
      expect(await failure).toMatchObject(network);
      expect(wire.purposes).toEqual(['read', 'read', 'read', 'read']);
    });

    it('a session without a usable refresh token survives dropped reads', async () => {
      const { module, isLogin, wire, service, http } = openPage();
      const { access_token } = await http.account.loginWithPassword(credentials);
      await module.updateOauthData({ ...authData, access_token, refresh_token: 'of-another-client' });
      wire.sent.length = 0;
      service.faults.drop({ times: 1, match: /\/account$/ });
      expect(await module.getUserInfo()).toMatchObject(success);
      expect(wire.purposes).toEqual(['read', 'other', 'refresh', 'read']);
      service.faults.drop({ times: 1, match: /\/account$/ });
      expect(await failureOf(module.getUserInfo())).toMatchObject(network);
      expect(await isLogin()).toBe(true);
      expect(await module.getUserInfo()).toMatchObject(success);
    });

    it('nor does it end with a read that fails otherwise', async () => {
      const { module, isLogin, service, http } = openPage();
      const { access_token } = await http.account.loginWithPassword(credentials);
      await module.updateOauthData({ ...authData, access_token, refresh_token: 'of-another-client' });
      service.faults.drop({ times: 1, match: /\/account$/ });
      service.faults.status(500, { match: /\/account$/ });
      expect(await failureOf(module.getUserInfo())).toMatchObject(network);
      expect(await isLogin()).toBe(true);
    });
  });

  it('is tried again while the service is busy', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    service.faults.drop();
    service.faults.status(503);
    const info = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await info).toMatchObject(success);
    expect(wire.purposes).toEqual(['read', 'read', 'read']);
  });

  it('is 990001, reason timeout, when the service does not answer in time, and the request ends', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    wire.hold('read', 'going');
    const failure = failureOf(module.getUserInfo({ timeout: 1000 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failure).toMatchObject(timedOut);
    expect(wire.sent[0]?.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    // It never got there, not even again.
    expect(service.requests.map(({ method }) => method)).not.toContain('GET');
    expect(wire.purposes).toEqual(['read']);
  });
});

describe('while a login is under way, getUserInfo', () => {
  it('waits for it', async () => {
    const { module, http, wire } = openPage();
    const held = wire.hold('login');
    const login = http.login(credentials);
    const info = module.getUserInfo();
    await held.reached;
    await vi.advanceTimersByTimeAsync(5000);
    expect(wire.purposes).toEqual(['login']);
    held.release();
    expect(await info).toMatchObject({ retData: { userId: user.id } });
    await login;
  });

  it('waits for it also while another user is still logged in', async () => {
    const { module, http, wire, logIn } = openPage();
    await logIn();
    const held = wire.hold('login');
    const login = http.login(otherCredentials);
    const info = module.getUserInfo();
    await held.reached;
    held.release();
    expect(await info).toMatchObject({ retData: { userId: otherUser.id } });
    await login;
  });

  it('is 110002 when its deadline comes first', async () => {
    const { module, http, wire } = openPage();
    const held = wire.hold('login');
    const login = http.login(credentials);
    const failure = failureOf(module.getUserInfo({ timeout: 1000 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failure).toMatchObject({ ...notReady, retInfo: '用户数据未刷新完成' });
    held.release();
    await login;
    expect(await module.getUserInfo()).toMatchObject(success);
  });

  it('is 990001 when its deadline comes after the login', async () => {
    const { module, http, wire } = openPage();
    const login = http.login(credentials);
    wire.hold('read');
    const failure = failureOf(module.getUserInfo({ timeout: 1000 }));
    await login;
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failure).toMatchObject(timedOut);
  });

  it('is 110001 when the login fails', async () => {
    const { module, http } = openPage();
    const login = failureOf(http.login({ ...credentials, password: 'wrong' }));
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    await login;
  });

  it('has the data of the login that supersedes it, also when the superseded one never ends', async () => {
    const { module, http, wire } = openPage();
    const held = wire.hold('login', 'going');
    const superseded = failureOf(http.login(credentials));
    await held.reached;
    const info = module.getUserInfo();
    await http.login(otherCredentials);
    await vi.advanceTimersByTimeAsync(100);
    expect(wire.purposes).toContain('read');
    expect(await info).toMatchObject({ retData: { userId: otherUser.id } });
    held.release();
    await superseded;
  });

  it('is 110001 as soon as a logout supersedes the login', async () => {
    const { module, http, wire } = openPage();
    const held = wire.hold('login', 'going');
    const superseded = failureOf(http.login(credentials));
    await held.reached;
    const settled = vi.fn();
    const failure = failureOf(module.getUserInfo()).finally(settled);
    await module.logOut();
    await vi.advanceTimersByTimeAsync(100);
    expect(settled).toHaveBeenCalled();
    held.release();
    expect(await failure).toMatchObject(notLoggedIn);
    await superseded;
  });

  it('is 110002 at once with waitForLogin: false', async () => {
    const { module, http, wire } = openPage({ http: { waitForLogin: false } });
    const held = wire.hold('login');
    const login = http.login(credentials);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notReady);
    expect(await failureOf(module.updateUserInfo({ nickname: 'a' }))).toMatchObject(notReady);
    expect(await failureOf(module.refreshUser())).toMatchObject(notReady);
    held.release();
    await login;
    expect(await module.getUserInfo()).toMatchObject(success);
    expect(wire.purposes).toEqual(['login', 'read']);
  });

  it("is called again by the module's retry with waitForLogin: false", async () => {
    const { module, http, wire } = openPage({ http: { waitForLogin: false }, retry: true });
    const held = wire.hold('login');
    const login = http.login(credentials);
    const info = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(500);
    held.release();
    await login;
    await vi.advanceTimersByTimeAsync(100);
    expect(await info).toMatchObject({ retData: { userId: user.id } });
  });
});

describe('many reads at once with an expired token', () => {
  it('100 equal ones are 1 refresh and 1 read, and each gets an object of its own', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + halfAnHour - 5000);
    const all = await Promise.all(Array.from({ length: 100 }, () => module.getUserInfo()));
    expect(wire.purposes).toEqual(['refresh', 'read']);
    expect(new Set(all.map(({ retData }) => retData)).size).toBe(100);
    for (const { retData } of all) expect(retData).toEqual(all[0]?.retData);
  });

  it('100 equal ones are 1 refresh also when only the service knows that it has expired', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    service.expireAccessTokens();
    await Promise.all(Array.from({ length: 100 }, () => module.getUserInfo()));
    expect(wire.purposes).toEqual(['read', 'refresh', 'read']);
  });

  it.each(['due', 'refused'])('different ones are 1 refresh (%s)', async (why) => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    if (why === 'due') vi.setSystemTime(Date.now() + halfAnHour - 5000);
    else service.expireAccessTokens();
    await Promise.all([
      module.getUserInfo(),
      module.refreshUser(),
      module.refreshUser(),
      module.updateUserInfo({ nickname: 'a' }),
    ]);
    expect(wire.purposes.filter((it) => it === 'refresh')).toHaveLength(1);
  });

  it('all of them are 110001 when the session is over', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    service.endSessions();
    const failures = await Promise.all([
      failureOf(module.getUserInfo()),
      failureOf(module.refreshUser()),
      failureOf(module.updateUserInfo({ nickname: 'a' })),
    ]);
    for (const failure of failures) expect(failure).toMatchObject(notLoggedIn);
    expect(wire.purposes.filter((it) => it === 'refresh')).toHaveLength(1);
  });
});

describe('when the user changes while a read is under way', () => {
  it("getUserInfo has the new user's data", async () => {
    const { module, http, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('read');
    const info = module.getUserInfo();
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    expect(await info).toMatchObject({ retData: { userId: otherUser.id, nickname: '娜娜' } });
  });

  it('getUserInfo is 110001 after a logout', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('read');
    const failure = failureOf(module.getUserInfo());
    await held.reached;
    await module.logOut();
    held.release();
    expect(await failure).toMatchObject(notLoggedIn);
  });

  it('a refusal for a user who has gone does not count for the next one', async () => {
    const { module, http, logIn, wire, service } = openPage();
    await logIn();
    service.expireAccessTokens();
    const first = wire.hold('read');
    const info = module.getUserInfo();
    await first.reached;
    const again = wire.hold('read', 'going');
    first.release();
    await again.reached;
    // It ends the former session on the service, too.
    await http.login(otherCredentials);
    await vi.advanceTimersByTimeAsync(100);
    again.release();
    expect(await info).toMatchObject({ retData: { userId: otherUser.id } });
    expect(wire.purposes).toEqual(['read', 'refresh', 'read', 'login', 'logout', 'read']);
  });

  it('a renewal does not count as a change', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('read');
    const info = module.getUserInfo();
    await held.reached;
    vi.setSystemTime(Date.now() + halfAnHour - 5000);
    await module.refreshUser();
    held.release();
    expect(await info).toMatchObject({ retData: { userId: user.id } });
    expect(wire.purposes).toEqual(['read', 'refresh', 'read']);
  });
});

describe('refreshUser', () => {
  it('reads the profile', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    expect(await module.refreshUser()).toEqual({ ...success, retData: {} });
    expect(wire.purposes).toEqual(['read']);
  });

  it('renews the token when that is due', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + halfAnHour - 5000);
    await module.refreshUser();
    expect(wire.purposes).toEqual(['refresh', 'read']);
  });

  it('is 110001 while nobody is logged in', async () => {
    const { module, wire } = openPage();
    expect(await failureOf(module.refreshUser())).toMatchObject(notLoggedIn);
    expect(wire.sent).toEqual([]);
  });

  it('is 110001 when the session is over, and 000001 when the service cannot be reached', async () => {
    const { module, logIn, service } = openPage();
    await logIn();
    service.faults.drop({ times: 4 });
    const failure = failureOf(module.refreshUser());
    await vi.advanceTimersByTimeAsync(5000);
    expect(await failure).toMatchObject(network);
    service.endSessions();
    expect(await failureOf(module.refreshUser())).toMatchObject(notLoggedIn);
  });
});
