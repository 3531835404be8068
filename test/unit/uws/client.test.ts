// @vitest-environment node
import { runInNewContext } from 'node:vm';
import { createUwsClient, signRequest, type UwsClientOptions } from 'up-user-module/uws';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withoutRequestCache } from '../../support/without-request-cache.js';
import { identity, recordingFetch } from './recording-fetch.js';

const now = Date.parse('2026-01-31T16:00:05.678Z');
const path = '/uds/v1/protected/deviceinfos';

beforeEach(() => {
  vi.useFakeTimers({ now });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function setUp(options: Partial<UwsClientOptions> = {}) {
  const sent = recordingFetch();
  const client = createUwsClient({ baseUrl: 'production', ...identity, fetch: sent.fetch, ...options });
  return { client, ...sent };
}

describe('headers', () => {
  test('every request has all common headers, accessToken and sign empty where there is neither', async () => {
    const { client, last } = setUp();
    await client.get(path);
    expect(last().method).toBe('GET');
    expect(last().url).toBe(`https://uws.haier.net${path}`);
    expect(last().body).toBeNull();
    expect(Object.fromEntries(last().headers)).toEqual({
      appid: identity.appId,
      appversion: identity.appVersion,
      clientid: identity.clientId,
      sequenceid: expect.stringMatching(/^20260201000005\d{6}$/),
      accesstoken: '',
      sign: '',
      timestamp: String(now),
      language: 'zh-cn',
      timezone: '8',
      'content-type': 'application/json;charset=UTF-8',
    });
  });

  test('language, timezone and the current access token are sent', async () => {
    const tokens = ['TGT1', null, 'TGT2'];
    const { client, last } = setUp({
      language: 'en',
      timezone: -5,
      getAccessToken: async () => tokens.shift(),
    });
    await client.get(path);
    expect(last().headers.get('language')).toBe('en');
    expect(last().headers.get('timezone')).toBe('-5');
    expect(last().headers.get('sequenceid')).toMatch(/^20260131110005/);
    expect(last().headers.get('accesstoken')).toBe('TGT1');
    await client.get(path);
    expect(last().headers.get('accesstoken')).toBe('');
    await client.get(path);
    expect(last().headers.get('accesstoken')).toBe('TGT2');
  });

  test('no two requests share a sequenceId', async () => {
    const { client, requests } = setUp();
    await Promise.all(Array.from({ length: 50 }, () => client.get(path)));
    expect(new Set(requests.map(({ headers }) => headers.get('sequenceid'))).size).toBe(50);
  });
});

describe('addresses', () => {
  test.each([
    ['production', 'https://uws.haier.net/a'],
    ['developer', 'https://dev-uws.haigeek.com/a'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/a'],
    ['https://proxy.test/uws/', 'https://proxy.test/uws/a'],
  ])('baseUrl %s', async (baseUrl, url) => {
    const { client, last } = setUp({ baseUrl });
    await client.get('/a');
    expect(last().url).toBe(url);
  });

  test('GET and DELETE carry their parameters in the query, encoded', async () => {
    const { client, last } = setUp();
    const query = { 'na me&=#': 'a b+c&d=e#f', 中: '文👨‍👩‍👧', n: 0, b: false, empty: '', left: undefined };
    for (const method of ['get', 'delete'] as const) {
      await client[method](path, query);
      expect(last().method).toBe(method.toUpperCase());
      expect(last().url).toBe(
        `https://uws.haier.net${path}?na%20me%26%3D%23=a%20b%2Bc%26d%3De%23f&%E4%B8%AD=${encodeURIComponent('文👨‍👩‍👧')}&n=0&b=false&empty=`,
      );
    }
  });
});

describe('bodies', () => {
  test('POST and PUT send JSON', async () => {
    const { client, last } = setUp();
    for (const method of ['post', 'put'] as const) {
      await client[method](path, { name: '中 文', n: 1 });
      expect(last().method).toBe(method.toUpperCase());
      expect(last().headers.get('content-type')).toBe('application/json;charset=UTF-8');
      expect(await last().text()).toBe('{"name":"中 文","n":1}');
    }
  });

  test('a POST needs no body, and may have a query', async () => {
    const { client, last } = setUp();
    await client.request({ method: 'POST', path, query: { a: 1 } });
    expect(last().url).toMatch(/\?a=1$/);
    expect(last().body).toBeNull();
  });

  test('FormData goes as multipart with its boundary', async () => {
    const { client, last } = setUp();
    const form = new FormData();
    form.append('image', new Blob(['bytes']), 'a.png');
    await client.post(path, form);
    expect(last().headers.get('content-type')).toMatch(/^multipart\/form-data; ?boundary=/);
    expect((await last().formData()).get('image')).toMatchObject({ name: 'a.png', size: 5 });
  });

  test.each([
    ['Blob', new Blob([Uint8Array.of(0, 255)], { type: 'image/png' })],
    ['ArrayBuffer', Uint8Array.of(0, 255).buffer],
    ['Uint8Array', Uint8Array.of(9, 0, 255).subarray(1)],
  ])('a %s goes as octet-stream', async (_, body) => {
    const { client, last } = setUp();
    await client.post(path, body);
    expect(last().headers.get('content-type')).toBe('application/octet-stream');
    expect([...new Uint8Array(await last().arrayBuffer())]).toEqual([0, 255]);
  });
});

describe('what JSON would lose is 000002, and nothing is sent', () => {
  class Empty {}
  class Device {
    id = 1;
  }

  test.each<[string, object]>([
    ['URLSearchParams', new URLSearchParams('a=1')],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set([1])],
    ['a Date', new Date()],
    ['a RegExp', /a/],
    ['an Error', new Error('a')],
    ['a Promise', Promise.resolve()],
    ['Headers', new Headers({ a: '1' })],
    ['an instance of a class', new Device()],
    ['an instance of a class without fields', new Empty()],
    ['a String object', Object('a')],
    ['a function', () => {}],
  ])('%s', async (_, body) => {
    const { client, requests } = setUp();
    const refused = { retCode: '000002', retInfo: expect.stringContaining('body 必须是对象字面量、数组') };
    await expect(client.post(path, body)).rejects.toMatchObject(refused);
    await expect(client.request({ method: 'PUT', path, body })).rejects.toMatchObject(refused);
    expect(requests).toHaveLength(0);
  });

  test.each([
    ['URLSearchParams', { a: { form: new URLSearchParams('a=1') } }, 'form'],
    ['a Map', { devices: new Map([['a', 1]]) }, 'devices'],
    ['a Set', [new Set([1])], '0'],
    ['bytes', { image: new ArrayBuffer(2) }, 'image'],
    ['a Blob', { image: new Blob(['x']) }, 'image'],
    ['an instance of a class without fields', { a: new Empty() }, 'a'],
  ])('%s inside of it', async (_, body, name) => {
    const { client, requests } = setUp();
    await expect(client.post(path, body)).rejects.toMatchObject({
      retCode: '000002',
      retInfo: `非法参数错误：body.${name} 不能转换为 JSON`,
    });
    expect(requests).toHaveLength(0);
  });

  test('a body whose JSON is nothing', async () => {
    await expect(setUp().client.post(path, { toJSON: () => undefined })).rejects.toMatchObject({
      retInfo: '非法参数错误：body 不能转换为 JSON',
    });
  });

  test.each<[string, object, string]>([
    ['an empty object', {}, '{}'],
    ['a list', [1, [], {}], '[1,[],{}]'],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['an object of another frame', runInNewContext('({ a: [{}] })'), '{"a":[{}]}'],
    ['a proxy of an object', new Proxy({ a: 1 }, {}), '{"a":1}'],
    ['an object that has a toJSON', { toJSON: () => ({ a: 1 }) }, '{"a":1}'],
    [
      'dates and instances with fields inside',
      { at: new Date(0), d: new Device() },
      '{"at":"1970-01-01T00:00:00.000Z","d":{"id":1}}',
    ],
    ['empty objects inside', { a: {}, b: Object.create(null), c: null }, '{"a":{},"b":{},"c":null}'],
  ])('%s goes out as JSON', async (_, body, json) => {
    const { client, last } = setUp();
    await client.post(path, body);
    expect(await last().text()).toBe(json);
  });
});

describe('the browser’s cache', () => {
  test('is passed by with every request', async () => {
    const { client, requests } = setUp();
    await client.get(path);
    await client.post(path, {});
    await client.put(path, {});
    await client.delete(path);
    await client.thirdpartUserLogin({ code: 'c' }).catch(() => {});
    expect(requests.map(({ cache }) => cache)).toEqual(Array(5).fill('no-store'));
  });

  test('where `cache` is unknown, no two reads have the same URL, and the signature holds', async () => {
    const appKey = 'f50c76fb';
    const { client, requests } = setUp({ appKey });
    await withoutRequestCache(async () => {
      await client.get(path);
      await client.get(path);
      await client.get(path, { q: '中' });
      await client.post(path, {});
      await client.delete(path);
    });
    const unique = String.raw`_=0\.\d+`;
    expect(requests.map(({ url }) => url.replace(`https://uws.haier.net${path}`, ''))).toEqual([
      expect.stringMatching(`^\\?${unique}$`),
      expect.stringMatching(`^\\?${unique}$`),
      expect.stringMatching(`^\\?q=%E4%B8%AD&${unique}$`),
      '',
      '',
    ]);
    expect(requests[0]?.url).not.toBe(requests[1]?.url);
    const expected = await signRequest({ url: path, appId: identity.appId, appKey, timestamp: now });
    expect(requests[0]?.headers.get('sign')).toBe(expected);
  });
});

describe('signature', () => {
  const appKey = ' "key" ';

  test('an appKey signs what is sent, before a login too, and warns once without saying it', async () => {
    const { client, last } = setUp({ appKey: 'f50c76fb' });
    await client.post(path, { a: 'b c' });
    await client.post(path, { a: 'b c' });
    const expected = { url: path, body: '{"a":"b c"}', appId: identity.appId, timestamp: now };
    expect(last().headers.get('sign')).toBe(await signRequest({ ...expected, appKey: 'f50c76fb' }));
    expect(last().headers.get('accesstoken')).toBe('');
    expect(console.warn).toHaveBeenCalledOnce();
    expect(vi.mocked(console.warn).mock.calls.join()).toMatch(/appKey is for local development/);
    expect(vi.mocked(console.warn).mock.calls.join()).not.toContain('f50c76fb');
  });

  test.each([
    ['/a/./b/../c', '/a/c'],
    ['/用户', '/%E7%94%A8%E6%88%B7'],
    ['/a%2fb c', '/a%2fb%20c'],
  ])('the path %s is signed as it is sent', async (path, asSent) => {
    const { client, last } = setUp({ appKey });
    await client.get(path, { q: '中' });
    expect(new URL(last().url).pathname).toBe(asSent);
    const expected = await signRequest({ url: asSent, appId: identity.appId, appKey, timestamp: now });
    expect(last().headers.get('sign')).toBe(expected);
  });

  test.each([new Blob(['bytes']), new FormData()])('what is not text counts as no body: %s', async (body) => {
    const { client, last } = setUp({ appKey });
    await client.put(path, body);
    const expected = await signRequest({ url: path, appId: identity.appId, appKey, timestamp: now });
    expect(last().headers.get('sign')).toBe(expected);
  });

  test('a sign callback gets the request and gives the header', async () => {
    const sign = vi.fn(async () => 'abc123');
    const { client, last } = setUp({ sign });
    await client.post(path, { a: 1 });
    expect(last().headers.get('sign')).toBe('abc123');
    expect(sign).toHaveBeenCalledExactlyOnceWith({
      method: 'POST',
      url: `https://uws.haier.net${path}`,
      body: '{"a":1}',
      appId: identity.appId,
      timestamp: now,
    });
    expect(last().headers.get('timestamp')).toBe(String(now));
    expect(console.warn).not.toHaveBeenCalled();
  });

  test.each([
    ['https://gateway.test/uws/', `https://gateway.test/uws${path}`],
    ['/api/uws', `https://page.test/api/uws${path}`],
  ])('a gateway, %s, replaces baseUrl, and signs itself', async (gateway, url) => {
    for (const baseUrl of ['production', undefined]) {
      const { client, last } = setUp({ gateway, baseUrl, getAccessToken: () => 'TGT1' });
      await client.post(path, { a: 1 });
      expect(last().url).toBe(url);
      expect(last().headers.get('sign')).toBe('');
      expect(last().headers.get('accesstoken')).toBe('TGT1');
    }
  });
});

describe('the client’s callbacks', () => {
  test.each(['getAccessToken', 'sign'] as const)(
    '%s: its failure is the cause, and nothing is sent',
    async (name) => {
      const cause = new Error('offline');
      const { client, requests } = setUp({ [name]: () => Promise.reject(cause) });
      await expect(client.get(path)).rejects.toMatchObject({ retCode: '990001', reason: 'unknown', cause });
      expect(requests).toHaveLength(0);
    },
  );

  test('an error of this package goes through as it is', async () => {
    const error = await setUp()
      .client.get('no path')
      .catch((error: unknown) => error);
    const { client } = setUp({ getAccessToken: () => Promise.reject(error) });
    await expect(client.get(path)).rejects.toBe(error);
  });

  test.each(['getAccessToken', 'sign'] as const)(
    '%s: what no header can carry is not quoted',
    async (name) => {
      const { client, requests } = setUp({ [name]: () => 'secret\r\n中' });
      const error = await client.get(path).catch((error: unknown) => error);
      expect(error).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining(name) });
      expect(String(error)).not.toContain('secret');
      expect(requests).toHaveLength(0);
    },
  );
});

describe('parameters', () => {
  test.each([
    [{ method: 'PATCH', path }, 'method 必须是 GET、POST、PUT 或 DELETE'],
    [{ path }, 'method 必须'],
    [{ method: 'GET' }, 'path 必须以 / 开头'],
    [{ method: 'GET', path: 'a' }, 'path 必须以 / 开头'],
    [{ method: 'GET', path: 'https://evil.test/' }, 'path 必须以 / 开头'],
    [{ method: 'GET', path: '/a?b=c' }, 'path 必须以 / 开头，不含 ? 和 #'],
    [{ method: 'GET', path: '/a#b' }, 'path 必须以 / 开头，不含 ? 和 #'],
    [{ method: 'GET', path, query: new URLSearchParams('a=1') }, 'query 必须是对象字面量'],
    [{ method: 'GET', path, query: new Map([['a', 1]]) }, 'query 必须是对象字面量'],
    [{ method: 'GET', path, query: null }, 'query 必须是对象字面量'],
    [{ method: 'GET', path, query: [1] }, 'query 必须是对象字面量'],
    [{ method: 'GET', path, query: { a: null } }, 'query.a 必须是文本、数字或布尔值'],
    [{ method: 'GET', path, query: { a: [1] } }, 'query.a 必须是文本、数字或布尔值'],
    [{ method: 'GET', path, query: { a: '\ud800' } }, 'query 含有不成对的代理字符'],
    [{ method: 'GET', path, body: {} }, 'body 只用于 POST 和 PUT'],
    [{ method: 'DELETE', path, body: {} }, 'body 只用于 POST 和 PUT'],
    [{ method: 'POST', path, body: 'text' }, 'body 必须是对象字面量'],
    [{ method: 'POST', path, body: null }, 'body 必须是对象字面量'],
    [{ method: 'POST', path, body: { n: 1n } }, 'body 不能转换为 JSON'],
    [{ method: 'GET', path, timeout: 0 }, 'timeout 必须是大于 0 的毫秒数'],
    [{ method: 'GET', path, timeout: '5' }, 'timeout 必须是大于 0 的毫秒数'],
  ])('%o is refused before anything is sent', async (request, rule) => {
    const { client, requests } = setUp();
    await expect(Reflect.apply(client.request, client, [request])).rejects.toMatchObject({
      retCode: '000002',
      retInfo: expect.stringContaining(rule),
    });
    expect(requests).toHaveLength(0);
  });
});

describe('deadlines', () => {
  const never = () => new Promise<never>(() => {});
  const timedOut = { retCode: '990001', reason: 'timeout' };
  const aborted = { retCode: '990001', reason: 'aborted' };

  test.each([
    ['fetch', { fetch: never }],
    ['getAccessToken', { getAccessToken: never }],
    ['sign', { sign: never }],
    ['the answer', { fetch: async () => new Response(new ReadableStream()) }],
  ])('a request whose %s never settles ends after ten seconds', async (_, options) => {
    const settled = vi.fn();
    const result = setUp(options).client.get(path);
    result.catch(settled);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await expect(result).rejects.toMatchObject(timedOut);
  });

  test('the client’s timeout holds unless the call has its own', async () => {
    const { client } = setUp({ fetch: never, timeout: 200 });
    const results = [
      client.get(path),
      client.get(path, {}, { timeout: 100 }),
      client.get(path, {}, { timeout: 2 ** 40 }),
    ];
    const settled: number[] = [];
    results.forEach((result, index) => {
      result.catch(() => settled.push(index));
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(settled).toEqual([1]);
    await vi.advanceTimersByTimeAsync(100);
    expect(settled).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(settled).toEqual([1, 0]);
  });

  test('an abort ends the request, also for the network', async () => {
    const fetch = vi.fn<NonNullable<UwsClientOptions['fetch']>>(never);
    const { client } = setUp({ fetch });
    const controller = new AbortController();
    const result = client.post(path, {}, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(0);
    expect(fetch.mock.lastCall?.[1]?.signal?.aborted).toBe(false);
    controller.abort();
    await expect(result).rejects.toMatchObject(aborted);
    expect(fetch.mock.lastCall?.[1]?.signal?.aborted).toBe(true);
  });

  test('a signal that has fired sends nothing', async () => {
    const { client, requests } = setUp();
    await expect(client.get(path, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject(aborted);
    await vi.advanceTimersByTimeAsync(0);
    expect(requests).toHaveLength(0);
  });

  test('an answered request leaves no listener', async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    await setUp().client.get(path, {}, { signal });
    expect(remove).toHaveBeenCalledOnce();
  });

  test('without AbortController too a request ends, and what comes late is not sent any more', async () => {
    const controller = new AbortController();
    vi.stubGlobal('AbortController', undefined);
    const arrivals: ((token: string) => void)[] = [];
    const getAccessToken = () => new Promise<string>((resolve) => arrivals.push(resolve));
    const fetch = vi.fn<NonNullable<UwsClientOptions['fetch']>>(never);
    const { client } = setUp({ getAccessToken, fetch });
    const byDeadline = client.get(path, {}, { timeout: 50 });
    const bySignal = client.get(path, {}, { signal: controller.signal });
    controller.abort();
    await expect(bySignal).rejects.toMatchObject(aborted);
    const ended = expect(byDeadline).rejects.toMatchObject(timedOut);
    await vi.advanceTimersByTimeAsync(50);
    await ended;
    expect(arrivals).toHaveLength(2);
    for (const arrive of arrivals) arrive('TGT1');
    await vi.advanceTimersByTimeAsync(0);
    expect(fetch).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });
});
