import { aFunction } from '../checks/rules.js';
import { checkRequired, readOptions } from '../errors/illegal-parameter.js';
import { randomCode } from './code-store.js';
import { delay, text } from './options.js';
import { askRedis, type RedisState } from './redis.js';
import type { SessionStore } from './session-store.js';

/** What the store needs of a Redis client; a connected client of the `redis` package (5 and 6) has it. */
export interface RedisSessionClient extends RedisState {
  /** `GETEX key PX milliseconds`, Redis 6.2 and later. */
  getEx(key: string, options: { type: 'PX'; value: number }): Promise<string | null>;
  /** `SET key value PX milliseconds [NX]`. */
  set(
    key: string,
    value: string,
    options: { expiration: { type: 'PX'; value: number }; condition?: 'NX' },
  ): Promise<unknown>;
  /** `GETDEL key`, Redis 6.2 and later. */
  getDel(key: string): Promise<string | null>;
  /** `EVAL script numkeys key ... arg ...`. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

export interface RedisSessionStoreOptions {
  /** Before each key. Default: `up-user-module:`. */
  prefix?: string | undefined;
  /** Milliseconds for an answer of Redis. Default: 1,000. */
  timeout?: number | undefined;
}

const replaceScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

const extendScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;

const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

/**
 * A store that any number of processes share. Redis itself forgets what has expired. Each method is one command, of one
 * key. Rejects at once where the client says that it is not connected, after `timeout` where Redis does not answer, and
 * with whatever the client rejects with.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function redisSessionStore(
  client: RedisSessionClient,
  options: RedisSessionStoreOptions = {},
): SessionStore {
  checkRequired('client.getEx', client?.getEx, aFunction);
  checkRequired('client.set', client?.set, aFunction);
  checkRequired('client.getDel', client?.getDel, aFunction);
  checkRequired('client.eval', client?.eval, aFunction);
  const own = readOptions('redisSessionStore', options, { prefix: text, timeout: delay });
  const { prefix = 'up-user-module:', timeout = 1000 } = own;
  const ask = <T>(command: () => Promise<T>) => askRedis(client, command, timeout);
  const inMilliseconds = (value: number) => ({ type: 'PX' as const, value });

  return {
    async get(key, lifetime) {
      return (await ask(() => client.getEx(prefix + key, inMilliseconds(lifetime)))) ?? undefined;
    },

    async set(key, value, lifetime) {
      await ask(() => client.set(prefix + key, value, { expiration: inMilliseconds(lifetime) }));
    },

    async replace(key, expected, value, lifetime) {
      const args = { keys: [prefix + key], arguments: [expected, value, String(lifetime)] };
      return (await ask(() => client.eval(replaceScript, args))) === 1;
    },

    async take(key) {
      return (await ask(() => client.getDel(prefix + key))) ?? undefined;
    },

    async lock(key, lifetime) {
      const owner = randomCode();
      const expiration = inMilliseconds(lifetime);
      const answer = await ask(() => client.set(prefix + key, owner, { expiration, condition: 'NX' }));
      if (answer === null) return undefined;
      const keys = [prefix + key];
      return {
        async extend(longer) {
          await ask(() => client.eval(extendScript, { keys, arguments: [owner, String(longer)] }));
        },
        async release() {
          await ask(() => client.eval(releaseScript, { keys, arguments: [owner] }));
        },
      };
    },
  };
}
