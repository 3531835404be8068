import { aFunction } from '../checks/rules.js';
import { RetCode } from '../contract/ret-code.js';
import { readOptions } from '../errors/illegal-parameter.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { type CodeStore, checkEntry, codeDigest } from './code-store.js';
import { positiveInteger } from './options.js';

export interface MemoryCodeStoreOptions {
  /** Epoch milliseconds. Default: `Date.now`. */
  now?: (() => number) | undefined;
  /** How many unused codes there can be at a time. Default: 100,000. */
  maxCodes?: number | undefined;
  /** How many of them one `openId` can have. Default: 100, or half of `maxCodes` where that is less. */
  maxCodesPerOpenId?: number | undefined;
}

/** All codes are looked through at most once in so many milliseconds, since that takes a while. */
const sweepInterval = 10_000;

/**
 * A store for one process. Its codes are lost when the process ends.
 *
 * When `maxCodes` unexpired codes are there, `put` rejects with 000001 rather than make room: a code that has been
 * handed out keeps working. (A code that expires before older ones do counts for 10 s longer at most.) Only an
 * `openId` that has `maxCodesPerOpenId` of them loses its oldest to its newest, so that it cannot take the places of
 * all others.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function memoryCodeStore(options: MemoryCodeStoreOptions = {}): CodeStore {
  const rules = { now: aFunction, maxCodes: positiveInteger, maxCodesPerOpenId: positiveInteger };
  const own = readOptions('memoryCodeStore', options, rules);
  const { now = () => Date.now(), maxCodes = 100_000 } = own;
  const { maxCodesPerOpenId = Math.min(100, Math.ceil(maxCodes / 2)) } = own;
  const codes = new Map<string, { openId: string; expiresAt: number }>();
  /** The digests of each openId's codes, the oldest first. */
  const digestsOf = new Map<string, Set<string>>();
  let sweptAt = -Infinity;

  function drop(digest: string): void {
    const openId = codes.get(digest)?.openId ?? '';
    codes.delete(digest);
    const digests = digestsOf.get(openId);
    digests?.delete(digest);
    if (digests?.size === 0) digestsOf.delete(openId);
  }

  function sweep(time: number): void {
    const isDue = time - sweptAt >= sweepInterval;
    if (isDue) sweptAt = time;
    for (const [digest, { expiresAt }] of codes) {
      if (expiresAt <= time) drop(digest);
      // Codes mostly expire in the order in which they came, so that those at the front are enough.
      else if (!isDue) return;
    }
  }

  function makeRoom(openId: string): void {
    const digests = digestsOf.get(openId);
    const [oldest = ''] = digests ?? [];
    if (digests && digests.size >= maxCodesPerOpenId) drop(oldest);
    if (codes.size >= maxCodes) {
      throw new UserModuleError(RetCode.failed, `操作失败：未使用的授权码已达 maxCodes（${maxCodes}）`);
    }
  }

  return {
    async put(code, openId, lifetimeSeconds) {
      checkEntry(code, openId, lifetimeSeconds);
      const digest = await codeDigest(code);
      const time = now();
      drop(digest);
      sweep(time);
      makeRoom(openId);
      codes.set(digest, { openId, expiresAt: time + lifetimeSeconds * 1000 });
      const digests = digestsOf.get(openId);
      if (digests) digests.add(digest);
      else digestsOf.set(openId, new Set([digest]));
    },

    async take(code) {
      const digest = await codeDigest(code);
      // Nothing is awaited between looking and deleting: that makes it atomic.
      const entry = codes.get(digest);
      drop(digest);
      return entry && entry.expiresAt > now() ? entry.openId : undefined;
    },
  };
}
