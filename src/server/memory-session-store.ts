import { aFunction } from '../checks/rules.js';
import { readOptions } from '../errors/illegal-parameter.js';
import { positiveInteger } from './options.js';
import type { SessionStore } from './session-store.js';

export interface MemorySessionStoreOptions {
  /** Epoch milliseconds. Default: `Date.now`. */
  now?: (() => number) | undefined;
  /**
   * How many sessions there can be at a time, and how many sign-ins under way. With more, those go that have not been
   * used for the longest time. Default: 100,000.
   */
  maxSessions?: number | undefined;
}

interface Kept {
  readonly value: string;
  readonly expiresAt: number;
}

/**
 * A store for one process. Its sessions end with the process.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function memorySessionStore(options: MemorySessionStoreOptions = {}): SessionStore {
  const own = readOptions('memorySessionStore', options, { now: aFunction, maxSessions: positiveInteger });
  const { now = () => Date.now(), maxSessions = 100_000 } = own;
  /** By what the keys are for, so that many sign-ins push out no session; the longest unused first. */
  const kinds = new Map<string, Map<string, Kept>>();
  let locks = 0;

  function kindOf(key: string): Map<string, Kept> {
    const name = key.slice(0, key.indexOf(':') + 1);
    const kind = kinds.get(name) ?? new Map<string, Kept>();
    kinds.set(name, kind);
    return kind;
  }

  function find(key: string): string | undefined {
    const kept = kindOf(key).get(key);
    return kept && kept.expiresAt > now() ? kept.value : undefined;
  }

  function keep(key: string, value: string, lifetime: number): void {
    const kind = kindOf(key);
    // To the end of the map.
    kind.delete(key);
    kind.set(key, { value, expiresAt: now() + lifetime });
    for (const [oldest, { expiresAt }] of kind) {
      if (kind.size <= maxSessions && expiresAt > now()) return;
      kind.delete(oldest);
    }
  }

  // Nothing is awaited between looking and writing: that makes each of them atomic.
  return {
    async get(key, lifetime) {
      const value = find(key);
      if (value !== undefined) keep(key, value, lifetime);
      return value;
    },

    async set(key, value, lifetime) {
      keep(key, value, lifetime);
    },

    async replace(key, expected, value, lifetime) {
      if (find(key) !== expected) return false;
      keep(key, value, lifetime);
      return true;
    },

    async take(key) {
      const value = find(key);
      kindOf(key).delete(key);
      return value;
    },

    async lock(key, lifetime) {
      if (find(key) !== undefined) return undefined;
      const owner = String(++locks);
      keep(key, owner, lifetime);
      return {
        async extend(longer) {
          if (find(key) === owner) keep(key, owner, longer);
        },
        async release() {
          if (find(key) === owner) kindOf(key).delete(key);
        },
      };
    },
  };
}
