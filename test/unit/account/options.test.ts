// @vitest-environment node
import { createUplusApi, httpAdapter } from 'up-user-module';
import { createAccountClient } from 'up-user-module/account';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endpoints } from './endpoints.js';
import * as samples from './samples.js';
import {
  accessToken,
  clientSecret,
  failureOf,
  fieldsOf,
  json,
  realm,
  refreshToken,
  scriptedFetch,
} from './support.js';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const base = { realm, clientId: 'h5' };
const ways: [string, (changes: object) => unknown][] = [
  ['createAccountClient', (changes) => createAccountClient(Object.assign({}, base, changes))],
  ['httpAdapter', (changes) => httpAdapter(Object.assign({}, base, changes))],
  ['createUplusApi', (changes) => createUplusApi({ http: Object.assign({}, base, changes) })],
];

const illegal = (...words: string[]) => {
  const retInfo = expect.stringMatching(new RegExp(`^非法参数错误：.*${words.join('.*')}`));
  return expect.objectContaining({ retCode: '000002', retInfo });
};

describe.each(ways)('%s refuses', (_name, create) => {
  const address = '必须是 http\\(s\\) 地址';

  const refused: [changes: object, ...words: string[]][] = [
    [{ clientID: 'h5' }, 'clientID'],
    [{ constructor: 'h5' }, 'constructor'],
    [{ realm: undefined }, 'realm', address],
    [{ realm: '' }, 'realm', address],
    [{ realm: 5 }, 'realm', address],
    [{ realm: 'account.test/realms/zhiju' }, 'realm', address],
    [{ realm: '/realms/zhiju' }, 'realm', address],
    [{ realm: 'ftp://account.test/realms/zhiju' }, 'realm', address],
    [{ realm: `javascript:alert('${realm}')` }, 'realm', address],
    [{ realm: `${realm}?a=b` }, 'realm', '查询'],
    [{ realm: `${realm}#a` }, 'realm', address],
    [{ realm: ` ${realm}` }, 'realm', address],
    [{ realm: 'https://account.test:port/realms/zhiju' }, 'realm', address],
    [{ realm: 'https://account.test:99999/realms/zhiju' }, 'realm', address],
    // fetch refuses these with an error that quotes the address.
    [{ realm: 'https://user:word@account.test/realms/zhiju' }, 'realm', address],
    [{ clientId: undefined }, 'clientId', '非空字符串'],
    [{ clientId: '' }, 'clientId', '非空字符串'],
    [{ clientId: 5 }, 'clientId', '非空字符串'],
    [{ clientSecret: '' }, 'clientSecret', '非空字符串'],
    [{ clientSecret: 5 }, 'clientSecret', '非空字符串'],
    [{ gateway: '' }, 'gateway', address],
    [{ gateway: 'gateway.test' }, 'gateway', address],
    [{ gateway: 'https://gateway.test?a=b' }, 'gateway', '查询'],
    [{ gateway: null }, 'gateway', address],
    [{ gateway: 'https://gateway.test:99999' }, 'gateway', address],
    [{ gateway: 'https://gateway.test', clientSecret }, 'gateway', 'clientSecret'],
    [{ fetch: 'fetch' }, 'fetch', '函数'],
    [{ fetch: null }, 'fetch', '函数'],
    [{ timeout: 0 }, 'timeout', '大于 0 的毫秒数'],
    [{ timeout: -1 }, 'timeout', '大于 0 的毫秒数'],
    [{ timeout: Number.NaN }, 'timeout', '大于 0 的毫秒数'],
    [{ timeout: Number.POSITIVE_INFINITY }, 'timeout', '大于 0 的毫秒数'],
    [{ timeout: '1000' }, 'timeout', '大于 0 的毫秒数'],
    [{ maxAvatar: 0 }, 'maxAvatar', '字节'],
    [{ maxAvatar: Number.POSITIVE_INFINITY }, 'maxAvatar', '字节'],
    [{ maxAvatar: '2 MiB' }, 'maxAvatar', '字节'],
  ];

  it.each(refused)('%o', (changes, ...words) => {
    expect(() => create(changes)).toThrow(illegal(...words));
  });
});

const refusedByAdapter: [changes: object, name: string, rule: string][] = [
  [{ waitForLogin: 'no' }, 'waitForLogin', '布尔值'],
  [{ uhomeLogin: 'TGT' }, 'uhomeLogin', '函数'],
  [{ isInstalled: true }, 'isInstalled', '函数'],
  [{ qqMusicAuthorize: {} }, 'qqMusicAuthorize', '函数'],
  [
    { session: 'cookie' },
    'session',
    '只能是 gateway、sessionStorage、memory、localStorage，或有 getItem、setItem、removeItem 的对象',
  ],
];

it.each(refusedByAdapter)('httpAdapter refuses %o', (changes, name, rule) => {
  expect(() => httpAdapter(Object.assign({}, base, changes))).toThrow(illegal(name, rule));
  expect(() => createAccountClient(Object.assign({}, base, changes))).toThrow(illegal(name));
});

it.each(['undefined', 'null', '[]', '"https://account.test"', '5'])('%s are no options', (text) => {
  const options = text === 'undefined' ? undefined : JSON.parse(text);
  const create: (options?: unknown) => unknown = Object.assign(createAccountClient);
  const createAdapter: (options?: unknown) => unknown = Object.assign(httpAdapter);
  expect(() => create(options)).toThrow(illegal('createAccountClient', '对象'));
  expect(() => createAdapter(options)).toThrow(illegal('http', '对象'));
});

it.each(ways)('%s: what somebody has put onto Object.prototype is no option', async (_name, create) => {
  const names = ['gateway', 'clientSecret'];
  const { fetch, requests } = scriptedFetch(json(samples.tokens));
  for (const name of names) Reflect.set(Object.prototype, name, 'https://evil.test/polluted');
  try {
    create({ fetch });
    await createAccountClient({ ...base, fetch }).loginWithPassword({ username: 'alva', password: 'abc123' });
  } finally {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  }
  expect(requests.map(({ url }) => url)).toEqual([`${realm}/protocol/openid-connect/token`]);
  expect(fieldsOf((await requests[0]?.text()) ?? '')).toEqual({
    client_id: 'h5',
    grant_type: 'password',
    username: 'alva',
    password: 'abc123',
  });
  expect(console.warn).not.toHaveBeenCalled();
});

it('options that are undefined are left out', () => {
  const none: object = { clientSecret: undefined, gateway: undefined, fetch: undefined, timeout: undefined };
  expect(() => createAccountClient(Object.assign({}, base, none))).not.toThrow();
  expect(console.warn).not.toHaveBeenCalled();
});

describe('gateway', () => {
  it('takes the place of the realm; realm and client are not needed', async () => {
    for (const gateway of ['https://gateway.test/api', 'https://gateway.test/api/']) {
      const { fetch, last } = scriptedFetch(json(samples.account));
      await createAccountClient({ gateway, fetch }).getAccount(accessToken);
      expect(last().url).toBe('https://gateway.test/api/account/account');
      expect(last().headers.get('authorization')).toBe(`Bearer ${accessToken}`);
    }
  });

  it('may be a path without a page too, where nothing can be sent', async () => {
    const { fetch, last } = scriptedFetch(json(samples.account));
    const it = createAccountClient({
      gateway: '/gateway/',
      fetch: async (url) => fetch(`https://page.test${url}`),
    });
    await it.getAccount(accessToken);
    expect(last().url).toBe('https://page.test/gateway/account/account');
    const outcome = await failureOf(createAccountClient({ gateway: '/gateway' }).logout(refreshToken));
    expect(outcome).toMatchObject({ retCode: '000001', reason: 'network' });
  });

  it('gets no client fields, not even those that were given', async () => {
    for (const client of [{}, base]) {
      const { fetch, requests } = scriptedFetch(json(samples.tokens));
      const it = createAccountClient({ ...client, gateway: 'https://gateway.test', fetch });
      await it.loginWithPassword({ username: 'alva', password: 'abc123' });
      await it.refresh(refreshToken);
      await it.logout(refreshToken);
      expect(requests.map(({ url }) => url)).toEqual([
        'https://gateway.test/account/protocol/openid-connect/token',
        'https://gateway.test/account/protocol/openid-connect/token',
        'https://gateway.test/account/protocol/openid-connect/logout',
      ]);
      expect(await Promise.all(requests.map(async (request) => fieldsOf(await request.text())))).toEqual([
        { grant_type: 'password', username: 'alva', password: 'abc123' },
        { grant_type: 'refresh_token', refresh_token: refreshToken },
        { refresh_token: refreshToken },
      ]);
    }
  });

  it.each(endpoints)('is asked by $name below its /account', async ({ call, before = [], answer, path }) => {
    const { fetch, last } = scriptedFetch(...before, answer);
    await call(createAccountClient({ gateway: 'https://gateway.test', fetch }));
    expect(last().url).toBe(`https://gateway.test/account${path}`);
  });

  it('is where avatars are', () => {
    const { avatarUrl } = createAccountClient({ gateway: 'https://gateway.test' });
    expect(avatarUrl('default')).toBe('https://gateway.test/account/avatar/default');
  });
});

describe('clientSecret', () => {
  it('warns once, without quoting it', async () => {
    vi.resetModules();
    const { createAccountClient } = await import('up-user-module/account');
    const { httpAdapter } = await import('up-user-module');
    createAccountClient({ ...base, clientSecret });
    createAccountClient({ ...base, clientSecret: 'another-secret' });
    httpAdapter({ ...base, clientSecret });
    const { calls } = vi.mocked(console.warn).mock;
    expect(calls).toHaveLength(1);
    expect(calls[0]?.join()).toMatch(/clientSecret.*gateway/);
    expect(calls[0]?.join()).not.toContain(clientSecret);
  });

  it('does not warn where there is none', async () => {
    vi.resetModules();
    const { createAccountClient } = await import('up-user-module/account');
    createAccountClient(base);
    createAccountClient({ gateway: 'https://gateway.test' });
    expect(console.warn).not.toHaveBeenCalled();
  });
});
