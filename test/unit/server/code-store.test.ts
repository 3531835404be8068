// @vitest-environment node
import fc from 'fast-check';
import type { createClient } from 'redis';
import {
  type CodeStore,
  issueCode,
  memoryCodeStore,
  type RedisCodeClient,
  redisCodeStore,
} from 'up-user-module/server';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';

function clock(start = 1_700_000_000_000) {
  let time = start;
  return { now: () => time, pass: (seconds: number) => (time += seconds * 1000) };
}

/** Redis as far as the store uses it, with every command and what it holds in sight. */
function fakeRedis() {
  const values = new Map<string, string>();
  const commands: unknown[][] = [];
  const client: RedisCodeClient = {
    async set(key, value, options) {
      commands.push(['SET', key, value, options]);
      values.set(key, value);
    },
    async getDel(key) {
      commands.push(['GETDEL', key]);
      const value = values.get(key) ?? null;
      values.delete(key);
      return value;
    },
  };
  return { client, values, commands };
}

const stores: [string, () => CodeStore][] = [
  ['memoryCodeStore', () => memoryCodeStore()],
  ['redisCodeStore', () => redisCodeStore(fakeRedis().client)],
];

describe.each(stores)('%s', (_name, createStore) => {
  it('gives an openId for its code, once', async () => {
    const store = createStore();
    await store.put('abc', '34509854534', 60);
    expect(await store.take('abc')).toBe('34509854534');
    expect(await store.take('abc')).toBeUndefined();
  });

  it('knows no code that was not put', async () => {
    const store = createStore();
    await store.put('abc', '34509854534', 60);
    for (const code of ['', 'ab', 'abc ', 'ABC', '__proto__']) expect(await store.take(code)).toBeUndefined();
  });

  it('keeps any codes and openIds apart', async () => {
    const text = fc.string({ minLength: 1, unit: 'binary' }).filter((value) => value.trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(text, text, { maxKeys: 8 }), async (openIds) => {
        const store = createStore();
        for (const [code, openId] of Object.entries(openIds)) await store.put(code, openId, 60);
        for (const [code, openId] of Object.entries(openIds)) expect(await store.take(code)).toBe(openId);
      }),
      { numRuns: 50 },
    );
  });

  it('gives a code to one of 100 that ask at once', async () => {
    const store = createStore();
    await store.put('abc', '34509854534', 60);
    const answers = await Promise.all(Array.from({ length: 100 }, () => store.take('abc')));
    expect(answers.filter((openId) => openId !== undefined)).toEqual(['34509854534']);
  });

  it.each([
    ['code', ['', 'open-id', 60]],
    ['openId', ['code', ' ', 60]],
    ['lifetimeSeconds', ['code', 'open-id', 0]],
    ['lifetimeSeconds', ['code', 'open-id', 1.5]],
    ['lifetimeSeconds', ['code', 'open-id', Number.NaN]],
  ] as const)('rejects a bad %s and stores nothing', async (name, [code, openId, lifetime]) => {
    const store = createStore();
    await expect(store.put(code, openId, lifetime)).rejects.toMatchObject({
      retCode: '000002',
      retInfo: expect.stringContaining(name),
    });
    expect(await store.take(code)).toBeUndefined();
  });
});

describe('memoryCodeStore', () => {
  it('forgets a code when its lifetime is over', async () => {
    const { now, pass } = clock();
    const store = memoryCodeStore({ now });
    await store.put('early', 'a', 60);
    await store.put('late', 'b', 60);
    pass(59.999);
    expect(await store.take('early')).toBe('a');
    pass(0.001);
    expect(await store.take('late')).toBeUndefined();
  });

  it('takes no more than maxCodes, and lets those that it has work on', async () => {
    const store = memoryCodeStore({ maxCodes: 2 });
    await store.put('a', '1', 60);
    await store.put('b', '2', 60);
    await expect(store.put('c', '3', 60)).rejects.toMatchObject({
      retCode: '000001',
      retInfo: expect.stringContaining('maxCodes'),
    });
    expect(await store.take('a')).toBe('1');
    await store.put('c', '3', 60);
    expect(await store.take('b')).toBe('2');
    expect(await store.take('c')).toBe('3');
  });

  it('makes room for new codes where old ones have expired', async () => {
    const { now, pass } = clock();
    const store = memoryCodeStore({ now, maxCodes: 2 });
    await store.put('short', '1', 1);
    await store.put('long', '2', 60);
    pass(1);
    await store.put('new', '3', 60);
    await expect(store.put('more', '4', 60)).rejects.toMatchObject({ retCode: '000001' });
    expect(await store.take('long')).toBe('2');
    expect(await store.take('new')).toBe('3');
  });

  it('lets a code be put again when it is full', async () => {
    const store = memoryCodeStore({ maxCodes: 1 });
    await store.put('a', '1', 60);
    await store.put('a', '2', 60);
    expect(await store.take('a')).toBe('2');
  });

  it('does not hold on to expired codes that nobody takes', async () => {
    const { now, pass } = clock();
    const deleted = vi.spyOn(Map.prototype, 'delete');
    const store = memoryCodeStore({ now });
    for (let i = 0; i < 5; i++) await store.put(`code ${i}`, 'a', 1);
    pass(11);
    deleted.mockClear();
    await store.put('another', 'b', 1);
    const digests = deleted.mock.calls
      .map(([key]) => key)
      .filter((_key, i) => deleted.mock.results[i]?.value);
    expect(digests.filter((key) => /^[0-9a-f]{64}$/.test(key))).toHaveLength(5);
    deleted.mockRestore();
  });

  it('sweeps at most once an interval, however many puts find it full', async () => {
    const { now, pass } = clock();
    let looks = 0;
    const codes = 2000;
    const store = memoryCodeStore({ now: () => ++looks && now(), maxCodes: codes });
    for (let i = 0; i < codes; i++) await store.put(`code ${i}`, `user ${i}`, 60);
    looks = 0;
    const refused = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) => store.put(`more ${i}`, `other ${i}`, 60)),
    );
    expect(refused.filter(({ status }) => status === 'rejected')).toHaveLength(100);
    // One sweep of all that is there, and a few looks at the clock for each put.
    expect(looks).toBeLessThan(codes + 100 * 10);

    pass(10);
    looks = 0;
    await expect(store.put('one more', 'other', 60)).rejects.toMatchObject({ retCode: '000001' });
    expect(looks).toBeLessThan(codes + 10);
    pass(50);
    await store.put('at last', 'other', 60);
    expect(await store.take('at last')).toBe('other');
  });

  it('lets no openId take every slot: its oldest codes make room, not those of others', async () => {
    const store = memoryCodeStore({ maxCodes: 100 });
    await store.put('first', 'alice', 60);
    for (let i = 0; i < 200; i++) await store.put(`mallory's ${i}`, 'mallory', 60);
    await store.put('second', 'alice', 60);
    await store.put('third', 'bobby', 60);
    expect(await store.take('first')).toBe('alice');
    expect(await store.take('second')).toBe('alice');
    expect(await store.take('third')).toBe('bobby');
    expect(await store.take("mallory's 0")).toBeUndefined();
    expect(await store.take("mallory's 149")).toBeUndefined();
    expect(await store.take("mallory's 150")).toBe('mallory');
    expect(await store.take("mallory's 199")).toBe('mallory');
  });

  it('counts no code of an openId that has been taken, put again or has expired', async () => {
    const { now, pass } = clock();
    const store = memoryCodeStore({ now, maxCodesPerOpenId: 2 });
    await store.put('a', 'alice', 60);
    await store.put('a', 'alice', 60);
    await store.put('b', 'alice', 60);
    expect(await store.take('a')).toBe('alice');
    await store.put('c', 'alice', 60);
    expect(await store.take('b')).toBe('alice');
    pass(60);
    await store.put('d', 'alice', 60);
    await store.put('d2', 'alice', 60);
    expect(await store.take('d')).toBe('alice');
    expect(await store.take('d2')).toBe('alice');
    // Put again for another user, a code is that user's.
    await store.put('e', 'alice', 60);
    await store.put('e', 'bobby', 60);
    await store.put('f', 'alice', 60);
    await store.put('g', 'alice', 60);
    expect(await store.take('e')).toBe('bobby');
    expect(await store.take('f')).toBe('alice');
  });

  it.each([
    ['maxCodesPerOpenId', { maxCodesPerOpenId: 0 }],
    ['now', { now: 5 }],
    ['maxCodes', { maxCodes: 0 }],
    ['maxcodes', { maxcodes: 5 }],
  ])('refuses a bad option %s', (name, options) => {
    expect(() => Reflect.apply(memoryCodeStore, undefined, [options])).toThrow(name);
  });
});

describe('redisCodeStore', () => {
  it('takes a client of the redis package', () => {
    expectTypeOf<ReturnType<typeof createClient>>().toExtend<RedisCodeClient>();
  });

  it('sends SET with EX, and GETDEL, with the SHA-256 of the code as key', async () => {
    const { client, commands } = fakeRedis();
    const store = redisCodeStore(client);
    await store.put('abc', '34509854534', 60);
    await store.take('abc');
    const key = 'up-user-module:code:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(commands).toEqual([
      ['SET', key, '34509854534', { EX: 60 }],
      ['GETDEL', key],
    ]);
  });

  it('puts its prefix before each key', async () => {
    const { client, values } = fakeRedis();
    await redisCodeStore(client, { prefix: 'test:' }).put('abc', '34509854534', 60);
    expect([...values.keys()]).toEqual([expect.stringMatching(/^test:[0-9a-f]{64}$/)]);
  });

  it('passes on what the client rejects with', async () => {
    const error = new Error('The client is closed');
    const store = redisCodeStore({ set: () => Promise.reject(error), getDel: () => Promise.reject(error) });
    await expect(store.put('abc', '34509854534', 60)).rejects.toBe(error);
    await expect(store.take('abc')).rejects.toBe(error);
  });

  it.each([
    ['client.set', [{ getDel() {} }]],
    ['client.getDel', [{ set() {} }]],
    ['client.set', [undefined]],
    ['prefix', [{ set() {}, getDel() {} }, { prefix: '' }]],
  ])('refuses a bad %s', (name, args) => {
    expect(() => Reflect.apply(redisCodeStore, undefined, args)).toThrow(name);
  });
});

describe('issueCode', () => {
  it('makes another code of 64 hex digits each time', async () => {
    const store = memoryCodeStore();
    const codes = await Promise.all(Array.from({ length: 100 }, () => issueCode(store, '34509854534')));
    expect(new Set(codes).size).toBe(100);
    for (const code of codes) expect(code).toMatch(/^[0-9a-f]{64}$/);
    expect(await store.take(codes[41] ?? '')).toBe('34509854534');
  });

  it('stores no code that could be used', async () => {
    const { client, values, commands } = fakeRedis();
    const code = await issueCode(redisCodeStore(client), '34509854534');
    expect(values.size).toBe(1);
    expect(JSON.stringify(commands)).not.toContain(code);
  });

  it('lets a code live for 300 s, or for as long as it is told', async () => {
    const store = { put: vi.fn(async () => {}), take: vi.fn() };
    const usual = await issueCode(store, 'a');
    const short = await issueCode(store, 'b', { lifetime: 30 });
    expect(store.put.mock.calls).toEqual([
      [usual, 'a', 300],
      [short, 'b', 30],
    ]);
  });

  it.each([
    ['openId', '', {}],
    ['lifetime', 'a', { lifetime: -1 }],
  ])('rejects a bad %s and stores nothing', async (name, openId, options) => {
    const store = { put: vi.fn(), take: vi.fn() };
    await expect(issueCode(store, openId, options)).rejects.toMatchObject({
      retCode: '000002',
      retInfo: expect.stringContaining(name),
    });
    expect(store.put).not.toHaveBeenCalled();
  });

  it('passes on what the store rejects with', async () => {
    const error = new Error('full');
    await expect(issueCode({ put: () => Promise.reject(error), take: vi.fn() }, 'a')).rejects.toBe(error);
  });
});
