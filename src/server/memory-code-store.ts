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
}

/** Expired codes go at the latest when this many milliseconds have passed and another code comes. */
const sweepInterval = 10_000;

/**
 * A store for one process. Its codes are lost when the process ends.
 *
 * When `maxCodes` unexpired codes are there, `put` rejects with 000001 rather than make room: a code that has been
 * handed out keeps working.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function memoryCodeStore(options: MemoryCodeStoreOptions = {}): CodeStore {
  const { now = () => Date.now(), maxCodes = 100_000 } = readOptions('memoryCodeStore', options, {
    now: aFunction,
    maxCodes: positiveInteger,
  });
  const codes = new Map<string, { openId: string; expiresAt: number }>();
  let nextSweep = now() + sweepInterval;

  function sweep(): void {
    for (const [digest, { expiresAt }] of codes) if (expiresAt <= now()) codes.delete(digest);
    nextSweep = now() + sweepInterval;
  }

  return {
    async put(code, openId, lifetimeSeconds) {
      checkEntry(code, openId, lifetimeSeconds);
      const digest = await codeDigest(code);
      if (now() >= nextSweep || codes.size >= maxCodes) sweep();
      if (codes.size >= maxCodes && !codes.has(digest)) {
        throw new UserModuleError(RetCode.failed, `操作失败：未使用的授权码已达 maxCodes（${maxCodes}）`);
      }
      codes.set(digest, { openId, expiresAt: now() + lifetimeSeconds * 1000 });
    },

    async take(code) {
      const digest = await codeDigest(code);
      // Nothing is awaited between looking and deleting: that makes it atomic.
      const entry = codes.get(digest);
      codes.delete(digest);
      return entry && entry.expiresAt > now() ? entry.openId : undefined;
    },
  };
}
