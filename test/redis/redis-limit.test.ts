import { redisLimit } from 'up-user-module/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { form, fromPage, gateway, upstream } from '../unit/server/support.js';
import { missing, startRedis } from './real-redis.js';

const sms = '/account/sms/verification-code';
const token = '/account/protocol/openid-connect/token';

describe.skipIf(missing)('redisLimit with a real Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;

  beforeAll(async () => {
    redis = await startRedis();
  }, 30_000);

  beforeEach(() => redis.clients[0]?.flushAll());

  afterAll(() => redis?.stop());

  /** Two gateways with a client each, before one service. */
  function processes(options?: Parameters<typeof redisLimit>[1]) {
    const { fetch, received } = upstream();
    const handlers = redis.clients.map(
      (client) => gateway({ fetch, limit: redisLimit(client, options) }).handle,
    );
    return { handlers, received };
  }

  it('counts over all processes: 2,000 SMS requests and 2,000 tries stop at the first few', async () => {
    const { handlers, received } = processes();
    const statuses: number[] = [];
    const ask = async (path: string, fields: Record<string, string>) => {
      const answers = handlers.map((handle) => handle(fromPage(path, form(fields))));
      for (const { status } of await Promise.all(answers)) statuses.push(status);
    };
    for (let i = 0; i < 40; i++) {
      await Promise.all(
        Array.from({ length: 25 }, async (_, j) => {
          await ask(sms, { phoneNumber: '13900000000' });
          await ask(token, { grant_type: 'password', username: 'alva', password: `${i} ${j}` });
        }),
      );
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(13);
    expect(statuses.filter((status) => status === 429)).toHaveLength(3987);
    expect(received).toHaveLength(13);
  }, 60_000);

  it('says when to try again, and Redis forgets by itself', async () => {
    const [client] = redis.clients;
    const { handlers } = processes({ prefix: 'test:', smsPerNumber: [{ requests: 1, seconds: 100 }] });
    const [handle] = handlers;
    const send = () => handle?.(fromPage(sms, form({ phoneNumber: '13900000000' })));
    expect((await send())?.status).toBe(200);
    const refused = await send();
    expect(refused?.status).toBe(429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(95);
    expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(100);

    const names = (await client?.keys('*')) ?? [];
    expect(names).toEqual([expect.stringMatching(/^test:sms:1\/100:[0-9a-f]{32}$/)]);
    await client?.pExpire(names[0] ?? '', 0);
    expect((await send())?.status).toBe(200);
  });
});
