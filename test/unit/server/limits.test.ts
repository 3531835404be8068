// @vitest-environment node
import { inspect } from 'node:util';
import type { createClient } from 'redis';
import {
  type GatewayRequestInfo,
  type Limit,
  memoryLimit,
  type RedisLimitClient,
  redisLimit,
} from 'up-user-module/server';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { bodyOf, dial, readUntil, startWorld } from './sockets.js';
import { expectError, form, fromPage, gateway, json, page, realm, upstream } from './support.js';

const token = '/account/protocol/openid-connect/token';
const sms = '/account/sms/verification-code';
const login = (username: string) => form({ grant_type: 'password', username, password: 'wrong' });

/** A gateway whose limit records what it is asked. */
function withLimit(limit: Limit, options: Parameters<typeof gateway>[0] = {}) {
  const asked: GatewayRequestInfo[] = [];
  const { fetch, received } = upstream();
  const recording: Limit = (info) => {
    asked.push(info);
    return limit(info);
  };
  return { ...gateway({ fetch, limit: recording, ...options }), asked, received };
}

describe('limit', () => {
  it.each([
    [{ retryAfter: 7 }, '7'],
    [{ retryAfter: 0.2 }, '1'],
    [{ retryAfter: 90.5 }, '91'],
    [{ retryAfter: -5 }, '1'],
    [{ retryAfter: Number.NaN }, '1'],
    [Promise.resolve({ retryAfter: 7 }), '7'],
  ])('that says %j is a 429 with Retry-After, which the page may read', async (verdict, retryAfter) => {
    const { handle, failures, received } = withLimit(() => verdict);
    const response = await handle(fromPage('/account/account'));
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(response.headers.get('access-control-expose-headers')).toContain('retry-after');
    await expectError(response, 429, 'too_many_requests');
    expect(received).toEqual([]);
    expect(failures).toEqual([]);
  });

  it.each([undefined, Promise.resolve(undefined)])('that says %o lets the request pass', async (verdict) => {
    const { handle, received } = withLimit(() => verdict);
    expect((await handle(fromPage('/account/account'))).status).toBe(200);
    expect(received).toHaveLength(1);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('mine: 18680533727');
      },
    ],
    ['rejects', () => Promise.reject(Object.assign(new Error(), { code: 'ECONNREFUSED' }))],
    ['gives nonsense', () => false],
  ])('that %s lets nothing through: 503, told to onError', async (_what, limit) => {
    // @ts-expect-error: the last one is none
    const { handle, failures, received } = withLimit(limit);
    await expectError(await handle(fromPage('/account/account')), 503, 'limit_failed');
    expect(received).toEqual([]);
    expect(failures).toMatchObject([{ status: 503, error: 'limit_failed', path: '/account/account' }]);
    expect(JSON.stringify(failures)).not.toContain('18680533727');
  });

  it('that never answers is waited for no longer than the deadline', async () => {
    vi.useFakeTimers();
    const { handle, failures } = withLimit(() => new Promise(() => {}), { timeout: 1000 });
    const answer = handle(fromPage('/account/account'));
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    await expectError(await answer, 503, 'limit_failed');
    expect(failures).toHaveLength(1);
  });

  it('is heard before an upload is sent on, and its verdict reaches the page', async () => {
    const seen: unknown[] = [];
    const { gateway: server } = await startWorld((incoming) => seen.push(incoming.url), {
      limit: () => ({ retryAfter: 7 }),
    });
    const head = ['POST /account/avatar HTTP/1.1', 'content-type: image/png', 'content-length: 1000000'];
    const answer = await readUntil(await dial(server.port, head, 'the beginning'), /\}$/);
    expect(answer).toMatch(/^HTTP\/1\.1 429 /);
    expect(answer).toMatch(/^retry-after: 7\r$/im);
    expect(seen).toEqual([]);
  });

  it('is asked once for each request that would be sent on, and for no other', async () => {
    const { handle, asked } = withLimit(() => undefined);
    await handle(fromPage('/account/nothing'));
    await handle(fromPage('/account/account', { method: 'OPTIONS' }));
    await handle(fromPage('/account/account', { headers: { origin: 'https://evil.example' } }));
    await handle(fromPage(token, form({ grant_type: 'client_credentials' })));
    expect(asked).toEqual([]);
    await handle(fromPage('/account/account'));
    await handle(fromPage(token, login('alva')));
    await handle(fromPage('/uws/uaccount/v1/security/thirdpartUserLogin', json({})));
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /account/account',
      `POST ${token}`,
      'POST /uws/uaccount/v1/security/thirdpartUserLogin',
    ]);
  });

  it("learns number, user name, grant and address, and the allow-list's path, but shows none of the fields in a log", async () => {
    const { handle, asked } = withLimit(() => undefined, { clientAddress: () => '203.0.113.7' });
    const secrets = { username: 'alva', phoneNumber: '18680533727', areaCode: '86' };
    await handle(fromPage(token, form({ grant_type: 'password', password: 'hunter22', ...secrets })));
    await handle(fromPage(sms, form({ phoneNumber: '18680533727', areaCode: '86' })));
    await handle(fromPage('/account/sms/user/byphone?phoneNumber=18680533727&areaCode=86'));
    await handle(fromPage('/account/sms/user/456637c0'));
    expect(
      asked.map(({ address, path, grantType, username, phoneNumber, areaCode }) => ({
        address,
        path,
        grantType,
        username,
        phoneNumber,
        areaCode,
      })),
    ).toEqual([
      { address: '203.0.113.7', path: token, grantType: 'password', ...secrets },
      { address: '203.0.113.7', path: sms, phoneNumber: '18680533727', areaCode: '86' },
      {
        address: '203.0.113.7',
        path: '/account/sms/user/byphone',
        phoneNumber: '18680533727',
        areaCode: '86',
      },
      { address: '203.0.113.7', path: '/account/sms/user/:userId' },
    ]);
    const shown = `${JSON.stringify(asked)} ${inspect(asked, { depth: 9, showHidden: true })} ${asked.map(String)}`;
    expect(shown).not.toMatch(/alva|18680533727|hunter22|456637c0|203\.0/);
  });
});

describe('with a limit, a documented form', () => {
  it('reaches the service as the limit saw it: no query, no other encoding', async () => {
    const { handle, received, asked } = withLimit(() => undefined);
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=gbk' };
    const body = 'phoneNumber=%31868053&areaCode=86';
    await handle(fromPage(`${sms}?phoneNumber=999`, { method: 'POST', body, headers }));
    expect(asked[0]?.phoneNumber).toBe('1868053');
    expect(received).toMatchObject([
      { url: `${realm}/sms/verification-code`, body: 'phoneNumber=1868053&areaCode=86' },
    ]);
    expect(received[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded;charset=UTF-8');
  });

  it.each([
    ['is JSON', 'application/json', '{"phoneNumber":"1"}', 415, 'unsupported_media_type'],
    ['is multipart', 'multipart/form-data; boundary=a', '--a', 415, 'unsupported_media_type'],
    [
      'has a number twice',
      'application/x-www-form-urlencoded',
      'phoneNumber=1&phoneNumber=2',
      400,
      'invalid_request',
    ],
  ])('is refused where it %s', async (_what, type, body, status, error) => {
    const { handle, received } = withLimit(() => undefined);
    const request = fromPage(sms, { method: 'POST', body, headers: { 'content-type': type } });
    await expectError(await handle(request), status, error);
    expect(received).toEqual([]);
  });
});

describe('clientAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8:0:0:0:0:0:1'],
    ['64:ff9b::203.0.113.7', '64:ff9b::203.0.113.7'],
    [undefined, null],
  ])('%s is sent on as %s, to both services', async (address, sent) => {
    const { fetch, received } = upstream();
    const clientAddress = vi.fn(() => address);
    const { handle } = gateway({ fetch, clientAddress });
    const request = fromPage('/account/account', {
      headers: { 'x-forwarded-for': '1.2.3.4', forwarded: 'for=1.2.3.4', 'x-real-ip': '1.2.3.4' },
    });
    await handle(request, 'the env');
    await handle(fromPage('/uws/uaccount/v1/security/thirdpartUserLogin', json({})));
    expect(received.map(({ headers }) => headers.get('x-forwarded-for'))).toEqual([sent, sent]);
    expect(JSON.stringify(received.map(({ headers }) => [...headers]))).not.toContain('1.2.3.4');
    expect(clientAddress).toHaveBeenNthCalledWith(1, request, 'the env');
  });

  it.each([
    ...['', '1.2.3.4, 5.6.7.8', '1.2.3.4\r\nx: y', 'localhost', 'unknown'],
    ...['1.2.3.4:5678', '[2001:db8::1]', '[2001:db8::1]:5678', '1.2.3', '1.2.3.4.5', 'cafe', 'dead:beef'],
  ])('%j is none: 500', async (address) => {
    const { fetch, received } = upstream();
    const { handle, failures } = gateway({ fetch, clientAddress: () => address });
    await expectError(await handle(fromPage('/account/account')), 500, 'server_error');
    expect(received).toEqual([]);
    expect(failures).toHaveLength(1);
  });

  it('is that of the socket in a Node server', async () => {
    const seen: unknown[] = [];
    interface Env {
      incoming: { socket: { remoteAddress?: string } };
    }
    const { gateway: server } = await startWorld(
      (incoming, outgoing) => {
        seen.push(incoming.headers['x-forwarded-for']);
        outgoing.end();
      },
      { clientAddress: (_request: Request, { incoming }: Env) => incoming.socket.remoteAddress },
    );
    const headers = { origin: page, 'x-forwarded-for': '1.2.3.4' };
    await fetch(`http://127.0.0.1:${server.port}/account/account`, { headers });
    expect(seen).toEqual(['127.0.0.1']);
  });
});

describe('memoryLimit', () => {
  let address = '203.0.113.7';

  beforeEach(() => {
    address = '203.0.113.7';
    vi.useFakeTimers({ now: 1_700_000_000_000 });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function limited(options?: Parameters<typeof memoryLimit>[0]) {
    return withLimit(memoryLimit(options), { clientAddress: () => address });
  }
  const sendCode = (phoneNumber: string, areaCode?: string) =>
    fromPage(sms, form(areaCode === undefined ? { phoneNumber } : { phoneNumber, areaCode }));

  it('lets 3 SMS codes in 10 minutes and 10 in a day through to one number, and says when there is more', async () => {
    const { handle, received } = limited();
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await handle(sendCode('13900000000'))).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await handle(sendCode('13900000000'))).headers.get('retry-after')).toBe('540');
    expect((await handle(sendCode('13900000001'))).status).toBe(200);

    for (let i = 0; i < 144; i++) {
      await vi.advanceTimersByTimeAsync(600_000);
      await handle(sendCode('13900000000'));
      if (i === 100) expect(received).toHaveLength(11);
    }
    // The next day has begun.
    expect(received.length).toBeGreaterThan(11);
  });

  it('knows a number however it is written', async () => {
    const { handle, received } = limited();
    const writings: [string, string?][] = [
      ['13900000000'],
      ['13900000000', '86'],
      ['139 0000 0000', '+86'],
      ['+86 139-0000-0000'],
      ['008613900000000'],
      ['(139)00000000', '086'],
      ['１３９００００００００', '86'],
    ];
    for (const [number, area] of writings) await handle(sendCode(number, area));
    expect(received).toHaveLength(3);
  });

  it('counts numbers that cannot be read as one', async () => {
    const { handle, received } = limited();
    for (let i = 0; i < 10; i++) await handle(sendCode(`1390000000٠${String.fromCharCode(0x661 + i)}`));
    for (let i = 0; i < 10; i++) await handle(sendCode(`13900000000;ext=${i}`));
    expect(received).toHaveLength(3);
  });

  it('lets 10 tries in 10 minutes through for one user, however the name is written', async () => {
    const { handle, received } = limited();
    for (const name of ['alva', 'ALVA', ' Alva ', 'ａｌｖａ']) {
      for (let i = 0; i < 5; i++) await handle(fromPage(token, login(name)));
    }
    expect(received).toHaveLength(10);
    expect((await handle(fromPage(token, login('bobby')))).status).toBe(200);
    await vi.advanceTimersByTimeAsync(600_000);
    expect((await handle(fromPage(token, login('alva')))).status).toBe(200);
  });

  it('counts tries by number together, be it a login, a registration or a forgotten password', async () => {
    const { handle, received } = limited();
    const fields = { phoneNumber: '13900000000', password: 'x', smsCode: '123456' };
    const put = (path: string) => fromPage(path, { ...form(fields), method: 'PUT' });
    for (let i = 0; i < 4; i++) {
      await handle(fromPage(token, form({ ...fields, grant_type: 'password' })));
      await handle(fromPage(token, login('+86 13900000000')));
      await handle(fromPage('/account/sms/user', form(fields)));
      await handle(put('/account/sms/update-profile/forgot-password'));
    }
    expect(received).toHaveLength(10);
  });

  it('does not limit refreshes, logouts or reads', async () => {
    const { handle } = limited();
    for (let i = 0; i < 150; i++) {
      const refresh = form({ grant_type: 'refresh_token', refresh_token: 'a' });
      expect((await handle(fromPage(token, refresh))).status).toBe(200);
      expect((await handle(fromPage('/account/account'))).status).toBe(200);
    }
  });

  it.each([
    ['SMS codes', 50, (i: number) => sendCode(String(13_900_000_000 + i))],
    ['tries', 100, (i: number) => fromPage(token, login(`user ${i}`))],
  ])('lets a number of %s through for one address: %i', async (_what, count, request) => {
    const { handle, received } = limited();
    for (let i = 0; i < count + 20; i++) await handle(request(i));
    expect(received).toHaveLength(count);
    address = '203.0.113.8';
    expect((await handle(request(1000))).status).toBe(200);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::1', true],
    ['2001:db8:1:2::1', '2001:0DB8:0001:0002:0:0:0:9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:5::1', true],
    ['::ffff:203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
  ])('takes %s and %s for one client: %s', async (one, other, isSame) => {
    const { handle, received } = limited({ triesPerAddress: [{ requests: 1, seconds: 60 }] });
    address = one;
    await handle(fromPage(token, login('a')));
    address = other;
    await handle(fromPage(token, login('b')));
    expect(received).toHaveLength(isSame ? 1 : 2);
  });

  it('takes its rates from its owner; an empty list is no limit', async () => {
    const { handle, received } = limited({
      smsPerNumber: [{ requests: 1, seconds: 30 }],
      triesPerUser: [],
      triesPerAddress: [],
    });
    for (let i = 0; i < 2; i++) await handle(sendCode('13900000000'));
    expect(received).toHaveLength(1);
    for (let i = 0; i < 200; i++) await handle(fromPage(token, login('alva')));
    expect(received).toHaveLength(201);
  });

  it('counts no more keys than it is told, and forgets the oldest', async () => {
    const { handle, received } = limited({
      maxKeys: 100,
      triesPerAddress: [],
      triesPerUser: [{ requests: 1, seconds: 60 }],
    });
    for (let i = 0; i < 101; i++) await handle(fromPage(token, login(`user ${i}`)));
    expect(received).toHaveLength(101);
    expect((await handle(fromPage(token, login('user 1')))).status).toBe(429);
    expect((await handle(fromPage(token, login('user 0')))).status).toBe(200);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(101);
  });

  it.each([
    ['smsPerNumber', { smsPerNumber: { requests: 1, seconds: 1 } }],
    ['smsPerAddress', { smsPerAddress: [{ requests: 0, seconds: 1 }] }],
    ['triesPerUser', { triesPerUser: [{ requests: 1, seconds: 1.5 }] }],
    ['triesPerAddress', { triesPerAddress: [{ requests: 1, seconds: 3_000_000 }] }],
    ['maxKeys', { maxKeys: 0 }],
    ['rates', { rates: [] }],
  ])('refuses a bad option %s', (name, options) => {
    expect(() => Reflect.apply(memoryLimit, undefined, [options])).toThrow(name);
  });
});

describe('attacks on a gateway with memoryLimit', { timeout: 180_000 }, () => {
  it('2,000 SMS requests and 2,000 password tries over real connections stop at the first few', async () => {
    const received: string[] = [];
    const { gateway: server } = await startWorld(
      async (incoming, outgoing) => {
        received.push(`${incoming.url} ${await bodyOf(incoming)}`);
        outgoing.end('{}');
      },
      { limit: memoryLimit() },
    );
    const base = `http://127.0.0.1:${server.port}`;
    const statuses = new Map<number, number>();
    const attack = async (path: string, fields: Record<string, string>) => {
      const { status } = await fetch(base + path, { ...form(fields), headers: { origin: page } });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    };
    for (let i = 0; i < 100; i++) {
      await Promise.all(
        Array.from({ length: 20 }, async (_, j) => {
          await attack(sms, { phoneNumber: '13900000000', areaCode: '86' });
          await attack(token, { grant_type: 'password', username: 'alva', password: `${i} ${j}` });
        }),
      );
    }
    expect(received).toHaveLength(13);
    expect(statuses).toEqual(
      new Map([
        [200, 13],
        [429, 3987],
      ]),
    );
  });
});

describe('redisLimit', () => {
  it('takes a client of the redis package', () => {
    expectTypeOf<ReturnType<typeof createClient>>().toExtend<RedisLimitClient>();
  });

  it('sends nothing to a Redis that is not connected, and fails at once', async () => {
    const client = { isReady: false, eval: vi.fn() };
    const { handle, failures } = withLimit(redisLimit(client));
    await expectError(await handle(fromPage(token, login('alva'))), 503, 'limit_failed');
    expect(client.eval).not.toHaveBeenCalled();
    expect(failures).toHaveLength(1);
  });

  it.each([undefined, 300])('fails where Redis does not answer in time (%s)', async (timeout) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const evaluate = vi.fn(() => new Promise(() => {}));
    const { handle } = withLimit(redisLimit({ eval: evaluate }, { timeout }));
    const answer = handle(fromPage(token, login('alva')));
    const settled = vi.fn();
    void answer.then(settled);
    // Reading the form and hashing its fields take no timers, but some turns.
    while (!evaluate.mock.calls.length) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync((timeout ?? 1000) - 10);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20);
    vi.useRealTimers();
    await expectError(await answer, 503, 'limit_failed');
  });

  it('shows no number, name or address to Redis', async () => {
    const client = { eval: vi.fn(async () => [1, 60_000]) };
    const { handle } = withLimit(redisLimit(client, { prefix: 'p:' }), {
      clientAddress: () => '203.0.113.7',
    });
    await handle(fromPage(sms, form({ phoneNumber: '13900000000' })));
    await handle(fromPage(token, login('alva')));
    const sent = JSON.stringify(client.eval.mock.calls);
    expect(client.eval).toHaveBeenCalledTimes(5);
    expect(sent).not.toMatch(/13900000000|alva|203\.0/);
    expect(sent).toMatch(/"keys":\["p:sms:3\/600:[0-9a-f]{32}"\]/);
  });

  it.each([
    ['client.eval', [{}]],
    ['client.eval', [undefined]],
    ['prefix', [{ eval() {} }, { prefix: '' }]],
    ['timeout', [{ eval() {} }, { timeout: 0 }]],
    ['maxKeys', [{ eval() {} }, { maxKeys: 5 }]],
  ])('refuses a bad %s', (name, args) => {
    expect(() => Reflect.apply(redisLimit, undefined, args)).toThrow(name);
  });
});
