// @vitest-environment node
import { type AuthData, createUserModule, httpAdapter } from 'up-user-module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeArea } from '../session/fake-storage.js';
import {
  aborted,
  authData,
  credentials,
  network,
  notLoggedIn,
  openPage,
  otherCredentials,
  otherUser,
  success,
  timedOut,
  user,
} from './page.js';
import { endFakeTime, failureOf, fieldsOf, realm } from './support.js';

const almostHalfAnHour = 1_795_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

describe('getLoginStatus', () => {
  it('follows the session, without a request', async () => {
    const { module, http, wire } = openPage();
    const status = async () => (await module.getLoginStatus()).retData;
    expect(await status()).toEqual({ isLogin: false, isLogining: false });
    const held = wire.hold('login');
    const login = http.login(credentials);
    expect(await status()).toEqual({ isLogin: false, isLogining: true });
    await held.reached;
    held.release();
    await login;
    expect(await module.getLoginStatus()).toEqual({
      ...success,
      retData: { isLogin: true, isLogining: false },
    });
    expect(wire.purposes).toEqual(['login']);
  });

  it('is logged in as long as the token can be renewed', async () => {
    const { logIn, isLogin, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    expect(await isLogin()).toBe(true);
    expect(wire.sent).toEqual([]);
    // By this device's clock it cannot any more; the service decides.
    vi.setSystemTime(Date.now() + 10_000);
    expect(await isLogin()).toBe(false);
    expect(wire.purposes).toEqual(['refresh']);
  });

  it('is not logged in after a login that failed', async () => {
    const { module, http } = openPage();
    await failureOf(http.login({ ...credentials, password: 'wrong' }));
    expect(await module.getLoginStatus()).toMatchObject({ retData: { isLogin: false, isLogining: false } });
  });
});

describe('getOauthData', () => {
  it('has the tokens of the login', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const { retData, ...rest } = await module.getOauthData();
    expect(rest).toEqual(success);
    expect(retData).toEqual({
      user_center_access_token: expect.stringMatching(/^eyJ/),
      expires_in: '1800',
      refresh_token: expect.stringMatching(/^eyJ/),
      uhome_access_token: '',
      uhome_user_id: '',
    });
    expect(wire.sent).toEqual([]);
    await module.getUserInfo();
    expect(wire.sent[0]?.token).toBe(retData.user_center_access_token);
  });

  it('has the renewed tokens after a renewal', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const before = await module.getOauthData();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    await module.getUserInfo();
    const after = await module.getOauthData();
    expect(fieldsOf(wire.sent[0]?.body ?? '')).toMatchObject({ refresh_token: before.retData.refresh_token });
    expect(after.retData.refresh_token).not.toBe(before.retData.refresh_token);
    expect(after.retData.user_center_access_token).toBe(wire.sent[1]?.token);
  });

  it('is 110001 while nobody is logged in', async () => {
    expect(await failureOf(openPage().module.getOauthData())).toMatchObject(notLoggedIn);
  });

  it('is 110001 once nothing of the session is valid any more, as getLoginStatus says', async () => {
    const { module, logIn, isLogin } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour + 10_000);
    expect(await isLogin()).toBe(false);
    expect(await failureOf(module.getOauthData())).toMatchObject(notLoggedIn);
  });

  it.each([true, false])('is 110011 while a login is under way (waitForLogin: %s)', async (waitForLogin) => {
    const { module, http, wire } = openPage({ http: { waitForLogin } });
    const held = wire.hold('login');
    const login = http.login(credentials);
    expect(await failureOf(module.getOauthData())).toMatchObject({ retCode: '110011', retInfo: '登录中' });
    held.release();
    await login;
    expect(await module.getOauthData()).toMatchObject(success);
  });
});

describe('updateOauthData', () => {
  const oauthData = {
    user_center_access_token: 'access-token',
    expires_in: '1800',
    refresh_token: 'refresh-token',
    uhome_access_token: authData.uhome_access_token,
    uhome_user_id: '25950360',
  };

  it.each([authData, { data: authData }])('logs in with its tokens: %o', async (params) => {
    const { module, isLogin, wire } = openPage();
    expect(await module.updateOauthData(params)).toEqual({ ...success, retData: {} });
    expect(await isLogin()).toBe(true);
    expect((await module.getOauthData()).retData).toEqual(oauthData);
    expect(wire.sent).toEqual([]);
  });

  const fields: (keyof AuthData)[] = [
    'access_token',
    'expires_in',
    'refresh_token',
    'uhome_access_token',
    'uhome_user_id',
    'token_type',
  ];

  it.each(fields)('is 000002 without %s, and nothing is stored', async (field) => {
    const { module } = openPage();
    await module.updateOauthData(authData);
    for (const wrong of [undefined, '', null, 5]) {
      const params = Object.assign({}, authData, {
        access_token: 'new',
        refresh_token: 'new',
        [field]: wrong,
      });
      const failure = await failureOf(module.updateOauthData(params));
      expect(failure.retCode).toBe('000002');
      expect(failure.retInfo).toContain(`${field} 必须是非空字符串`);
    }
    expect((await module.getOauthData()).retData).toEqual(oauthData);
  });

  it('gives the tokens that requests carry, and the ids of getUserInfo', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const { retData } = await module.getOauthData();
    const { user_center_access_token: access_token, refresh_token } = retData;
    await module.updateOauthData({ ...authData, access_token, refresh_token });
    expect(await module.getUserInfo()).toMatchObject({
      retData: {
        userId: '25950360',
        uhome_access_token: authData.uhome_access_token,
        offUserId: user.id,
        user_center_access_token: access_token,
      },
    });
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    expect(await module.getUserInfo()).toMatchObject({
      retData: { userId: '25950360', uhome_access_token: authData.uhome_access_token },
    });
    expect(wire.purposes).toEqual(['read', 'refresh', 'read']);
    expect(fieldsOf(wire.sent[1]?.body ?? '')).toMatchObject({ refresh_token });
  });

  it('takes a lifetime that is no number for a token that may be valid', async () => {
    const { module, wire } = openPage();
    await module.updateOauthData({ ...authData, expires_in: 'expires_in' });
    expect((await module.getOauthData()).retData.expires_in).toBe('expires_in');
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(wire.purposes).toEqual(['read', 'refresh']);
  });

  it('supersedes a login and a renewal', async () => {
    const { module, http, logIn, wire } = openPage();
    await logIn();
    const { access_token, refresh_token = '' } = await http.account.loginWithPassword(otherCredentials);
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const renewal = wire.hold('refresh');
    const refresh = module.refreshUser();
    await renewal.reached;
    const held = wire.hold('login');
    const login = failureOf(http.login(credentials));
    await held.reached;
    await module.updateOauthData({ ...authData, access_token, refresh_token });
    renewal.release();
    held.release();
    expect(await login).toMatchObject(aborted);
    await refresh;
    expect((await module.getOauthData()).retData.user_center_access_token).toBe(access_token);
    expect(await module.getUserInfo()).toMatchObject({ retData: { offUserId: otherUser.id } });
  });

  it.each(['令牌', 'token\n', ' token'])(
    'is 000002 for a token that cannot stand in a header, and the session of before stays: %j',
    async (token) => {
      const { module, wire } = openPage();
      await module.updateOauthData(authData);
      const failure = await failureOf(module.updateOauthData({ ...authData, access_token: token }));
      expect(failure).toMatchObject({
        retCode: '000002',
        retInfo: expect.stringContaining('access_token 必须'),
      });
      expect((await module.getOauthData()).retData.user_center_access_token).toBe(authData.access_token);
      expect(wire.sent).toEqual([]);
    },
  );
});

describe('sessions of several realms and clients in one storage', () => {
  it('are apart, each under a key that stays: another would log everybody out', async () => {
    const area = new FakeArea();
    const pages = [
      { realm, clientId: 'h5' },
      { realm, clientId: 'other' },
      { realm: `${realm}2`, clientId: 'h5' },
      { gateway: 'https://gateway.test' },
    ].map((where) => {
      const http = httpAdapter({ ...where, session: area.open() });
      return createUserModule({ adapters: [http] });
    });
    for (const [index, module] of pages.entries()) {
      await module.updateOauthData({ ...authData, access_token: `access-${index}` });
    }
    for (const [index, module] of pages.entries()) {
      expect((await module.getOauthData()).retData.user_center_access_token).toBe(`access-${index}`);
    }
    expect(area.keys()).toEqual([
      `up-user-module:${realm} h5`,
      `up-user-module:${realm} other`,
      `up-user-module:${realm}2 h5`,
      'up-user-module:https://gateway.test/account ',
    ]);
  });
});

describe('refresh tokens', () => {
  it('are used once, by one renewal after the other', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    for (let round = 0; round < 5; round++) {
      vi.setSystemTime(Date.now() + almostHalfAnHour);
      expect(await module.getUserInfo()).toMatchObject(success);
    }
    const used = wire.sent.filter(({ purpose }) => purpose === 'refresh').map(({ body }) => body);
    expect(used).toHaveLength(5);
    expect(new Set(used).size).toBe(5);
  });

  it('one that somebody else has used ends the session: 110001', async () => {
    const { module, http, logIn, isLogin } = openPage();
    await logIn();
    const { retData } = await module.getOauthData();
    await http.account.refresh(retData.refresh_token);
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(await isLogin()).toBe(false);
  });

  it.each(['drop', 'html', '503', '500'])('a failure that may pass keeps the session: %s', async (fault) => {
    const { module, logIn, isLogin, service, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    if (fault === 'drop') service.faults.drop();
    else if (fault === 'html') service.faults.html();
    else service.faults.status(Number(fault));
    expect(await failureOf(module.getUserInfo())).toMatchObject(network);
    // A refresh token is valid for one use, so it is not sent again by itself.
    expect(wire.purposes).toEqual(['refresh']);
    expect(await isLogin()).toBe(true);
    expect(await module.getUserInfo()).toMatchObject({ retData: { userId: user.id } });
  });

  it('a renewal that hangs ends, and the next call renews', async () => {
    const { module, logIn, wire } = openPage({ service: { refreshTokenLifetime: 7200 } });
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    wire.hold('refresh', 'going');
    const failure = failureOf(module.getUserInfo());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await failure).toMatchObject(timedOut);
    expect(await module.getUserInfo()).toMatchObject(success);
    expect(wire.purposes).toEqual(['refresh', 'refresh', 'read']);
  });

  it('a renewal that nobody waits for any more is not lost', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const held = wire.hold('refresh');
    const controller = new AbortController();
    const failure = failureOf(module.getUserInfo({ signal: controller.signal }));
    await held.reached;
    controller.abort();
    expect(await failure).toMatchObject(aborted);
    held.release();
    expect(await module.getUserInfo()).toMatchObject(success);
    expect(wire.purposes).toEqual(['refresh', 'read']);
  });

  it('a renewal that ends after another login does not bring the former user back', async () => {
    const { module, http, logIn, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const held = wire.hold('refresh');
    const info = module.getUserInfo();
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    expect(await info).toMatchObject({ retData: { userId: otherUser.id } });
    expect(await module.getUserInfo()).toMatchObject({ retData: { userId: otherUser.id } });
  });

  it('a renewal that is refused after another login does not end that one', async () => {
    const { module, http, logIn, wire, service } = openPage();
    await logIn();
    service.endSessions();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const held = wire.hold('refresh');
    const info = module.getUserInfo();
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    expect(await info).toMatchObject({ retData: { userId: otherUser.id } });
    expect(await module.getUserInfo()).toMatchObject({ retData: { userId: otherUser.id } });
  });

  it('a renewal of the former user is not taken for one of the new user', async () => {
    const { module, http, logIn, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const held = wire.hold('refresh', 'going');
    const former = module.refreshUser().catch(() => {});
    await held.reached;
    await http.login(otherCredentials);
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const info = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(100);
    expect(wire.purposes).toEqual(['refresh', 'login', 'refresh', 'read']);
    expect(await info).toMatchObject({ retData: { userId: otherUser.id } });
    held.release();
    await former;
  });

  it('a service that gives none: the session lasts as long as the access token', async () => {
    const answer = { access_token: 'only', expires_in: 60, token_type: 'Bearer' };
    const fetch = vi.fn(async () => Response.json(answer));
    const { module, http, isLogin } = openPage({ http: { fetch } });
    await http.login(credentials);
    expect(await isLogin()).toBe(true);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await isLogin()).toBe(false);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('one without an end (refresh_expires_in 0) can always be used', async () => {
    const answer = { access_token: 'a', expires_in: 60, refresh_token: 'r', refresh_expires_in: 0 };
    const { http, isLogin } = openPage({ http: { fetch: async () => Response.json(answer) } });
    await http.login(credentials);
    vi.setSystemTime(Date.now() + 365 * 86_400_000);
    expect(await isLogin()).toBe(true);
  });
});
