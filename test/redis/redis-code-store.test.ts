import { createVerifyCodeHandler, issueCode, redisCodeStore } from 'up-user-module/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, startRedis } from './real-redis.js';

describe.skipIf(missing)('redisCodeStore with a real Redis', () => {
  const openId = '34509854534';
  let redis: Awaited<ReturnType<typeof startRedis>>;

  beforeAll(async () => {
    redis = await startRedis();
  }, 30_000);

  afterAll(() => redis?.stop());

  function stores() {
    const [one, other] = redis.clients;
    if (!one || !other) throw new Error('not connected');
    return { client: one, store: redisCodeStore(one), sameStore: redisCodeStore(other) };
  }

  it('gives a code once, whichever process asks', async () => {
    const { store, sameStore } = stores();
    const code = await issueCode(store, openId);
    expect(await sameStore.take(code)).toBe(openId);
    expect(await store.take(code)).toBeUndefined();
    expect(await store.take('unknown')).toBeUndefined();
  });

  it('gives a code to one of 100 requests that race over two connections', async () => {
    const { store, sameStore } = stores();
    const keys = { clientKey: 'iot-client-project', clientSecret: 'E3er4J88P=vb9' };
    const handlers = [store, sameStore].map((each) => createVerifyCodeHandler({ ...keys, store: each }));
    const code = await issueCode(store, openId);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => handlers)
        .flat()
        .map(async (handle) => {
          const response = await handle(
            new Request('https://cloud.example/verify', {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ code, ...keys }),
            }),
          );
          return JSON.stringify(await response.json());
        }),
    );
    expect(answers).toHaveLength(100);
    expect(answers.filter((answer) => answer.includes(openId))).toHaveLength(1);
    expect(answers.filter((answer) => answer === '{"retCode":"D00008","retInfo":"用户不合法"}')).toHaveLength(
      99,
    );
  });

  it('lets Redis forget a code when its lifetime is over', async () => {
    const { client, store } = stores();
    await client.flushAll();
    await store.put('short', openId, 100);
    const [key = ''] = await client.keys('*');
    expect(await client.ttl(key)).toBeGreaterThan(95);
    expect(await client.ttl(key)).toBeLessThanOrEqual(100);
    await client.pExpire(key, 0);
    expect(await store.take('short')).toBeUndefined();
  });

  it('leaves no usable code in Redis', async () => {
    const { client, store } = stores();
    await client.flushAll();
    const code = await issueCode(store, openId);
    const [key = '', ...others] = await client.keys('*');
    expect(others).toEqual([]);
    expect(key).toMatch(/^up-user-module:code:[0-9a-f]{64}$/);
    expect(key).not.toContain(code);
    expect(await client.get(key)).toBe(openId);
  });
});
