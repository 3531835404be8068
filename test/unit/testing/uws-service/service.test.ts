// @vitest-environment node

import { createUwsService, type UwsServiceOptions } from 'up-user-module/testing';
import { createUwsClient } from 'up-user-module/uws';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { appId, appKey, Bench, cloud, echoPath, loginPath, origin } from './support.js';

const page = 'https://h5.example.com';
const unavailable = { retCode: 'A00001', retInfo: '服务不可用' };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the echo', () => {
  it('gives back query, body and user, and a long as a number', async () => {
    const bench = new Bench();
    const accessToken = await bench.accessToken('34509854534');
    const request = bench.request(`${echoPath}?a=1`, {
      method: 'POST',
      headers: { accessToken },
      body: '{ "b": 20000000000000000001, "c": [1.5, true, "x\\"y"] }',
    });
    const response = await bench.service.fetch(request);
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe(
      '{"retCode":"00000","retInfo":"成功","openId":"34509854534","query":{"a":"1"},' +
        '"body":{"b":"20000000000000000001","c":[1.5,true,"x\\"y"]},"largestLong":9223372036854775807}',
    );
  });

  it.each([
    ['last-modified', 'last-modified', /GMT$/],
    ['expires', 'expires', /GMT$/],
    ['max-age', 'cache-control', /^max-age=/],
  ] as const)('may be cached by browsers, by %s alone', async (cacheable, name, value) => {
    const bench = new Bench({ cacheable });
    const accessToken = await bench.accessToken();
    const { headers } = await bench.service.fetch(bench.request(echoPath, { headers: { accessToken } }));
    const names = ['last-modified', 'expires', 'cache-control'];
    expect(names.filter((it) => headers.has(it))).toEqual([name]);
    expect(headers.get(name)).toMatch(value);
  });

  it('has nothing that is null in its answer', async () => {
    const bench = new Bench();
    const body = { a: null, b: [null, 0, false, '', { c: null }], d: { e: null } };
    expect(await bench.echo(await bench.accessToken(), { method: 'POST', body })).toMatchObject({
      body: { b: [0, false, '', {}], d: {} },
    });
    const answer = await bench.echo(await bench.accessToken(), { method: 'POST', body: 'null' });
    expect(answer).not.toHaveProperty('body');
  });

  it('is understood by the client', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const bench = new Bench();
    const accessToken = await bench.accessToken();
    const client = createUwsClient({
      baseUrl: origin,
      appId,
      appVersion: '1.0.0',
      clientId: 'c',
      appKey,
      getAccessToken: () => accessToken,
      fetch: bench.service.fetch,
    });
    expect(await client.get(echoPath, { a: '灯 &' })).toMatchObject({
      query: { a: '灯 &' },
      largestLong: '9223372036854775807',
    });
    expect(await client.post(echoPath, { b: ' 两 个 ' })).toMatchObject({ body: { b: ' 两 个 ' } });
  });
});

describe('fetch', () => {
  it('takes what the global fetch takes, unbound, on any host and port', async () => {
    const { fetch, requests } = createUwsService();
    const url = `http://127.0.0.1:3000${echoPath}`;
    for (const input of [url, new URL(url), new Request(url)]) {
      expect(await (await fetch(input)).json()).toMatchObject({ retCode: 'B00001' });
    }
    await fetch(new Request(url), { method: 'POST' });
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'POST']);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/uds/v1/devices'],
    ['GET', loginPath],
    ['PUT', echoPath],
    ['DELETE', echoPath],
    ['POST', `${loginPath}/1`],
  ])('has no service at %s %s', async (method, path) => {
    expect(await new Bench().call(path, { method })).toEqual(unavailable);
  });

  it('rejects with the reason of a signal that has fired', async () => {
    const bench = new Bench();
    const reason = new Error('enough');
    await expect(bench.call(echoPath, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(bench.service.requests).toEqual([
      { method: 'GET', path: echoPath, status: 0, retCode: undefined },
    ]);
  });
});

describe('records', () => {
  it('hold method, path, status and retCode, and no query, body, code or token', async () => {
    const bench = new Bench();
    const accessToken = await bench.accessToken();
    await bench.call(`${echoPath}?phone=13800138000`, { headers: { accessToken } });
    await bench.call(echoPath);
    await bench.service.fetch(origin + echoPath, { method: 'OPTIONS' });
    expect(bench.service.requests).toEqual([
      { method: 'POST', path: loginPath, status: 200, retCode: '00000' },
      { method: 'GET', path: echoPath, status: 200, retCode: '00000' },
      { method: 'GET', path: echoPath, status: 200, retCode: 'D00003' },
      { method: 'OPTIONS', path: echoPath, status: 204, retCode: undefined },
    ]);
  });
});

describe('faults', () => {
  it('apply as those of the account service do', async () => {
    const bench = new Bench();
    const { faults, fetch, requests } = bench.service;
    faults.status(503);
    faults.drop();
    faults.html({ match: /^GET \/test\// });
    faults.truncate();

    const response = await fetch(bench.request(echoPath, { headers: { origin: page } }));
    expect(response.status).toBe(503);
    expect(response.headers.get('access-control-allow-origin')).toBe(page);
    expect(await response.json()).toEqual(unavailable);
    await expect(fetch(bench.request(echoPath))).rejects.toThrow(TypeError);
    expect(await (await fetch(bench.request(echoPath))).text()).toMatch(/^<!doctype html>/);
    const code = await bench.issueCode();
    await expect(bench.login(code)).rejects.toThrow(SyntaxError);
    expect(await bench.login(code), 'the code is used up').toMatchObject({ retCode: 'D00013' });
    expect(requests.map(({ status, retCode }) => [status, retCode])).toEqual([
      [503, 'A00001'],
      [0, undefined],
      [200, undefined],
      [200, undefined],
      [200, 'D00013'],
    ]);
  });

  it('can be a latency', async () => {
    vi.useFakeTimers();
    const bench = new Bench();
    bench.service.faults.latency(300);
    const settled = vi.fn();
    const slow = bench.call(echoPath).finally(settled);
    await vi.advanceTimersByTimeAsync(299);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await slow).toMatchObject({ retCode: 'D00003' });
  });
});

describe('CORS', () => {
  const common =
    'accesstoken,appid,appversion,clientid,content-type,language,sequenceid,sign,timestamp,timezone';
  const preflight = (options: UwsServiceOptions) =>
    createUwsService(options).fetch(origin + loginPath, {
      method: 'OPTIONS',
      headers: {
        origin: page,
        'access-control-request-method': 'POST',
        'access-control-request-headers': common,
      },
    });

  it.each([{}, { origins: ['https://other.example.com', page] }])(
    'lets a page in with %j',
    async (options) => {
      const { status, headers } = await preflight(options);
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(page);
      expect(headers.get('access-control-allow-methods')).toBe('GET,POST,PUT,DELETE');
      const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(',') ?? [];
      expect(allowed.sort().join()).toBe(common);
    },
  );

  it('lets no other page in', async () => {
    const { headers } = await preflight({ origins: ['https://other.example.com'] });
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  it('covers answers and refusals alike', async () => {
    const bench = new Bench();
    for (const path of [echoPath, '/unknown']) {
      const { headers } = await bench.service.fetch(bench.request(path, { headers: { origin: page } }));
      expect(headers.get('access-control-allow-origin')).toBe(page);
      expect(headers.get('vary')).toContain('Origin');
    }
  });
});

it('goes back to its beginnings on reset', async () => {
  const bench = new Bench();
  const { service } = bench;
  const headers = { sequenceId: '20161020153428000999' };
  const accessToken = await bench.accessToken();
  await bench.echo(accessToken, { headers });
  service.faults.status(500, { times: Infinity });

  service.reset();
  expect(service.requests).toEqual([]);
  expect(await bench.echo(accessToken, { headers })).toMatchObject({ retCode: 'D00003' });
});

it.each([
  ['apps', { apps: [{ appId: '', appKey }] }],
  ['apps', { apps: [{ appId: 'x'.repeat(41), appKey }] }],
  ['appKey', { apps: [{ appId, appKey: '' }] }],
  ['verify', { apps: [{ appId, appKey, verify: { ...cloud, url: '/verify' } }] }],
  ['verify', { apps: [{ appId, appKey, verify: { ...cloud, url: 'ftp://cloud.local/verify' } }] }],
  ['clientKey', { apps: [{ appId, appKey, verify: { ...cloud, clientKey: '' } }] }],
  ['clientSecret', { apps: [{ appId, appKey, verify: { ...cloud, clientSecret: '' } }] }],
  ['accessTokenLifetime', { accessTokenLifetime: 0 }],
  ['accessTokenLifetime', { accessTokenLifetime: 1.5 }],
  ['clock', { ...{ origins: '*' as const }, clock: Date.now }],
])('refuses options, naming %s', (field, options) => {
  expect(() => createUwsService(options)).toThrow(
    expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(field) }),
  );
});
