import { redisSessionStore } from 'up-user-module/server';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserOf, refreshes, sessionWorld, username } from '../unit/server/session-support.js';
import { page } from '../unit/server/support.js';
import { missing, startRedis } from './real-redis.js';

type Fetch = (request: Request) => Promise<Response>;

describe.skipIf(missing)('sessions in a real Redis', { timeout: 60_000 }, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;

  beforeEach(async () => {
    redis = await startRedis();
    // Redis has a clock of its own.
    vi.useFakeTimers({ toFake: ['Date'] });
  }, 30_000);

  afterEach(async () => {
    vi.useRealTimers();
    await redis?.stop();
  });

  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const { accessTokenLifetime: lifetime } = accountServiceDefaults;

  function clientOf(index: number) {
    const client = redis.clients[index];
    if (!client) throw new Error('no client');
    return client;
  }

  /**
   * Two gateways, each with a Redis client of its own, before one service.
   *
   * @param fetchOf how each of them reaches the service
   */
  function processes(fetchOf: (index: number, fetch: Fetch) => Fetch = (_index, fetch) => fetch) {
    const service = createAccountService({
      redirectUris: ['https://gateway.example/session/callback'],
      refreshTokenLifetime: 36_000,
    });
    const worlds = [0, 1].map((index) =>
      sessionWorld({
        store: redisSessionStore(clientOf(index)),
        sessions: { signIn: {} },
        gateway: { fetch: fetchOf(index, service.fetch), account: { realm: service.realm } },
      }),
    );
    const [one, other] = worlds;
    if (!one || !other) throw new Error('no gateways');
    return {
      service,
      failures: worlds.map((world) => world.failures),
      first: one.browser,
      /** The same user at the other gateway. */
      atSecond: () => browserOf(other.handle, one.browser.cookie),
    };
  }

  it.each([
    ['is due', -5],
    ['has expired', 5],
  ])(
    'are renewed once for 100 requests at both gateways, when the access token %s',
    async (_what, seconds) => {
      const { service, first, atSecond, failures } = processes();
      await first.logIn();
      const second = atSecond();
      for (let round = 1; round <= 3; round++) {
        pass(lifetime + seconds);
        service.faults.latency(100, { match: /token$/ });
        const answers = await Promise.all(
          Array.from({ length: 100 }, (_, index) => (index % 2 ? first : second).send('/account/account')),
        );
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
        expect(refreshes(service)).toBe(round);
      }
      expect(failures).toEqual([[], []]);
    },
  );

  it('are renewed once for 100 requests at both gateways, when the service refuses the access token', async () => {
    const { service, first, atSecond } = processes();
    await first.logIn();
    const second = atSecond();
    service.expireAccessTokens();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => (index % 2 ? first : second).send('/account/account')),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(refreshes(service)).toBe(1);
  });

  it('are renewed once also where the service takes longer than a lock lasts', async () => {
    const { service, first, atSecond } = processes();
    await first.logIn();
    const second = atSecond();
    pass(lifetime + 5);
    service.faults.latency(4500, { match: /token$/ });
    const answers = await Promise.all([first, second].map((each) => each.send('/account/account')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(refreshes(service)).toBe(1);
  });

  it('are renewed by the other gateway where one is killed in the middle', async () => {
    let isAsking = false;
    const { service, first, atSecond } = processes((index, fetch) => async (request) => {
      const isRenewal = (await request.clone().text()).includes('grant_type=refresh_token');
      if (index === 1 || !isRenewal) return fetch(request);
      isAsking = true;
      return new Promise(() => {});
    });
    await first.logIn();
    const second = atSecond();
    pass(lifetime + 5);
    first.send('/account/account').catch(() => {});
    await vi.waitFor(() => expect(isAsking).toBe(true));
    // Neither its connection nor what it would have done is there any more; its lock is.
    clientOf(0).destroy();
    expect((await clientOf(1).keys('up-user-module:lock:*')).length).toBe(1);

    const answers = await Promise.all(Array.from({ length: 20 }, () => second.send('/account/account')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(refreshes(service)).toBe(1);
  });

  it('are there at both gateways, and end at both', async () => {
    const { first, atSecond } = processes();
    await first.logIn();
    const second = atSecond();
    expect((await second.json('/session')).id).toBe((await first.json('/session')).id);
    await second.logOut();
    expect(await first.json('/session')).toEqual({ isLogin: false });
    expect((await first.send('/account/account')).status).toBe(401);
    expect(await clientOf(0).keys('*')).toEqual([]);
  });

  it('are forgotten by Redis itself when they are not used', async () => {
    const { first } = processes();
    await first.logIn();
    const [key = '', ...others] = await clientOf(0).keys('*');
    expect(others).toEqual([]);
    expect(key).toMatch(/^up-user-module:session:[0-9a-f]{64}$/);
    expect(await clientOf(0).ttl(key)).toBeGreaterThan(86_390);
    await clientOf(0).pExpire(key, 5000);
    await first.json('/session');
    expect(await clientOf(0).ttl(key)).toBeGreaterThan(86_390);
    await clientOf(0).pExpire(key, 0);
    expect(await first.json('/session')).toEqual({ isLogin: false });
  });

  it('have one command for a request whose token is good', async () => {
    const { first } = processes();
    await first.logIn();
    const commands = async () => {
      const stats = await clientOf(1).info('commandstats');
      return Array.from(
        stats.matchAll(/cmdstat_(getex|getdel|set|get|eval):calls=(\d+)/g),
        ([, name, calls]) => [name, Number(calls)],
      );
    };
    await clientOf(1).configResetStat();
    for (let i = 0; i < 10; i++) await first.send('/account/account');
    expect(await commands()).toEqual([['getex', 10]]);
  });

  it('leave no token, no cookie and no name in Redis', async () => {
    const secrets = new Set<string>([username]);
    const { first, atSecond, service } = processes((_index, fetch) => async (request) => {
      const response = await fetch(request);
      if (request.url.endsWith('/token')) {
        const { access_token, refresh_token } = await response.clone().json();
        secrets.add(access_token).add(refresh_token);
      }
      return response;
    });
    let dump = '';
    const look = async () => {
      const keys = await clientOf(0).keys('*');
      for (const key of keys) {
        const value = (await clientOf(0).get(key)) ?? '';
        const decoded = value.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
        dump += [key, value, ...decoded, ''].join('\n');
      }
      return keys.length;
    };
    for (let i = 0; i < 3; i++) {
      await first.logIn();
      secrets.add(first.secret());
      expect(await look()).toBeGreaterThan(0);
      service.expireAccessTokens();
      expect((await atSecond().send('/account/account')).status).toBe(200);
      await look();
    }
    const started = await first.send(`/session/sign-in?returnTo=${encodeURIComponent(page)}`);
    const { searchParams } = new URL(started.headers.get('location') ?? '');
    for (const name of ['state', 'nonce']) secrets.add(searchParams.get(name) ?? name);
    const [, signIn = ''] = /up-sign-in=([\w-]+)/.exec(started.headers.get('set-cookie') ?? '') ?? [];
    secrets.add(signIn);
    await look();
    expect(dump).toContain('up-user-module:sign-in:');
    expect(secrets.size).toBe(1 + 12 + 3 + 2 + 1);
    for (const secret of secrets) expect(dump).not.toContain(secret);
    expect(dump).not.toMatch(/eyJhbGciOi|codeVerifier|refreshToken/);
  });

  const fates: [string, () => unknown, () => unknown][] = [
    ['is stopped', () => redis.end('SIGTERM'), () => redis.restart()],
    ['is killed', () => redis.end('SIGKILL'), () => redis.restart()],
    ['hangs', () => redis.freeze(), () => redis.unfreeze()],
  ];

  it.each(fates)(
    'are answered with 503 at once while Redis %s, and used again when it is back',
    async (...fate) => {
      const [, befall, restore] = fate;
      const { first, failures } = processes();
      await first.logIn();
      await befall();
      for (let i = 0; i < 4; i++) {
        for (const path of ['/session', '/account/account']) {
          const start = performance.now();
          expect((await first.send(path)).status).toBe(503);
          expect(performance.now() - start).toBeLessThan(8000);
        }
      }
      expect(failures[0]).toHaveLength(8);
      expect(failures[0]).toMatchObject([
        { error: 'session_store_failed', path: '/session' },
        {},
        {},
        {},
        {},
        {},
        {},
        {},
      ]);
      // Nobody was told that the user is logged out.
      await restore();
      await vi.waitFor(async () => expect((await first.logIn()).status).toBe(200), 20_000);
      expect((await first.send('/account/account')).status).toBe(200);
    },
  );

  it('are still there after Redis has hung for a while', async () => {
    const { first } = processes();
    await first.logIn();
    redis.freeze();
    expect((await first.send('/session')).status).toBe(503);
    redis.unfreeze();
    await vi.waitFor(async () => {
      expect(await first.json('/session')).toMatchObject({ isLogin: true });
    }, 20_000);
  });
});
