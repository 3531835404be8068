// @vitest-environment node
import { createHash } from 'node:crypto';
import { memorySessionStore } from 'up-user-module/server';
import { createAccountService } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserOf, refreshes, sessionWorld } from './session-support.js';
import { expectError, json } from './support.js';

const start = 1_700_000_000_000;
/** What the embedded service gives. */
const lifetime = 1800;

beforeEach(() => {
  // Everything else takes its time.
  vi.useFakeTimers({ toFake: ['Date'], now: start });
});

afterEach(() => {
  vi.useRealTimers();
});

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const lockOf = (secret: string) => `lock:${createHash('sha256').update(secret).digest('hex')}`;
const many = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

async function loggedIn(options?: Parameters<typeof sessionWorld>[0]) {
  const world = sessionWorld(options);
  expect((await world.browser.logIn()).status).toBe(200);
  const status = async () => (await world.browser.send('/account/account')).status;
  return { ...world, status };
}

describe('an access token that is due', () => {
  it('is renewed before the request goes out, and the page notices nothing', async () => {
    const { browser, service, status } = await loggedIn();
    const before = await browser.json('/session/tokens');
    const { id } = await browser.json('/session');
    pass(lifetime - 5);
    expect(await status()).toBe(200);
    const after = await browser.json('/session/tokens');
    expect(after.access_token).not.toBe(before.access_token);
    expect(after.expires_in).toBe(lifetime);
    expect((await browser.json('/session')).id).toBe(id);
    expect(refreshes(service)).toBe(1);
    expect(browser.setCookies).toHaveLength(1);
  });

  it('is left alone as long as it is not', async () => {
    const { service, status } = await loggedIn();
    pass(lifetime - 15);
    expect(await status()).toBe(200);
    expect(refreshes(service)).toBe(0);
  });

  it('is renewed for GET session/tokens too', async () => {
    const { browser, service } = await loggedIn();
    pass(lifetime - 5);
    expect((await browser.json('/session/tokens')).expires_in).toBe(lifetime);
    expect(refreshes(service)).toBe(1);
  });

  it.each([
    ['is due', -5],
    ['has expired', 5],
  ])('is renewed once for 100 requests over two gateways, when it %s', async (_what, seconds) => {
    // The refresh token lasts longer.
    const { browser, service, startGateway } = await loggedIn({ service: { refreshTokenLifetime: 36_000 } });
    const other = browserOf(startGateway().handle, browser.cookie);
    pass(lifetime + seconds);
    service.faults.latency(100, { match: /token$/ });
    const answers = await many(100, (index) => (index % 2 ? browser : other).send('/account/account'));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(refreshes(service)).toBe(1);
  });

  it('is renewed again when that one is due', async () => {
    const { service, status } = await loggedIn();
    for (let i = 1; i <= 5; i++) {
      pass(lifetime - 5);
      expect(await status()).toBe(200);
      expect(refreshes(service)).toBe(i);
    }
  });

  it.each([
    ['the connection breaks', 'drop', undefined],
    ['500', 'status', 500],
    ['503', 'status', 503],
    ['429', 'status', 429],
    ['an HTML page', 'html', undefined],
    ['half an answer', 'truncate', undefined],
  ] as const)('is used on where the renewal fails (%s), and then it is a 502', async (_what, fault, code) => {
    const { browser, service, status, failures } = await loggedIn({
      service: { refreshTokenLifetime: 36_000, refreshTokenMaxReuse: Number.POSITIVE_INFINITY },
    });
    const match = { match: /token$/ };
    const fail = () =>
      fault === 'status' ? service.faults.status(code, match) : service.faults[fault](match);
    pass(lifetime - 5);
    fail();
    expect(await status()).toBe(200);
    pass(10);
    fail();
    await expectError(await browser.send('/account/account'), 502, 'renewal_failed');
    expect(failures).toMatchObject([{ status: 502, error: 'renewal_failed', path: '/account/account' }]);
    // None of it has ended the session.
    expect(await browser.json('/session')).toMatchObject({ isLogin: true });
    expect(await status()).toBe(200);
  });

  it('does not end the session with an error of the service, whatever it says', async () => {
    const { browser } = await loggedIn({
      gateway: {
        async fetch(request) {
          if (!request.url.endsWith('/token')) return Response.json({});
          return (await request.text()).includes('grant_type=password')
            ? Response.json({ access_token: 'a', refresh_token: 'r', expires_in: lifetime })
            : Response.json({ error: 'invalid_grant' }, { status: 500 });
        },
      },
    });
    pass(lifetime + 5);
    await expectError(await browser.send('/account/account'), 502, 'renewal_failed');
    expect(await browser.json('/session')).toMatchObject({ isLogin: true });
  });

  it('ends the session where the service does not know it any more', async () => {
    const { browser, service, status } = await loggedIn({ service: { refreshTokenLifetime: 36_000 } });
    pass(lifetime + 5);
    service.endSessions();
    expect(await status()).toBe(401);
    expect(await browser.json('/session')).toEqual({ isLogin: false });
    expect(refreshes(service)).toBe(1);
    await expectError(await browser.send('/session/tokens'), 401, 'not_logged_in');
  });

  it('lasts as long as it lasts where the refresh token is of another client', async () => {
    const { browser, service } = sessionWorld();
    const body = new URLSearchParams({
      grant_type: 'password',
      client_id: 'h5',
      username: 'zhangwei',
      password: 'Zhiju2024',
    });
    const token = `${service.realm}/protocol/openid-connect/token`;
    const answer = await (await service.fetch(token, { method: 'POST', body })).json();
    await browser.send('/session', { ...json(answer), method: 'PUT' });
    const status = async () => (await browser.send('/account/account')).status;
    pass(lifetime - 5);
    expect([await status(), await status()]).toEqual([200, 200]);
    expect(refreshes(service)).toBe(1);
    pass(10);
    expect(await status()).toBe(401);
    expect(await browser.json('/session')).toEqual({ isLogin: false });
  });
});

describe('an access token that the service refuses', () => {
  it('is renewed, and the request is repeated', async () => {
    const { service, status } = await loggedIn();
    service.expireAccessTokens();
    expect(await status()).toBe(200);
    expect(refreshes(service)).toBe(1);
    expect(service.requests.slice(-3).map(({ path, status }) => [path.split('/').pop(), status])).toEqual([
      ['account', 401],
      ['token', 200],
      ['account', 200],
    ]);
  });

  it('is renewed once for 100 requests over two gateways', async () => {
    const { browser, service, startGateway } = await loggedIn();
    const other = browserOf(startGateway().handle, browser.cookie);
    service.expireAccessTokens();
    service.faults.latency(100, { match: /token$/ });
    const answers = await many(100, (index) => (index % 2 ? browser : other).send('/account/account'));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(refreshes(service)).toBe(1);
  });

  it('is renewed once for a request, however often the service says no', async () => {
    const { service, status, browser } = await loggedIn();
    service.faults.status(401, { match: /\/account$/, times: 2 });
    expect(await status()).toBe(401);
    expect(refreshes(service)).toBe(1);
    expect(await browser.json('/session')).toMatchObject({ isLogin: true });
  });

  it('ends the session where the refresh token is refused as well', async () => {
    const { browser, service, status } = await loggedIn();
    service.endSessions();
    expect(await status()).toBe(401);
    expect(await browser.json('/session')).toEqual({ isLogin: false });
  });

  it('is a 502 where the renewal fails, and no 401, which a page would take for the end', async () => {
    const { browser, service, status } = await loggedIn();
    service.expireAccessTokens();
    service.faults.status(503, { match: /token$/ });
    await expectError(await browser.send('/account/account'), 502, 'renewal_failed');
    expect(await status()).toBe(200);
  });

  it('has the same body sent once more: JSON, forms and pictures', async () => {
    const bodies: string[] = [];
    let tokens = 0;
    const { browser } = await loggedIn({
      gateway: {
        fetch: async (request) => {
          if (request.url.endsWith('/token')) {
            return Response.json({ access_token: `a${++tokens}`, refresh_token: 'r', expires_in: 300 });
          }
          bodies.push(await request.text());
          return bodies.length % 2 ? new Response(null, { status: 401 }) : Response.json({});
        },
      },
    });
    const picture = 'p'.repeat(2 * 1024 * 1024);
    const requests: [string, RequestInit][] = [
      ['/account/account', json({ firstName: '伟' })],
      ['/account/sms/update-profile', { method: 'PUT', body: new URLSearchParams({ phoneNumber: '1 +2' }) }],
      [
        '/account/avatar',
        {
          method: 'POST',
          body: picture,
          headers: {
            'content-type': 'multipart/form-data; boundary=x',
            'content-length': String(picture.length),
          },
        },
      ],
    ];
    for (const [path, init] of requests) expect((await browser.send(path, init)).status).toBe(200);
    expect(bodies[0]).toBe('{"firstName":"伟"}');
    expect(bodies[2]).toBe('phoneNumber=1+%2B2');
    expect(bodies[4]).toBe(picture);
    for (const index of [0, 2, 4]) expect(bodies[index + 1]).toBe(bodies[index]);
  });

  it('is passed on where the body was too large to be held', async () => {
    const sent: number[] = [];
    let tokens = 0;
    const { browser } = await loggedIn({
      gateway: {
        fetch: async (request) => {
          if (request.url.endsWith('/token')) {
            return Response.json({ access_token: `a${++tokens}`, refresh_token: 'r', expires_in: 300 });
          }
          sent.push((await request.arrayBuffer()).byteLength);
          return new Response(null, { status: 401 });
        },
      },
    });
    const upload = (size: number) =>
      browser.send('/account/avatar', {
        method: 'POST',
        body: 'x'.repeat(size),
        headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': String(size) },
      });
    const large = 3 * 1024 * 1024 + 1;
    expect((await upload(large)).status).toBe(401);
    expect(sent).toEqual([large]);
  });
});

describe('a renewal under way', () => {
  it('brings no session back whose user logs out meanwhile, and what it gave is ended', async () => {
    const begun = gate();
    const answered = gate();
    const service = createAccountService();
    const { browser, handle } = await loggedIn({
      gateway: {
        async fetch(request) {
          const isRenewal = (await request.clone().text()).includes('grant_type=refresh_token');
          const response = await service.fetch(request);
          if (isRenewal) {
            begun.open();
            await answered.opened;
          }
          return response;
        },
      },
    });
    const { cookie } = browser;
    pass(lifetime - 5);
    const request = browser.send('/account/account');
    await begun.opened;
    expect((await browser.logOut()).status).toBe(204);
    answered.open();
    expect((await request).status).toBe(401);
    expect(await browserOf(handle, cookie).json('/session')).toEqual({ isLogin: false });
    const paths = service.requests.map(({ path }) => path.split('/').pop());
    expect(paths).toEqual(['token', 'token', 'logout', 'logout', 'account']);
  });

  it('comes first where PUT session replaces its session, and nothing is ended on the service', async () => {
    const begun = gate();
    const answered = gate();
    const service = createAccountService({ refreshTokenMaxReuse: Number.POSITIVE_INFINITY });
    let granted: unknown;
    const { browser, handle, startGateway, store } = await loggedIn({
      gateway: {
        async fetch(request) {
          const isRenewal = (await request.clone().text()).includes('grant_type=refresh_token');
          const response = await service.fetch(request);
          if (request.url.endsWith('/token')) granted ??= await response.clone().json();
          if (isRenewal) {
            begun.open();
            await answered.opened;
          }
          return response;
        },
      },
    });
    const other = browserOf(startGateway().handle, browser.cookie);
    const lock = vi.spyOn(store, 'lock');
    pass(lifetime - 5);
    const request = browser.send('/account/account');
    await begun.opened;
    // The tokens of the very same session, which the page has from elsewhere.
    const put = other.send('/session', { ...json(granted), method: 'PUT' });
    // The renewal's own is the first one.
    await vi.waitFor(() => expect(lock.mock.calls.length).toBeGreaterThan(2));
    answered.open();
    expect([(await put).status, (await request).status]).toEqual([200, 200]);
    expect(service.requests.filter(({ path }) => path.endsWith('/logout'))).toEqual([]);
    expect(await browserOf(handle, browser.cookie).json('/session')).toEqual({ isLogin: false });
    service.expireAccessTokens();
    expect((await other.send('/account/account')).status).toBe(200);
  });

  it('that never ends does not keep PUT session from replacing its session', async () => {
    const { browser, handle, store } = await loggedIn();
    const { cookie } = browser;
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const lock = vi.spyOn(store, 'lock').mockResolvedValue(undefined);
    let answered = false;
    const put = browser.send('/session', {
      ...json({ access_token: 'a', refresh_token: 'r', expires_in: '300' }),
      method: 'PUT',
    });
    put.finally(() => {
      answered = true;
    });
    // Time passes only while it waits for the next look: what else it does takes none.
    for (let looks = 0; !answered; await new Promise(setImmediate)) {
      if (lock.mock.calls.length === looks) continue;
      looks = lock.mock.calls.length;
      await new Promise(setImmediate);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect((await put).status).toBe(200);
    expect(await browserOf(handle, cookie).json('/session')).toEqual({ isLogin: false });
  });

  it('of a process that was killed keeps nobody from using a token that is still good', async () => {
    const { browser, service, store, status } = await loggedIn();
    pass(lifetime - 5);
    await store.lock(lockOf(browser.secret()), 60_000);
    expect(await status()).toBe(200);
    expect(refreshes(service)).toBe(0);
  });

  it('of a process that was killed is waited for as long as it holds the lock, and no longer', async () => {
    const { browser, service, store, status } = await loggedIn({ service: { refreshTokenLifetime: 36_000 } });
    pass(lifetime + 5);
    await store.lock(lockOf(browser.secret()), 60_000);
    const waiting = status();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(refreshes(service)).toBe(0);
    pass(60);
    expect(await waiting).toBe(200);
    expect(refreshes(service)).toBe(1);
  });

  it('of another process is waited for where the token was refused, also beside a request whose token is only due', async () => {
    const service = createAccountService();
    const [refusal, asking] = [gate(), gate()];
    const memory = memorySessionStore();
    const lock = vi.fn(async (key: string, span: number) => {
      await asking.opened;
      return memory.lock(key, span);
    });
    const { browser, status } = await loggedIn({
      store: { ...memory, lock },
      gateway: {
        account: { realm: service.realm },
        async fetch(request) {
          const answer = await service.fetch(request);
          if (answer.status === 401) await refusal.opened;
          return answer;
        },
      },
    });
    service.expireAccessTokens();
    const refused = status();
    await vi.waitFor(() => expect(service.requests.at(-1)?.status).toBe(401));
    pass(lifetime - 5);
    const held = await memory.lock(lockOf(browser.secret()), 60_000);
    const due = status();
    await vi.waitFor(() => expect(lock).toHaveBeenCalledOnce());
    refusal.open();
    await new Promise(setImmediate);
    asking.open();
    await new Promise(setImmediate);
    await held?.release();
    expect(await Promise.all([refused, due])).toEqual([200, 200]);
    expect(refreshes(service)).toBe(1);
  });

  it('asks for the lock once, however many requests wait for it', async () => {
    const { browser, store, service } = await loggedIn();
    const lock = vi.spyOn(store, 'lock');
    pass(lifetime - 5);
    service.faults.latency(50, { match: /token$/ });
    await many(20, () => browser.send('/account/account'));
    expect(lock).toHaveBeenCalledOnce();
  });

  it('that comes too late takes what another process has written, though its own was refused', async () => {
    const answers = [gate(), gate()];
    let renewals = 0;
    const { browser, store, startGateway } = await loggedIn({
      gateway: {
        async fetch(request) {
          if (!request.url.endsWith('/token')) {
            return Response.json({ token: request.headers.get('authorization') });
          }
          if ((await request.text()).includes('grant_type=password')) {
            return Response.json({ access_token: 'first', refresh_token: 'r1', expires_in: lifetime });
          }
          const index = renewals++;
          await answers[index]?.opened;
          return index === 0
            ? Response.json({ error: 'invalid_grant' }, { status: 400 })
            : Response.json({ access_token: 'second', refresh_token: 'r2', expires_in: lifetime });
        },
      },
    });
    // A process that stands still loses its lock.
    vi.spyOn(store, 'lock').mockResolvedValue({ extend: async () => {}, release: async () => {} });
    const other = browserOf(startGateway().handle, browser.cookie);
    pass(lifetime + 5);
    const late = browser.json('/account/account');
    await vi.waitFor(() => expect(renewals).toBe(1));
    const quick = other.json('/account/account');
    await vi.waitFor(() => expect(renewals).toBe(2));
    answers[1]?.open();
    expect(await quick).toEqual({ token: 'Bearer second' });
    answers[0]?.open();
    expect(await late).toEqual({ token: 'Bearer second' });
  });

  it('is given up with the request that waits for it, not for the others', async () => {
    const { browser, service } = await loggedIn({ service: { refreshTokenLifetime: 36_000 } });
    pass(lifetime + 5);
    service.faults.latency(150, { match: /token$/ });
    const controller = new AbortController();
    const given = browser.send('/account/account', { signal: controller.signal });
    const other = browser.send('/account/account');
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    expect((await given).status).toBe(499);
    expect((await other).status).toBe(200);
    expect(refreshes(service)).toBe(1);
  });

  it('writes again where the store is away for a moment: the refresh token is used up', async () => {
    const { service, store, status } = await loggedIn();
    const replace = vi.spyOn(store, 'replace');
    replace.mockRejectedValueOnce(new Error('away'));
    pass(lifetime - 5);
    expect(await status()).toBe(200);
    expect(replace).toHaveBeenCalledTimes(2);
    pass(lifetime - 5);
    expect(await status()).toBe(200);
    expect(refreshes(service)).toBe(2);
  });
});

describe('a session', () => {
  it('ends when it was not used for so long', async () => {
    const { browser } = await loggedIn({
      sessions: { lifetime: { idle: 600, absolute: 36_000 } },
      service: { refreshTokenLifetime: 36_000 },
    });
    for (let i = 0; i < 5; i++) {
      pass(590);
      expect(await browser.json('/session')).toMatchObject({
        isLogin: true,
        expiresAt: expect.any(Number),
      });
      // Its tokens would end it too.
      if (i % 2) await browser.send('/account/account');
      expect((await browser.json('/session')).expiresAt).toBeLessThanOrEqual(Date.now() + 600_000);
    }
    pass(600);
    expect(await browser.json('/session')).toEqual({ isLogin: false });
  });

  it('ends at last however much it is used', async () => {
    const { browser, service } = await loggedIn({
      sessions: { lifetime: { absolute: 3600 } },
      service: { refreshTokenLifetime: 36_000 },
    });
    expect(browser.setCookies[0]).toContain('Max-Age=3600');
    for (let i = 0; i < 5; i++) {
      pass(700);
      expect((await browser.send('/account/account')).status).toBe(200);
      expect((await browser.json('/session')).expiresAt).toBeLessThanOrEqual(start + 3_600_000);
    }
    pass(100);
    expect(await browser.json('/session')).toEqual({ isLogin: false });
    expect((await browser.send('/account/account')).status).toBe(401);
    const logouts = service.requests.filter(({ path }) => path.endsWith('/logout'));
    expect(logouts).toHaveLength(1);
  });

  it('ends with the tokens', async () => {
    const { browser, service } = await loggedIn();
    expect((await browser.json('/session')).expiresAt).toBe(start + lifetime * 1000);
    pass(lifetime);
    expect(await browser.json('/session')).toEqual({ isLogin: false });
    expect(refreshes(service)).toBe(0);
  });

  it('is not over where the store fails', async () => {
    const { browser, store, failures, status } = await loggedIn();
    const get = vi
      .spyOn(store, 'get')
      .mockRejectedValue(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
    await expectError(await browser.send('/session'), 503, 'session_store_failed');
    await expectError(await browser.send('/session/tokens'), 503, 'session_store_failed');
    await expectError(await browser.send('/account/account'), 503, 'session_store_failed');
    expect(failures).toMatchObject(
      Array.from({ length: 3 }, () => ({ error: 'session_store_failed', code: 'ECONNRESET' })),
    );
    get.mockRestore();
    expect(await status()).toBe(200);
  });

  it('takes one command of the store for a request whose token is good', async () => {
    const { store, status } = await loggedIn();
    const methods = ['get', 'set', 'replace', 'take', 'lock'] as const;
    const spies = methods.map((name) => vi.spyOn(store, name));
    await status();
    expect(spies.map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0, 0, 0]);
  });
});
