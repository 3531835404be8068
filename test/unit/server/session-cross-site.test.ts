// @vitest-environment node
import { createGateway, memorySessionStore } from 'up-user-module/server';
import { describe, expect, it, vi } from 'vitest';
import { type Browser, password, sessionWorld, username } from './session-support.js';
import { clientSecret, expectError, form, json, page, realm } from './support.js';

const own = 'x-up-user-module';
/** Each request that a session could be used, begun or ended with. */
const requests: [string, string, RequestInit][] = [
  ['GET', '/session', {}],
  ['GET', '/session/tokens', {}],
  ['POST', '/session', form({ username, password })],
  ['PUT', '/session', json({ access_token: 'a', refresh_token: 'r', expires_in: '1' })],
  ['DELETE', '/session', {}],
  ['GET', '/account/account', {}],
  ['POST', '/account/account', json({ firstName: 'x' })],
  ['GET', '/account/sms/user/5', {}],
  ['PUT', '/account/sms/update-profile', form({ phoneNumber: '1' })],
  ['POST', '/account/avatar', { body: 'x' }],
  ['POST', '/uws/uaccount/v1/security/thirdpartUserLogin', json({})],
];

/** Sends exactly these headers and the cookie. */
function raw(browser: Browser, handle: (request: Request) => Promise<Response>) {
  return (method: string, path: string, init: RequestInit, headers: Record<string, string>) => {
    const all = new Headers(init.headers);
    for (const [name, value] of Object.entries({ ...headers, cookie: browser.cookie ?? '' }))
      all.set(name, value);
    return handle(new Request(`https://gateway.example${path}`, { ...init, method, headers: all }));
  };
}

async function loggedIn() {
  const world = sessionWorld();
  await world.browser.logIn();
  const { length } = world.service.requests;
  return {
    ...world,
    send: raw(world.browser, world.handle),
    /** The requests that the service has got since. */
    news: () => world.service.requests.slice(length),
  };
}

const attacks: [string, Record<string, string>][] = [
  ['without the header', { origin: page }],
  ['with another value of the header', { origin: page, [own]: '0' }],
  ['of another origin', { origin: 'https://evil.example', [own]: '1' }],
  ['of a sibling host', { origin: 'https://other.page.example', [own]: '1', 'sec-fetch-site': 'same-site' }],
  ['of no origin', { origin: 'null', [own]: '1' }],
  ['of another site that hides its origin', { [own]: '1', 'sec-fetch-site': 'cross-site' }],
  ['of a sibling host that hides its origin', { [own]: '1', 'sec-fetch-site': 'same-site' }],
  ['typed in', { [own]: '1', 'sec-fetch-site': 'none' }],
  ['without a word of where it comes from', { [own]: '1' }],
  ['of another page', { [own]: '1', referer: 'https://evil.example/' }],
  ['of a page that begins the same', { [own]: '1', referer: `${page}.evil.example/` }],
  ['of a form', { origin: page }],
  ['of a same-origin page without the header', { 'sec-fetch-site': 'same-origin' }],
];

describe.each(attacks)('a request with the cookie %s', (_what, headers) => {
  it.each(requests)('is refused and not acted on: %s %s', async (method, path, init) => {
    const { send, news, browser } = await loggedIn();
    const response = await send(method, path, init, headers);
    expect(response.status).toBe(403);
    const { error } = await response.json();
    expect(['cross_site_request', 'origin_not_allowed']).toContain(error);
    if (path.startsWith('/session')) expect(error).toBe('cross_site_request');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(news()).toEqual([]);
    expect(await browser.json('/session')).toMatchObject({ isLogin: true });
  });
});

describe('a request with the cookie', () => {
  it.each([
    ['of an allowed origin', { origin: page, [own]: '1' }],
    ['of an allowed origin on a sibling host', { origin: page, [own]: '1', 'sec-fetch-site': 'same-site' }],
    ['of the same origin', { [own]: '1', 'sec-fetch-site': 'same-origin' }],
    ['of an allowed page in a WebView that knows neither', { [own]: '1', referer: `${page}/home` }],
  ])('%s is acted on', async (_what, headers) => {
    const { send } = await loggedIn();
    expect(await (await send('GET', '/session', {}, headers)).json()).toMatchObject({ isLogin: true });
    const json = { ...headers, accept: 'application/json' };
    expect((await send('GET', '/account/account', {}, json)).status).toBe(200);
  });

  it('that needs no session goes on without it: pictures, token requests, tokens of a page', async () => {
    const { send, service } = await loggedIn();
    const plain = { 'sec-fetch-site': 'same-origin' };
    expect((await send('GET', '/account/avatar/default', {}, plain)).status).toBe(200);
    const login = form({ grant_type: 'password', username, password });
    const path = '/account/protocol/openid-connect/token';
    const { access_token } = await (await send('POST', path, login, { origin: page })).json();
    const headers = { authorization: `Bearer ${access_token}`, accept: 'application/json', ...plain };
    expect((await send('GET', '/account/account', {}, headers)).status).toBe(200);
    expect(service.grants).toEqual(['password', 'password']);
  });

  it('is one without it where the cookie is none of ours, or there are two', async () => {
    const { handle, browser } = await loggedIn();
    const [name = '', secret = ''] = browser.cookie?.split('=') ?? [];
    for (const cookie of [
      `${name}=short`,
      `${name}=${secret}x`,
      `x${name}=${secret}`,
      `up-session=${secret}`,
      `${name}=${secret}; ${name}=${'A'.repeat(43)}`,
    ]) {
      const headers = { origin: page, [own]: '1', cookie };
      const response = await handle(new Request('https://gateway.example/session', { headers }));
      expect(await response.json()).toEqual({ isLogin: false });
    }
    const headers = { origin: page, [own]: '1', cookie: `a=b;${name}=${secret};c=d` };
    const response = await handle(new Request('https://gateway.example/session', { headers }));
    expect(await response.json()).toMatchObject({ isLogin: true });
  });
});

describe('a login without the header', () => {
  it.each([
    ['POST', form({ username, password })],
    ['PUT', json({ access_token: 'a', refresh_token: 'r', expires_in: '1' })],
    ['DELETE', {}],
  ])('is refused also where there is no cookie: %s', async (method, init) => {
    const { handle, service } = sessionWorld();
    const headers = { ...Object.fromEntries(new Headers(init.headers)), origin: page };
    const request = new Request('https://gateway.example/session', { ...init, method, headers });
    await expectError(await handle(request), 403, 'cross_site_request');
    expect(service.requests).toEqual([]);
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    new Request('https://gateway.example/session', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': own },
    });

  it('lets allowed origins send the cookie and the header, and those alone', async () => {
    const { handle, browser } = sessionWorld();
    const allowed = await handle(preflight(page));
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(page);
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    expect(allowed.headers.get('access-control-allow-headers')?.split(',')).toContain(own);
    const answered = await browser.send('/session');
    expect(answered.headers.get('access-control-allow-origin')).toBe(page);
    expect(answered.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answered.headers.get('vary')).toBe('Origin');

    const refused = await handle(preflight('https://evil.example'));
    expect(refused.status).toBe(403);
    for (const name of refused.headers.keys()) expect(name).not.toMatch(/^access-control/);
  });

  it('stays as it is without sessions', async () => {
    const handle = createGateway({ account: { realm, clientId: 'h5', clientSecret }, origins: [page] });
    const { headers } = await handle(preflight(page));
    expect(headers.has('access-control-allow-credentials')).toBe(false);
    expect(headers.get('access-control-allow-headers')).not.toContain(own);
    const request = new Request('https://gateway.example/session', { headers: { origin: page } });
    await expectError(await handle(request), 404, 'not_found');
  });
});

describe('the cookie', () => {
  const loginWith = async (origins: string[]) => {
    const { handle } = sessionWorld({ gateway: { origins } });
    const [origin = ''] = origins;
    const request = new Request('http://127.0.0.1:5173/session', {
      ...form({ username, password }),
      headers: { origin, [own]: '1' },
    });
    return (await handle(request)).headers.get('set-cookie') ?? '';
  };

  it('has neither prefix nor Secure where all pages are http on this machine, with one warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (const origin of [
      'http://localhost:5173',
      'http://127.0.0.1:8080',
      'http://[::1]',
      'http://h5.localhost',
    ]) {
      const cookie = await loginWith([origin]);
      expect(cookie).toMatch(/^up-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/);
    }
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('not Secure'));
    warn.mockRestore();
  });

  it.each([
    ['http://192.168.1.5:5173'],
    ['http://localhost.evil.example'],
    ['https://localhost:5173'],
    ['http://127.0.0.1:5173', 'https://page.example'],
  ])('has both for pages of %s, however the request came in', async (...origins) => {
    expect(await loginWith(origins)).toMatch(/^__Host-up-session=.*; Secure$/);
  });
});

describe('the options', () => {
  const account = { realm, clientId: 'h5', clientSecret };
  const uws = { baseUrl: 'https://uws.example', appId: 'a', appKey: 'b' };
  const store = memorySessionStore();

  it.each([
    ['account', { uws, sessions: { store } }],
    ['sessions', { account, sessions: true }],
    ['sessions.store', { account, sessions: {} }],
    ['sessions.store', { account, sessions: { store: { ...store, take: undefined } } }],
    ['sessions.lifetime', { account, sessions: { store, lifetime: 5 } }],
    ['sessions.lifetime.idle', { account, sessions: { store, lifetime: { idle: 0 } } }],
    ['sessions.lifetime.absolute', { account, sessions: { store, lifetime: { absolute: 1.5 } } }],
    ['sessions.lifetime', { account, sessions: { store, lifetime: { seconds: 5 } } }],
    ['sessions.exposeAccessToken', { account, sessions: { store, exposeAccessToken: 'yes' } }],
    ['sessions.uhomeLogin', { account, sessions: { store, uhomeLogin: {} } }],
    ['sessions.signIn', { account, sessions: { store, signIn: true } }],
    ['sessions.signIn.providers', { account, sessions: { store, signIn: { providers: { a: 'b c' } } } }],
    ['sessions.signIn.returnTo', { account, sessions: { store, signIn: { returnTo: [`${page}/home`] } } }],
    ['sessions.signIn.publicUrl', { account, sessions: { store, signIn: { publicUrl: '/gateway' } } }],
    ['sessions', { account, sessions: { store, cookie: 'x' } }],
  ])('name a bad %s', (name, options) => {
    const create = () => Reflect.apply(createGateway, undefined, [{ origins: [page], ...options }]);
    expect(create).toThrow(
      expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(name) }),
    );
  });
});
