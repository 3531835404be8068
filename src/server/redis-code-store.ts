import { aFunction } from '../checks/rules.js';
import { checkRequired, readOptions } from '../errors/illegal-parameter.js';
import { type CodeStore, checkEntry, codeDigest } from './code-store.js';
import { delay, text } from './options.js';
import { askRedis, type RedisState } from './redis.js';

/** What the store needs of a Redis client; a connected client of the `redis` package (5 and 6) has it. */
export interface RedisCodeClient extends RedisState {
  /** `SET key value EX seconds`. */
  set(key: string, value: string, options: { EX: number }): Promise<unknown>;
  /** `GETDEL key`, Redis 6.2 and later. */
  getDel(key: string): Promise<string | null>;
}

export interface RedisCodeStoreOptions {
  /** Before each key. Default: `up-user-module:code:`. */
  prefix?: string | undefined;
  /** Milliseconds for an answer of Redis. Default: 1,000. */
  timeout?: number | undefined;
}

/**
 * A store that any number of processes share. Redis itself forgets the expired codes, and `GETDEL` gives a code to
 * one caller only. Rejects at once where the client says that it is not connected, after `timeout` where Redis does not
 * answer, and with whatever the client rejects with.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function redisCodeStore(client: RedisCodeClient, options: RedisCodeStoreOptions = {}): CodeStore {
  checkRequired('client.set', client?.set, aFunction);
  checkRequired('client.getDel', client?.getDel, aFunction);
  const own = readOptions('redisCodeStore', options, { prefix: text, timeout: delay });
  const { prefix = 'up-user-module:code:', timeout = 1000 } = own;
  const keyOf = async (code: string) => prefix + (await codeDigest(code));

  return {
    async put(code, openId, lifetimeSeconds) {
      checkEntry(code, openId, lifetimeSeconds);
      const key = await keyOf(code);
      await askRedis(client, () => client.set(key, openId, { EX: lifetimeSeconds }), timeout);
    },

    async take(code) {
      const key = await keyOf(code);
      return (await askRedis(client, () => client.getDel(key), timeout)) ?? undefined;
    },
  };
}
