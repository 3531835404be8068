// @vitest-environment node
import {
  type AccountServiceOptions,
  accountServiceDefaults,
  createAccountService,
} from 'up-user-module/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Bench, consultLog, demoPhone, demoUser, freePhone, unauthorized } from './support.js';

const notFound = { error: 'HTTP 404 Not Found', error_description: consultLog };

describe('fetch', () => {
  const path = '/realms/zhiju/avatar/default';

  it('takes what the global fetch takes, unbound', async () => {
    const { fetch, requests } = createAccountService();
    const url = `http://account.local${path}`;
    for (const input of [url, new URL(url), new Request(url)]) expect((await fetch(input)).status).toBe(200);
    expect((await fetch(new Request(url), { method: 'POST' })).status).toBe(405);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'POST']);
  });

  it('works on any host and port', async () => {
    const { fetch, realm } = createAccountService({
      realm: 'https://account.example.com:8443/auth/realms/x/',
    });
    expect(realm).toBe('https://account.example.com:8443/auth/realms/x');
    expect((await fetch('http://127.0.0.1:3000/auth/realms/x/avatar/default')).status).toBe(200);
    expect((await fetch(`https://account.example.com:8443${path}`)).status).toBe(404);
  });

  it('rejects with the reason of a signal that fires before the call, or right after it', async () => {
    const { fetch, requests } = createAccountService();
    const reason = new Error('enough');
    await expect(fetch(`http://a${path}`, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

    const controller = new AbortController();
    const call = fetch(`http://a${path}`, { signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(requests).toEqual([
      { method: 'GET', path, status: 0 },
      { method: 'GET', path, status: 0 },
    ]);
  });

  it.each(['', '/', '/unknown', '/sms/user/1/2', '/avatar/by-userid/'])(
    'answers 404 to %j',
    async (unknown) => {
      expect(await new Bench().send(unknown)).toMatchObject({ status: 404, body: notFound });
    },
  );

  it.each([
    ['GET', '/protocol/openid-connect/token', 'POST'],
    ['GET', '/protocol/openid-connect/logout', 'POST'],
    ['DELETE', '/account', 'GET, POST'],
    ['GET', '/sms/user', 'POST'],
    ['PUT', '/sms/user/1', 'GET'],
    ['POST', '/sms/user/byphone', 'GET'],
    ['GET', '/sms/update-profile', 'PUT, POST'],
    ['POST', '/sms/update-profile/reset-password', 'PUT'],
    ['POST', '/sms/update-profile/forgot-password', 'PUT'],
    ['POST', '/sms/update-profile/update-password', 'PUT'],
    ['GET', '/sms/verification-code', 'POST'],
    ['POST', '/avatar/by-userid/1', 'GET'],
    ['POST', '/avatar/by-username/1', 'GET'],
    ['POST', '/avatar/default', 'GET'],
    ['GET', '/avatar', 'POST'],
  ])('answers 405 to %s %s', async (method, known, allow) => {
    const { status, headers, body } = await new Bench().send(known, { method });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe(allow);
    expect(body).toEqual({ error: 'HTTP 405 Method Not Allowed', error_description: consultLog });
  });

  it.each([
    ['POST', '/protocol/openid-connect/token'],
    ['POST', '/protocol/openid-connect/logout'],
    ['POST', '/sms/user'],
    ['POST', '/sms/verification-code'],
    ['PUT', '/sms/update-profile'],
    ['POST', '/sms/update-profile'],
    ['PUT', '/sms/update-profile/reset-password'],
    ['PUT', '/sms/update-profile/forgot-password'],
    ['PUT', '/sms/update-profile/update-password'],
  ])('answers 415 to JSON where a form belongs: %s %s', async (method, known) => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
    expect(await bench.send(known, { method, body: '{}', headers })).toMatchObject({
      status: 415,
      body: { error: 'HTTP 415 Unsupported Media Type' },
    });
  });
});

describe('CORS', () => {
  const origin = 'https://h5.example.com';
  const preflight = (options: AccountServiceOptions) =>
    createAccountService(options).fetch('http://a/realms/zhiju/account', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  it.each([
    ['any origin', {}],
    ['the origins of the options', { origins: ['https://other.example.com', origin] }],
  ])('lets %s in', async (_, options) => {
    const { status, headers } = await preflight(options);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-methods')).toBe('GET,POST,PUT');
    expect(headers.get('access-control-allow-headers')).toBe('Authorization,Content-Type');
    expect(headers.get('vary')).toContain('Origin');
  });

  it('lets no other origin in', async () => {
    const { headers } = await preflight({ origins: ['https://other.example.com'] });
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  it('covers answers and refusals alike', async () => {
    const { fetch } = createAccountService();
    for (const [path, status] of [
      ['/realms/zhiju/avatar/default', 200],
      ['/realms/zhiju/sms/user', 405],
      ['/unknown', 404],
    ] as const) {
      const response = await fetch(`http://a${path}`, { headers: { origin } });
      expect(response.status).toBe(status);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('vary')).toContain('Origin');
    }
  });

  it('does not cover a 401 for the lack of a token, as in Keycloak', async () => {
    const { fetch } = createAccountService();
    const headers = { origin, 'content-type': 'application/json' };
    const response = await fetch('http://a/realms/zhiju/account', { headers });
    expect(response.status).toBe(401);
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('whether browsers may cache the answers', () => {
  const headersOf = async (bench: Bench, path: string) => {
    const { access_token } = await bench.logIn();
    const { headers } = await bench.get(path, access_token);
    const names = ['cache-control', 'expires', 'last-modified', 'etag'];
    return Object.fromEntries(
      names.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)]] : [])),
    );
  };

  it('they may not', async () => {
    expect(await headersOf(new Bench(), '/account')).toEqual({ 'cache-control': 'no-store' });
  });

  it.each([
    ['last-modified', { 'last-modified': expect.stringMatching(/GMT$/) }],
    ['expires', { expires: expect.stringMatching(/GMT$/) }],
    ['max-age', { 'cache-control': expect.stringMatching(/^max-age=\d+$/) }],
  ] as const)('they may, by %s alone', async (cacheable, expected) => {
    const headers = await headersOf(new Bench({ cacheable }), '/account');
    expect(headers).toEqual(expected);
    if (cacheable === 'expires') expect(Date.parse(String(headers.expires))).toBeGreaterThan(Date.now());
    if (cacheable === 'last-modified') {
      expect(Date.parse(String(headers['last-modified']))).toBeLessThan(Date.now() - 1e12);
    }
  });

  it('avatars stay as they are', async () => {
    const response = await new Bench({ cacheable: 'max-age' }).service.fetch(
      'http://a/realms/zhiju/avatar/default',
    );
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });
});

describe('records', () => {
  it('hold method, path and status, and no query, body or token', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    await bench.get(`/sms/user/byphone?phoneNumber=${demoPhone}`, access_token);
    await bench.get('/account');
    expect(bench.service.requests).toEqual([
      { method: 'POST', path: '/realms/zhiju/protocol/openid-connect/token', status: 200 },
      { method: 'GET', path: '/realms/zhiju/sms/user/byphone', status: 200 },
      { method: 'GET', path: '/realms/zhiju/account', status: 401 },
    ]);
  });
});

describe('grants', () => {
  it('are those of all requests for tokens: granted, refused, dropped', async () => {
    const bench = new Bench();
    const { access_token, refresh_token } = await bench.logIn();
    await bench.refresh(refresh_token);
    await bench.refresh('no token');
    await bench.grant({ username: 'nobody', password: 'x' });
    bench.service.faults.drop();
    await bench.refresh(refresh_token).catch(() => {});
    await bench.get('/account', access_token);
    await bench.form('POST', '/sms/verification-code', { phoneNumber: freePhone });
    expect(bench.service.grants).toEqual([
      'password',
      'refresh_token',
      'refresh_token',
      'password',
      'refresh_token',
    ]);
    bench.service.reset();
    expect(bench.service.grants).toEqual([]);
  });
});

describe('users', () => {
  it('are the one of the defaults', () => {
    expect(createAccountService().users.list()).toMatchObject([demoUser]);
  });

  it('are added, found and listed', async () => {
    const bench = new Bench({ users: [] });
    const user = bench.service.users.add({ username: 'lisi_01', password: 'secret' });
    expect(user).toMatchObject({
      emailVerified: false,
      attributes: { picture: [`${accountServiceDefaults.realm}/avatar/by-userid/${user.id}`] },
    });
    expect(bench.service.users.get(user.id)).toBe(user);
    expect(bench.service.users.list()).toEqual([user]);
    await expect(bench.logIn('lisi_01', 'secret')).resolves.toBeDefined();
  });

  it.each([
    ['an empty username', { username: '' }, 'username'],
    ['a username twice', { username: demoUser.username.toUpperCase() }, 'username'],
    ['an id twice', { username: 'lisi_01', id: demoUser.id }, 'id'],
    [
      'a phone twice',
      { username: 'lisi_01', attributes: { phoneNumber: [`+86 ${demoPhone}`] } },
      'attributes.phoneNumber',
    ],
  ])('are refused: %s', (_, user, field) => {
    const { users } = createAccountService();
    expect(() => users.add(user)).toThrow(
      expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(`：${field} `) }),
    );
    expect(users.list()).toHaveLength(1);
  });
});

it('goes back to its beginnings on reset', async () => {
  const bench = new Bench();
  const { service } = bench;
  const { access_token, refresh_token } = await bench.logIn();
  const smsCode = await bench.smsCode(freePhone);
  const wechatCode = service.issueWechatCode('wechat-user-1');
  const form = new FormData();
  form.append('image', new Blob(['x'], { type: 'image/png' }));
  const headers = { authorization: `Bearer ${access_token}` };
  expect(await bench.send('/avatar', { method: 'POST', body: form, headers })).toMatchObject({ status: 200 });
  await bench.json('/account', {}, access_token);
  service.users.add({ username: 'lisi_01' });
  service.faults.status(500, { times: Infinity });
  service.faults.latency(60_000, { times: Infinity });

  service.reset();
  expect(service.users.list()).toMatchObject([demoUser]);
  expect(service.smsInbox).toEqual([]);
  expect(service.requests).toEqual([]);
  expect(await bench.get('/account', access_token)).toMatchObject({ status: 401, body: unauthorized });
  expect(await bench.refresh(refresh_token)).toMatchObject({ status: 400 });
  expect(await bench.grant({ wechatCode })).toMatchObject({ body: { error: 'wechat_code_invalid' } });
  const registration = { phoneNumber: freePhone, password: 'abc123', smsCode };
  expect(await bench.form('POST', '/sms/user', registration)).toMatchObject({ status: 400 });
  await expect(bench.smsCode(freePhone)).resolves.toMatch(/^\d{6}$/);
  const avatar = await service.fetch(`${service.realm}/avatar/by-userid/${demoUser.id}`);
  expect(avatar.headers.get('content-type')).toBe('image/svg+xml');
});

/** What page code can hand in where TypeScript would not let it. */
const anything = (text: string) => JSON.parse(text);

describe('options', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('take the time from Date.now, fake timers included', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const bench = new Bench({ accessTokenLifetime: 10 });
    const { access_token } = await bench.logIn();
    vi.setSystemTime(Date.now() + 10_000);
    expect(await bench.get('/account', access_token)).toMatchObject({ status: 401 });
  });

  it.each([
    ['realm', { realm: 'account.local/realms/zhiju' }],
    ['realm', { realm: 'ftp://account.local/realms/zhiju' }],
    ['realm', { realm: 'http://account.local' }],
    ['realm', { realm: 'http://account.local/realms/zhiju?x=1' }],
    ['realm', { realm: 'http://account.local:99999/realms/zhiju' }],
    ['clientId', { clients: [{ clientId: '' }] }],
    ['username', { users: [{ username: '' }] }],
    ['accessTokenLifetime', { accessTokenLifetime: 0 }],
    ['refreshTokenLifetime', { refreshTokenLifetime: Infinity }],
    ['smsCodeLifetime', { smsCodeLifetime: -1 }],
    ['smsResendInterval', { smsResendInterval: Number.NaN }],
    ['areaCodes', { areaCodes: ['+852'] }],
    ['dialect', { dialect: anything('"keycloak"') }],
    ['dialect', { dialect: anything('"constructor"') }],
    ['smsLogin', { smsLogin: anything('"yes"') }],
    ['refreshTokenMaxReuse', { refreshTokenMaxReuse: -1 }],
    ['refreshTokenMaxReuse', { refreshTokenMaxReuse: 0.5 }],
    ['maxAvatar', { maxAvatar: 0 }],
    ['cacheable', { cacheable: anything('"etag"') }],
    ['clock', { ...{ realm: 'http://a/b' }, clock: Date.now }],
  ])('are refused, naming %s', (field, options) => {
    expect(() => createAccountService(options)).toThrow(
      expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(field) }),
    );
  });
});
