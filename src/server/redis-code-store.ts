import { aFunction } from '../checks/rules.js';
import { checkRequired, readOptions } from '../errors/illegal-parameter.js';
import { type CodeStore, checkEntry, codeDigest } from './code-store.js';
import { text } from './options.js';

/** What the store needs of a Redis client; a connected client of the `redis` package (5 and 6) has it. */
export interface RedisCodeClient {
  /** `SET key value EX seconds`. */
  set(key: string, value: string, options: { EX: number }): Promise<unknown>;
  /** `GETDEL key`, Redis 6.2 and later. */
  getDel(key: string): Promise<string | null>;
}

export interface RedisCodeStoreOptions {
  /** Before each key. Default: `up-user-module:code:`. */
  prefix?: string | undefined;
}

/**
 * A store that any number of processes share. Redis itself forgets the expired codes, and `GETDEL` gives a code to
 * one caller only. What the client rejects with (no connection, say) passes through.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function redisCodeStore(client: RedisCodeClient, options: RedisCodeStoreOptions = {}): CodeStore {
  checkRequired('client.set', client?.set, aFunction);
  checkRequired('client.getDel', client?.getDel, aFunction);
  const { prefix = 'up-user-module:code:' } = readOptions('redisCodeStore', options, { prefix: text });
  const keyOf = async (code: string) => prefix + (await codeDigest(code));

  return {
    async put(code, openId, lifetimeSeconds) {
      checkEntry(code, openId, lifetimeSeconds);
      await client.set(await keyOf(code), openId, { EX: lifetimeSeconds });
    },

    async take(code) {
      return (await client.getDel(await keyOf(code))) ?? undefined;
    },
  };
}
