import { createVerifyCodeHandler, issueCode, redisCodeStore, redisLimit } from 'up-user-module/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { form, fromPage, gateway, upstream } from '../unit/server/support.js';
import { missing, startRedis } from './real-redis.js';

const keys = { clientKey: 'iot-client-project', clientSecret: 'E3er4J88P=vb9' };

describe.skipIf(missing)('a Redis that', { timeout: 60_000 }, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;

  beforeEach(async () => {
    redis = await startRedis(1);
  }, 30_000);

  afterEach(() => redis?.stop());

  /** Much less than the 10 s that a request to the handler has, and the 30 s of one to the gateway. */
  const soon = 3000;

  const fates: [string, () => unknown][] = [
    ['is stopped', () => redis.end('SIGTERM')],
    ['is killed', () => redis.end('SIGKILL')],
    ['hangs', () => redis.freeze()],
  ];

  it.each(fates)('%s is told to onError, and the IoT platform is answered at once', async (_what, befall) => {
    const [client] = redis.clients;
    if (!client) throw new Error('no client');
    const onError = vi.fn();
    const store = redisCodeStore(client);
    const handle = createVerifyCodeHandler({ ...keys, store, onError });
    const code = await issueCode(store, '34509854534');
    const ask = () =>
      handle(
        new Request('https://cloud.example/verify', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ code, ...keys }),
        }),
      );

    await befall();
    // The first ones come while the client may not know yet.
    for (let i = 1; i <= 5; i++) {
      const start = performance.now();
      const response = await ask();
      expect(performance.now() - start).toBeLessThan(soon);
      expect({ status: response.status, body: await response.json() }).toEqual({
        status: 503,
        body: { retCode: 'A00005', retInfo: '数据库访问异常' },
      });
      expect(onError).toHaveBeenCalledTimes(i);
    }
    await expect(issueCode(store, '34509854534')).rejects.toThrow(/Redis|Socket|connect/);
    expect(onError.mock.calls.join()).not.toContain(code);
  });

  it.each(fates)('%s is told to onError, and the gateway answers at once', async (_what, befall) => {
    const [client] = redis.clients;
    if (!client) throw new Error('no client');
    const { fetch, received } = upstream();
    const { handle, failures } = gateway({ fetch, limit: redisLimit(client) });
    const login = () =>
      handle(
        fromPage(
          '/account/protocol/openid-connect/token',
          form({ grant_type: 'password', username: 'alva', password: 'x' }),
        ),
      );
    expect((await login()).status).toBe(200);

    await befall();
    for (let i = 1; i <= 5; i++) {
      const start = performance.now();
      expect((await login()).status).toBe(503);
      expect(performance.now() - start).toBeLessThan(soon);
      expect(failures).toHaveLength(i);
    }
    expect(failures[0]).toMatchObject({ status: 503, error: 'limit_failed' });
    expect(received).toHaveLength(1);
  });

  it('is back is used again', async () => {
    const [client] = redis.clients;
    if (!client) throw new Error('no client');
    const store = redisCodeStore(client);
    await redis.end('SIGKILL');
    await expect(issueCode(store, '34509854534')).rejects.toThrow();
    redis.restart();
    await vi.waitFor(async () => {
      expect(await store.take(await issueCode(store, '34509854534'))).toBe('34509854534');
    }, 20_000);
  });
});
