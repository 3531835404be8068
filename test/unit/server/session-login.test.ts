// @vitest-environment node
import { memoryLimit, memorySessionStore } from 'up-user-module/server';
import { createAccountService } from 'up-user-module/testing';
import { describe, expect, it, vi } from 'vitest';
import { browserOf, password, refreshes, sessionWorld, username } from './session-support.js';
import { expectError, form, json } from './support.js';

const authData = {
  access_token: 'given-access',
  refresh_token: 'given-refresh',
  expires_in: '3600',
  uhome_access_token: 'TGT-given',
  uhome_user_id: '4711',
  token_type: 'Bearer',
};

describe('POST session', () => {
  it('logs in, and gives the page a cookie in the place of tokens', async () => {
    const { browser, service } = sessionWorld();
    const response = await browser.logIn();
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      isLogin: true,
      id: expect.stringMatching(/^\w+$/),
      expiresAt: expect.any(Number),
    });
    expect(text).not.toContain('eyJ');
    expect(browser.setCookies).toEqual([
      expect.stringMatching(
        /^__Host-up-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
      ),
    ]);
    expect(service.grants).toEqual(['password']);
    expect((await browser.json('/account/account')).username).toBe(username);
    expect((await browser.json('/session')).isLogin).toBe(true);
  });

  it('leaves out what only the gateway says, and passes a refusal on as it is', async () => {
    const { browser, service, failures } = sessionWorld();
    const good = { username, password, grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' };
    expect((await browser.logIn(good)).status).toBe(200);
    const former = browser.cookie;
    const refused = await browser.logIn({ username, password: 'wrong' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid user credentials',
    });
    expect(service.grants).toEqual(['password', 'password']);
    expect(failures).toEqual([]);
    // Whoever mistypes is still logged in.
    expect(browser.cookie).toBe(former);
    expect((await browser.json('/session')).isLogin).toBe(true);
  });

  it('gives another cookie and another id, and the former session is over here and on the service', async () => {
    const { browser, handle, service } = sessionWorld();
    const first = await (await browser.logIn()).json();
    const former = browserOf(handle, browser.cookie);
    const { access_token } = await browser.json('/session/tokens');
    const second = await (await browser.logIn()).json();
    expect(second.id).not.toBe(first.id);
    expect(browser.cookie).not.toBe(former.cookie);
    const headers = { authorization: `Bearer ${access_token}`, accept: 'application/json' };
    await vi.waitFor(async () => {
      expect((await service.fetch(`${service.realm}/account`, { headers })).status).toBe(401);
    });
    expect(await former.json('/session')).toEqual({ isLogin: false });
    expect((await browser.send('/account/account')).status).toBe(200);
  });

  it('answers when the former cookie opens nothing any more, however slow the store is', async () => {
    const memory = memorySessionStore();
    const take = async (key: string) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return memory.take(key);
    };
    const { browser, handle } = sessionWorld({ store: { ...memory, take } });
    await browser.logIn();
    const former = browserOf(handle, browser.cookie);
    await browser.logIn();
    expect(await former.json('/session')).toEqual({ isLogin: false });
  });

  it('never takes the cookie that a page brings (fixation)', async () => {
    const { browser } = sessionWorld();
    const planted = `__Host-up-session=${'A'.repeat(43)}`;
    browser.cookie = planted;
    await browser.logIn();
    expect(browser.cookie).not.toBe(planted);
  });

  it('asks the limit as for a token request', async () => {
    const asked: unknown[] = [];
    const { browser } = sessionWorld({
      gateway: {
        limit: (info) => {
          asked.push([info.method, info.path, info.grantType, info.username]);
          return { retryAfter: 7 };
        },
      },
    });
    const response = await browser.logIn();
    expect(response.headers.get('retry-after')).toBe('7');
    await expectError(response, 429, 'too_many_requests');
    expect(asked).toEqual([['POST', '/session', 'password', username]]);
  });

  it('counts as a try of a password with the ready-made limit', async () => {
    const limit = memoryLimit({ triesPerUser: [{ requests: 2, seconds: 600 }] });
    const { browser } = sessionWorld({ gateway: { limit } });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await browser.logIn({ username, password: 'wrong' })).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  it('includes the login to the U+ platform', async () => {
    const seen: string[] = [];
    const { browser } = sessionWorld({
      sessions: {
        uhomeLogin: async (accessToken) => {
          seen.push(accessToken);
          return { accessToken: 'TGT1' };
        },
      },
    });
    await browser.logIn();
    const tokens = await browser.json('/session/tokens');
    expect(tokens).toMatchObject({ uhome_access_token: 'TGT1', uhome_user_id: '' });
    expect(seen).toEqual([tokens.access_token]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('secret-of-the-owner'))],
    [
      'throws',
      () => {
        throw new Error('secret-of-the-owner');
      },
    ],
    ['gives nothing', async () => ({ accessToken: '' })],
  ])('fails where that login %s, and ends on the service what it has begun', async (_what, uhomeLogin) => {
    const { browser, service, failures } = sessionWorld({ sessions: { uhomeLogin } });
    const response = await browser.logIn();
    await expectError(response, 502, 'uhome_login_failed');
    expect(browser.cookie).toBeUndefined();
    expect(service.requests.map(({ path }) => path.split('/').pop())).toEqual(['token', 'logout']);
    expect(JSON.stringify(failures)).not.toContain('secret-of-the-owner');
  });

  it('fails where that login takes too long, and ends on the service what it has begun', async () => {
    const { browser, service, store } = sessionWorld({
      sessions: { uhomeLogin: () => new Promise(() => {}) },
      gateway: { timeout: 100 },
    });
    const set = vi.spyOn(store, 'set');
    await expectError(await browser.logIn(), 504, 'upstream_timeout');
    await vi.waitFor(() => expect(service.requests.at(-1)?.path).toMatch(/logout$/));
    expect(set).not.toHaveBeenCalled();
  });

  it.each(['access_token', 'refresh_token'])('fails where %s is too long to be kept', async (name) => {
    const service = createAccountService();
    const { browser, failures } = sessionWorld({
      gateway: {
        account: { realm: service.realm },
        async fetch(request) {
          const answer = await service.fetch(request);
          if (!request.url.endsWith('/token')) return answer;
          return Response.json({ ...(await answer.json()), [name]: 'x'.repeat(100_001) });
        },
      },
    });
    await expectError(await browser.logIn(), 502, 'upstream_invalid');
    expect(browser.cookie).toBeUndefined();
    expect(failures).toMatchObject([{ status: 502, error: 'upstream_invalid', path: '/session' }]);
    expect(service.requests.map(({ path }) => path.split('/').pop())).toEqual(['token', 'logout']);
  });

  it('fails where the store fails, and ends on the service what it has begun', async () => {
    const { browser, service, store, failures } = sessionWorld();
    vi.spyOn(store, 'set').mockRejectedValue(new Error('down'));
    await expectError(await browser.logIn(), 503, 'session_store_failed');
    expect(service.requests.map(({ path }) => path.split('/').pop())).toEqual(['token', 'logout']);
    expect(failures).toMatchObject([{ status: 503, path: '/session', method: 'POST' }]);
  });

  it.each([
    ['HTML', new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })],
    ['no token', Response.json({ expires_in: 5 })],
    ['a token that no header takes', Response.json({ access_token: 'ä', expires_in: 5 })],
  ])('takes no success with %s in it for a login', async (_what, answer) => {
    const { browser } = sessionWorld({ gateway: { fetch: async () => answer.clone() } });
    await expectError(await browser.logIn(), 502, 'upstream_invalid');
    expect(browser.setCookies).toEqual([]);
  });
});

describe('PUT session', () => {
  it('takes the tokens of updateOauthData, also where nobody was logged in', async () => {
    const { browser } = sessionWorld();
    const response = await browser.send('/session', { ...json(authData), method: 'PUT' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ isLogin: true, id: expect.any(String) });
    expect(await browser.json('/session/tokens')).toEqual({
      id: expect.any(String),
      access_token: 'given-access',
      expires_in: expect.any(Number),
      token_type: 'Bearer',
      uhome_access_token: 'TGT-given',
      uhome_user_id: '4711',
    });
  });

  it('takes the place of the session before, which it does not end on the service', async () => {
    const { browser, handle, service } = sessionWorld();
    const { id } = await (await browser.logIn()).json();
    const former = browserOf(handle, browser.cookie);
    const response = await browser.send('/session', { ...json(authData), method: 'PUT' });
    expect((await response.json()).id).not.toBe(id);
    expect(await former.json('/session')).toEqual({ isLogin: false });
    expect(service.requests.map(({ path }) => path.split('/').pop())).toEqual(['token']);
  });

  it('succeeds too where the session before cannot be forgotten', async () => {
    const { browser, store } = sessionWorld();
    await browser.logIn();
    vi.spyOn(store, 'take').mockRejectedValueOnce(new Error('away'));
    expect((await browser.send('/session', { ...json(authData), method: 'PUT' })).status).toBe(200);
    expect((await browser.json('/session/tokens')).access_token).toBe('given-access');
  });

  it.each([
    ['access_token', { ...authData, access_token: '' }],
    ['access_token', { ...authData, access_token: 'a\nb' }],
    ['refresh_token', { ...authData, refresh_token: undefined }],
    ['expires_in', { ...authData, expires_in: null }],
    ['uhome_access_token', { ...authData, uhome_access_token: 5 }],
    ['uhome_access_token', { ...authData, uhome_access_token: 'TGT\r\nx: y' }],
    ['uhome_access_token', { ...authData, uhome_access_token: '令牌' }],
    ['JSON object', [authData]],
  ])('names a bad %s', async (name, body) => {
    const { browser } = sessionWorld();
    const response = await browser.send('/session', { ...json(body), method: 'PUT' });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: expect.stringContaining(name),
    });
  });

  it('takes JSON alone, and not too much of it', async () => {
    const { browser } = sessionWorld();
    await expectError(
      await browser.send('/session', { ...form(authData), method: 'PUT' }),
      415,
      'unsupported_media_type',
    );
    const large = { ...json({ ...authData, token_type: 'x'.repeat(17_000) }), method: 'PUT' };
    await expectError(await browser.send('/session', large), 413, 'request_too_large');
  });

  it('asks the limit: nobody checks the tokens, and each takes room in the store', async () => {
    const limit = memoryLimit({ triesPerAddress: [{ requests: 2, seconds: 600 }] });
    const { browser, store } = sessionWorld({ gateway: { limit, clientAddress: () => '203.0.113.7' } });
    const kept = vi.spyOn(store, 'set');
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      statuses.push((await browser.send('/session', { ...json(authData), method: 'PUT' })).status);
    }
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect(kept).toHaveBeenCalledTimes(2);
  });
});

describe('DELETE session', () => {
  it('ends it here and on the service, and takes the cookie away', async () => {
    const { browser, handle, service } = sessionWorld();
    await browser.logIn();
    const { cookie } = browser;
    const { access_token } = await browser.json('/session/tokens');
    const response = await browser.logOut();
    expect(response.status).toBe(204);
    expect(browser.setCookies.at(-1)).toBe(
      '__Host-up-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure',
    );
    const headers = { authorization: `Bearer ${access_token}`, accept: 'application/json' };
    expect((await service.fetch(`${service.realm}/account`, { headers })).status).toBe(401);
    const thief = browserOf(handle, cookie);
    expect(await thief.json('/session')).toEqual({ isLogin: false });
    expect((await thief.send('/account/account')).status).toBe(401);
  });

  it('succeeds too where nobody is logged in, or the service cannot be reached', async () => {
    const { browser, service } = sessionWorld();
    expect((await browser.logOut()).status).toBe(204);
    await browser.logIn();
    service.faults.drop({ match: /logout/ });
    expect((await browser.logOut()).status).toBe(204);
    expect(await browser.json('/session')).toEqual({ isLogin: false });
  });

  it('takes the cookie away also where the store fails', async () => {
    const { browser, store } = sessionWorld();
    await browser.logIn();
    vi.spyOn(store, 'take').mockRejectedValue(new Error('down'));
    await expectError(await browser.logOut(), 503, 'session_store_failed');
    expect(browser.cookie).toBeUndefined();
  });
});

describe('a store of somebody else’s', () => {
  it('may give null where it has nothing', async () => {
    const memory = memorySessionStore();
    const store = {
      ...memory,
      get: async (key: string, lifetime: number) => (await memory.get(key, lifetime)) ?? JSON.parse('null'),
      take: async (key: string) => (await memory.take(key)) ?? JSON.parse('null'),
    };
    const { browser, handle, failures } = sessionWorld({ store });
    await browser.logIn();
    const late = browserOf(handle, browser.cookie);
    await browser.logOut();
    expect(await late.json('/session')).toEqual({ isLogin: false });
    expect((await late.send('/account/account')).status).toBe(401);
    expect((await late.logOut()).status).toBe(204);
    expect(failures).toEqual([]);
  });
});

describe('below session, time that is up', () => {
  const authData = { access_token: 'a', refresh_token: 'r', expires_in: '300' };
  const put = { ...json(authData), method: 'PUT' };
  const post = form({ username, password });
  const never = () => new Promise<undefined>(() => {});
  const stalled = (type: string) => ({
    body: new ReadableStream(),
    duplex: 'half',
    headers: { 'content-type': type },
  });

  it.each([
    ['POST', post],
    ['PUT', put],
  ])('is the limit’s fault where that does not answer: %s', async (_method, init) => {
    const { browser, failures } = sessionWorld({ gateway: { limit: never, timeout: 100 } });
    await expectError(await browser.send('/session', init), 503, 'limit_failed');
    expect(failures).toMatchObject([{ status: 503, error: 'limit_failed', path: '/session' }]);
  });

  it.each([
    ['POST', 'application/x-www-form-urlencoded'],
    ['PUT', 'application/json'],
  ])('is the page’s fault where its body does not arrive, and told to nobody: %s', async (method, type) => {
    const { browser, failures } = sessionWorld({ gateway: { timeout: 100 } });
    await expectError(await browser.send('/session', { ...stalled(type), method }), 408, 'request_timeout');
    expect(failures).toEqual([]);
  });

  it('is the service’s fault otherwise', async () => {
    const { browser, service, failures } = sessionWorld({ gateway: { timeout: 100 } });
    service.faults.latency(300, { match: /token$/ });
    await expectError(await browser.logIn(), 504, 'upstream_timeout');
    expect(failures).toMatchObject([{ status: 504, error: 'upstream_timeout', path: '/session' }]);
  });
});

describe('a store that does not answer', () => {
  it.each([
    ['GET', '/session', 'get'],
    ['GET', '/session/tokens', 'get'],
    ['GET', '/account/account', 'get'],
    ['DELETE', '/session', 'take'],
    ['POST', '/session', 'set'],
  ] as const)('is to blame for what takes too long: %s %s', async (method, path, name) => {
    const { browser, store, failures } = sessionWorld({ gateway: { timeout: 200 } });
    await browser.logIn();
    Object.assign(store, { [name]: () => new Promise(() => {}) });
    const init = method === 'POST' ? form({ username, password }) : { method };
    await expectError(await browser.send(path, init), 503, 'session_store_failed');
    expect(failures).toMatchObject([{ status: 503, error: 'session_store_failed' }]);
  });
});

describe('GET session/tokens', () => {
  it('never has the refresh token', async () => {
    const { browser } = sessionWorld();
    await browser.logIn();
    const tokens = await browser.json('/session/tokens');
    expect(Object.keys(tokens).sort()).toEqual([
      'access_token',
      'expires_in',
      'id',
      'token_type',
      'uhome_access_token',
      'uhome_user_id',
    ]);
    expect(tokens.id).toBe((await browser.json('/session')).id);
    expect(tokens.expires_in).toBeGreaterThan(1790);
  });

  it('is a 401 where nobody is logged in', async () => {
    const { browser } = sessionWorld();
    await expectError(await browser.send('/session/tokens'), 401, 'not_logged_in');
    browser.cookie = `__Host-up-session=${'A'.repeat(43)}`;
    await expectError(await browser.send('/session/tokens'), 401, 'not_logged_in');
  });

  it('is a 403 where the owner forbids it', async () => {
    const { browser } = sessionWorld({ sessions: { exposeAccessToken: false } });
    await browser.logIn();
    await expectError(await browser.send('/session/tokens'), 403, 'access_token_not_exposed');
    expect((await browser.send('/account/account')).status).toBe(200);
  });
});

describe('requests with the cookie', () => {
  it('carry the token of the session, and to UWS that of the U+ platform', async () => {
    const headers: Headers[] = [];
    const { browser } = sessionWorld({
      sessions: { uhomeLogin: async () => ({ accessToken: 'TGT1' }) },
      gateway: {
        fetch: async (request) => {
          headers.push(request.headers);
          return Response.json({ access_token: 'access', refresh_token: 'refresh', expires_in: 300 });
        },
      },
    });
    await browser.logIn();
    await browser.send('/account/account');
    await browser.send('/uws/uaccount/v1/security/thirdpartUserLogin', json({}));
    expect(headers.map((each) => [each.get('authorization'), each.get('accesstoken')])).toEqual([
      [null, null],
      ['Bearer access', null],
      [null, 'TGT1'],
    ]);
    expect(headers.map((each) => each.has('cookie'))).toEqual([false, false, false]);
  });

  it('that name a session are refused where another one has taken its place', async () => {
    const { browser, service } = sessionWorld();
    const { id } = await (await browser.logIn()).json();
    const headers = { 'x-up-user-session': id };
    const inJson = { ...headers, 'content-type': 'application/json' };
    const write = () => browser.send('/account/account', { ...json({ firstName: '三' }), headers: inJson });
    expect((await write()).status).toBe(204);
    await browser.logIn();
    const { length } = service.requests;
    await expectError(await write(), 401, 'session_changed');
    await expectError(await browser.send('/account/account', { headers }), 401, 'session_changed');
    const login = '/uws/uaccount/v1/security/thirdpartUserLogin';
    await expectError(await browser.send(login, { ...json({}), headers: inJson }), 401, 'session_changed');
    const rest = service.requests.slice(length).map(({ path }) => path.split('/').pop());
    // The end of the former session, at most.
    expect(rest.filter((name) => name !== 'logout')).toEqual([]);
    expect((await browser.send('/account/account')).status).toBe(200);
  });

  it('keep a token of their own', async () => {
    const { browser, service } = sessionWorld();
    await browser.logIn();
    const response = await browser.send('/account/account', { headers: { authorization: 'Bearer other' } });
    expect(response.status).toBe(401);
    expect(refreshes(service)).toBe(0);
  });

  it('are passed on without a token where the session is over', async () => {
    const { browser } = sessionWorld();
    browser.cookie = `__Host-up-session=${'A'.repeat(43)}`;
    expect((await browser.send('/account/account')).status).toBe(401);
    const sms = await browser.send('/account/sms/verification-code', form({ phoneNumber: '13900000000' }));
    expect(sms.status).toBe(200);
  });

  it('leave token requests of pages without a session as they are', async () => {
    const { browser } = sessionWorld();
    await browser.logIn();
    const { cookie = '' } = browser;
    const login = form({ grant_type: 'password', username, password });
    const response = await browser.send('/account/protocol/openid-connect/token', {
      ...login,
      headers: { cookie, 'x-up-user-module': '' },
    });
    expect((await response.json()).access_token).toMatch(/^eyJ/);
  });
});
