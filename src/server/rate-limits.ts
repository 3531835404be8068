import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js';
import RateLimiterRedis from 'rate-limiter-flexible/lib/RateLimiterRedis.js';
import { aFunction, type Rule } from '../checks/rules.js';
import { isRecord } from '../checks/values.js';
import { checkRequired, type OptionRules, readOptions } from '../errors/illegal-parameter.js';
import { tokenPath } from './allow-list.js';
import type { GatewayRequestInfo, Limit, TooManyRequests } from './limit.js';
import { addressKey, keyDigest, numberKey, userKey } from './limit-keys.js';
import { delay, positiveInteger, text } from './options.js';
import { askRedis, type RedisState } from './redis.js';

/** So many requests, and no more, in so many seconds. */
export interface Rate {
  requests: number;
  seconds: number;
}

/** Each is a list of rates that all hold; an empty one is no limit. */
export interface RateLimitOptions {
  /** SMS codes to one phone number. Default: 3 in 10 minutes and 10 in a day. */
  smsPerNumber?: readonly Rate[] | undefined;
  /** SMS codes for one client address. Default: 50 in an hour. */
  smsPerAddress?: readonly Rate[] | undefined;
  /**
   * Tries of a password or an SMS code for one user name or phone number, the good ones included. Default: 10 in 10
   * minutes.
   */
  triesPerUser?: readonly Rate[] | undefined;
  /** Such tries, sign-ins begun, and `PUT session`, of one client address. Default: 100 in 10 minutes. */
  triesPerAddress?: readonly Rate[] | undefined;
}

export interface MemoryLimitOptions extends RateLimitOptions {
  /** How many numbers, users and addresses are counted at a time; with more, the oldest are forgotten. Default: 100,000. */
  maxKeys?: number | undefined;
}

export interface RedisLimitOptions extends RateLimitOptions {
  /** Before each key. Default: `up-user-module:limit:`. */
  prefix?: string | undefined;
  /** Milliseconds for an answer of Redis. Default: 1,000. */
  timeout?: number | undefined;
}

/** What the limit needs of a Redis client; a connected client of the `redis` package (5 and 6) has it. */
export interface RedisLimitClient extends RedisState {
  /** `EVAL script numkeys key ... arg ...`. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Seconds that a timer can wait for. */
const longestRate = Math.floor((2 ** 31 - 1) / 1000);

const rates: Rule<readonly Rate[]> = [
  (value): value is readonly Rate[] => Array.isArray(value) && value.every(isRate),
  `必须是 { requests, seconds } 的数组，都是正整数，seconds 不超过 ${longestRate}`,
];

function isRate(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { requests, seconds } = value;
  return positiveInteger[0](requests) && positiveInteger[0](seconds) && seconds <= longestRate;
}

const rateRules: OptionRules<RateLimitOptions> = {
  smsPerNumber: rates,
  smsPerAddress: rates,
  triesPerUser: rates,
  triesPerAddress: rates,
};

/**
 * A limit of SMS codes and of tries, per phone number, user name and client address, for one process. Addresses need the
 * gateway's `clientAddress`; of IPv6, a /64 network counts as one.
 *
 * Whoever uses up the tries of another user keeps that user out for as long: that is what a limit per user costs.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function memoryLimit(options: MemoryLimitOptions = {}): Limit {
  const own = readOptions('memoryLimit', options, { ...rateRules, maxKeys: positiveInteger });
  const { maxKeys = 100_000 } = own;
  /** When each key was first used since it was last forgotten, the oldest first, with the limiter that has it. */
  const keys = new Map<string, RateLimiterMemory>();

  function remember(key: string, limiter: RateLimiterMemory): void {
    if (keys.has(key)) return;
    keys.set(key, limiter);
    const [oldest] = keys;
    if (keys.size <= maxKeys || !oldest) return;
    keys.delete(oldest[0]);
    void oldest[1].delete(oldest[0]);
  }

  return createLimit(own, (name, { requests, seconds }) => {
    const limiter = new RateLimiterMemory({ points: requests, duration: seconds, keyPrefix: '' });
    return (digest) => {
      const key = `${name}:${digest}`;
      remember(key, limiter);
      return limiter.consume(key);
    };
  });
}

/**
 * The same over any number of processes. Where Redis is not connected or does not answer, the limit throws, and the
 * gateway lets nothing through (503) and tells `onError`.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function redisLimit(client: RedisLimitClient, options: RedisLimitOptions = {}): Limit {
  checkRequired('client.eval', client?.eval, aFunction);
  const own = readOptions('redisLimit', options, { ...rateRules, prefix: text, timeout: delay });
  const { prefix = 'up-user-module:limit:', timeout = 1000 } = own;

  return createLimit(own, (name, { requests, seconds }) => {
    const limiter = new RateLimiterRedis({
      storeClient: client,
      useRedisPackage: true,
      points: requests,
      duration: seconds,
      keyPrefix: '',
    });
    return (digest) => askRedis(client, () => limiter.consume(`${prefix}${name}:${digest}`), timeout);
  });
}

/** Counts a request of a key; rejects with what has `msBeforeNext` where there have been too many. */
type Count = (digest: string) => Promise<unknown>;

function createLimit(options: RateLimitOptions, createCounter: (name: string, rate: Rate) => Count): Limit {
  const count = (name: string, list: readonly Rate[]) =>
    list.map((rate) => createCounter(`${name}:${rate.requests}/${rate.seconds}`, rate));

  const {
    smsPerNumber = [
      { requests: 3, seconds: 600 },
      { requests: 10, seconds: 86_400 },
    ],
    smsPerAddress = [{ requests: 50, seconds: 3600 }],
    triesPerUser = [{ requests: 10, seconds: 600 }],
    triesPerAddress = [{ requests: 100, seconds: 600 }],
  } = options;
  const user = count('user', triesPerUser);
  // Addresses first: who is refused for theirs makes no new keys.
  const sms: Check[] = [
    [addressKey, count('sms-address', smsPerAddress)],
    [numberKey, count('sms', smsPerNumber)],
  ];
  const tries: Check[] = [
    [addressKey, count('address', triesPerAddress)],
    [userKey, user],
    [numberKey, user],
  ];
  return (info) => refusal(info, isSms(info) ? sms : isTry(info) ? tries : []);
}

/** What requests are counted by, and the counters for it. */
type Check = readonly [key: (info: GatewayRequestInfo) => string | undefined, counters: readonly Count[]];

async function refusal(
  info: GatewayRequestInfo,
  checks: readonly Check[],
): Promise<TooManyRequests | undefined> {
  for (const [keyOf, counters] of checks) {
    const key = keyOf(info);
    if (key === undefined || counters.length === 0) continue;
    const digest = await keyDigest(key);
    for (const count of counters) {
      const wait = await waitFor(count(digest));
      if (wait !== undefined) return { retryAfter: Math.ceil(wait / 1000) };
    }
  }
  return undefined;
}

/** Milliseconds to wait; `undefined` where the request was counted. */
async function waitFor(counted: Promise<unknown>): Promise<number | undefined> {
  try {
    await counted;
    return undefined;
  } catch (refused) {
    if (isRecord(refused) && typeof refused.msBeforeNext === 'number') return refused.msBeforeNext;
    throw refused;
  }
}

const codePath = '/account/sms/verification-code';
/** Where a password or an SMS code is tried, besides logins. */
const tryPaths = [
  '/account/sms/user',
  '/account/sms/update-profile',
  '/account/sms/update-profile/reset-password',
  '/account/sms/update-profile/forgot-password',
  '/account/sms/update-profile/update-password',
];

function isSms({ path }: GatewayRequestInfo): boolean {
  return path === codePath;
}

function isTry({ method, path, grantType }: GatewayRequestInfo): boolean {
  // Whoever begins one takes room in the store.
  if (path === '/session/sign-in' || (path === '/session' && method === 'PUT')) return true;
  return path === `/account${tokenPath}` || path === '/session'
    ? grantType === 'password'
    : method !== 'GET' && tryPaths.includes(path);
}
