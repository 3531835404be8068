// @vitest-environment node
import type { createClient } from 'redis';
import {
  memorySessionStore,
  type RedisSessionClient,
  redisSessionStore,
  type SessionStore,
} from 'up-user-module/server';
import { createAccountService } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { sessionWorld, username } from './session-support.js';

/** Redis as far as the store uses it, with every command in sight. */
function fakeRedis() {
  const kept = new Map<string, { value: string; expiresAt: number }>();
  const commands: unknown[][] = [];
  const find = (key: string) => {
    const entry = kept.get(key);
    return entry && entry.expiresAt > Date.now() ? entry.value : null;
  };
  const keep = (key: string, value: string, ms: number) =>
    kept.set(key, { value, expiresAt: Date.now() + ms });
  const client: RedisSessionClient = {
    async getEx(key, options) {
      commands.push(['GETEX', key, options]);
      const value = find(key);
      if (value !== null) keep(key, value, options.value);
      return value;
    },
    async set(key, value, options) {
      commands.push(['SET', key, options]);
      if (options.condition === 'NX' && find(key) !== null) return null;
      keep(key, value, options.expiration.value);
      return 'OK';
    },
    async getDel(key) {
      commands.push(['GETDEL', key]);
      const value = find(key);
      kept.delete(key);
      return value;
    },
    async eval(script, { keys: [key = ''], arguments: [first = '', value = '', ms = ''] }) {
      commands.push(['EVAL', key]);
      if (find(key) !== first) return 0;
      if (script.includes('SET')) keep(key, value, Number(ms));
      else if (script.includes('PEXPIRE')) keep(key, first, Number(value));
      else kept.delete(key);
      return 1;
    },
  };
  return { client, kept, commands };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const storeMethods = ['get', 'set', 'replace', 'take', 'lock'] as const;
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

const stores: [string, () => SessionStore][] = [
  ['memorySessionStore', () => memorySessionStore()],
  ['redisSessionStore', () => redisSessionStore(fakeRedis().client)],
];

describe.each(stores)('%s', (_name, createStore) => {
  it('keeps a value for so long, and for so long again when it is read', async () => {
    const store = createStore();
    await store.set('session:a', 'one', 1000);
    pass(999);
    expect(await store.get('session:a', 500)).toBe('one');
    pass(499);
    expect(await store.get('session:a', 500)).toBe('one');
    pass(500);
    expect(await store.get('session:a', 500)).toBeUndefined();
    expect(await store.take('session:a')).toBeUndefined();
  });

  it('knows nothing of other keys', async () => {
    const store = createStore();
    await store.set('session:a', 'one', 1000);
    for (const key of ['session:b', 'session:', 'sign-in:a', 'a', '', '__proto__', 'session:a ']) {
      expect(await store.get(key, 1000)).toBeUndefined();
    }
  });

  it('replaces only what is as expected', async () => {
    const store = createStore();
    expect(await store.replace('session:a', 'one', 'two', 1000)).toBe(false);
    expect(await store.get('session:a', 1000)).toBeUndefined();
    await store.set('session:a', 'one', 1000);
    expect(await store.replace('session:a', 'other', 'two', 1000)).toBe(false);
    expect(await store.replace('session:a', 'one', 'two', 2000)).toBe(true);
    expect(await store.replace('session:a', 'one', 'three', 1000)).toBe(false);
    pass(1500);
    expect(await store.take('session:a')).toBe('two');
    expect(await store.replace('session:a', 'two', 'three', 1000)).toBe(false);
  });

  it('gives what is taken to one of 100 that ask at once', async () => {
    const store = createStore();
    await store.set('sign-in:a', 'one', 1000);
    const answers = await Promise.all(Array.from({ length: 100 }, () => store.take('sign-in:a')));
    expect(answers.filter((value) => value !== undefined)).toEqual(['one']);
  });

  it('gives a lock to one of 100 that ask at once, and to the next one when it is released', async () => {
    const store = createStore();
    const ask = () => store.lock('lock:a', 1000);
    const answers = await Promise.all(Array.from({ length: 100 }, ask));
    const [lock, ...others] = answers.filter((answer) => answer !== undefined);
    expect(others).toEqual([]);
    expect(await ask()).toBeUndefined();
    await lock?.release();
    expect(await ask()).toBeDefined();
  });

  it('ends a lock by itself, and lets no former owner release it', async () => {
    const store = createStore();
    const former = await store.lock('lock:a', 1000);
    pass(1000);
    const owner = await store.lock('lock:a', 1000);
    expect(owner).toBeDefined();
    await former?.extend(9000);
    await former?.release();
    expect(await store.lock('lock:a', 1000)).toBeUndefined();
    await owner?.release();
    await owner?.release();
    await owner?.extend(9000);
    expect(await store.lock('lock:a', 1000)).toBeDefined();
  });
});

describe.each(stores)('a lock of %s', (_name, createStore) => {
  it('is held for longer by who extends it', async () => {
    const store = createStore();
    const lock = await store.lock('lock:a', 1000);
    pass(900);
    await lock?.extend(1000);
    pass(900);
    expect(await store.lock('lock:a', 1000)).toBeUndefined();
    pass(100);
    expect(await store.lock('lock:a', 1000)).toBeDefined();
  });
});

describe('memorySessionStore', () => {
  it('lets those go that have not been used for the longest time, each kind by itself', async () => {
    const store = memorySessionStore({ maxSessions: 3 });
    for (const name of ['a', 'b', 'c']) await store.set(`session:${name}`, name, 1000);
    await store.get('session:a', 1000);
    for (let i = 0; i < 1000; i++) await store.set(`sign-in:${i}`, 'x', 1000);
    await store.set('session:d', 'd', 1000);
    const left = await Promise.all(['a', 'b', 'c', 'd'].map((name) => store.get(`session:${name}`, 1000)));
    expect(left).toEqual(['a', undefined, 'c', 'd']);
  });

  it('goes by a clock of its own', async () => {
    let time = 0;
    const store = memorySessionStore({ now: () => time });
    await store.set('session:a', 'a', 10);
    time = 9;
    expect(await store.take('session:a')).toBe('a');
  });

  it.each([
    ['maxSessions', { maxSessions: 0 }],
    ['now', { now: 5 }],
    ['size', { size: 5 }],
  ])('names a bad %s', (name, options) => {
    expect(() => Reflect.apply(memorySessionStore, undefined, [options])).toThrow(name);
  });
});

describe('redisSessionStore', () => {
  it('takes one command of one key for each of its methods', async () => {
    const { client, commands } = fakeRedis();
    const store = redisSessionStore(client, { prefix: 'test:' });
    await store.set('session:a', 'one', 1000);
    await store.get('session:a', 2000);
    await store.replace('session:a', 'one', 'two', 3000);
    await store.take('session:a');
    const lock = await store.lock('lock:a', 4000);
    await lock?.extend(5000);
    await lock?.release();
    const px = (value: number) => ({ type: 'PX', value });
    expect(commands).toEqual([
      ['SET', 'test:session:a', { expiration: px(1000) }],
      ['GETEX', 'test:session:a', px(2000)],
      ['EVAL', 'test:session:a'],
      ['GETDEL', 'test:session:a'],
      ['SET', 'test:lock:a', { expiration: px(4000), condition: 'NX' }],
      ['EVAL', 'test:lock:a'],
      ['EVAL', 'test:lock:a'],
    ]);
  });

  it('rejects at once without a connection, and in time without an answer', async () => {
    const { client, commands } = fakeRedis();
    const store = redisSessionStore({ ...client, isReady: false });
    await expect(store.get('session:a', 1)).rejects.toThrow('not connected');
    expect(commands).toEqual([]);
    const silent = redisSessionStore({ ...client, getEx: () => new Promise(() => {}) }, { timeout: 20 });
    await expect(silent.get('session:a', 1)).rejects.toThrow('20 ms');
  });

  it.each(['getEx', 'set', 'getDel', 'eval'])('needs client.%s', (name) => {
    const client = { ...fakeRedis().client, [name]: undefined };
    expect(() => Reflect.apply(redisSessionStore, undefined, [client])).toThrow(`client.${name}`);
  });

  it('takes a client of the redis package', () => {
    expectTypeOf<ReturnType<typeof createClient>>().toExtend<RedisSessionClient>();
  });
});

describe('what a store sees', () => {
  it('is neither a cookie nor a token, nor anything of the user', async () => {
    const service = createAccountService();
    const secrets = new Set(['TGT-of-u-plus', username]);
    const store = memorySessionStore();
    const spies = storeMethods.map((name) => vi.spyOn(store, name));
    const { browser } = sessionWorld({
      store,
      sessions: { uhomeLogin: async () => ({ accessToken: 'TGT-of-u-plus' }) },
      gateway: {
        async fetch(request) {
          const response = await service.fetch(request);
          if (request.url.endsWith('/token')) {
            const { access_token, refresh_token, session_state } = await response.clone().json();
            secrets.add(access_token).add(refresh_token).add(session_state);
          }
          return response;
        },
      },
    });
    for (let i = 0; i < 3; i++) {
      const { id } = await (await browser.logIn()).json();
      service.expireAccessTokens();
      expect((await browser.send('/account/account')).status).toBe(200);
      secrets.add(id).add(browser.secret());
    }
    expect(service.grants).toHaveLength(6);
    expect(secrets.size).toBe(2 + 6 + 6 + 3 + 3 + 3);

    const seen = spies.flatMap(({ mock }) => mock.calls.flat().map(String));
    expect(seen.length).toBeGreaterThan(20);
    const decoded = seen
      .flatMap((text) => text.split('.'))
      .map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    const dump = [...seen, ...decoded].join('\n');
    for (const secret of secrets) expect(dump).not.toContain(secret);
    expect(dump).not.toMatch(/eyJhbGciOi|refreshToken|expiresIn/);
  });
});
