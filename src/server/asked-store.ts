import { GatewayError, systemCode } from './gateway-error.js';
import { unlessLate } from './lifetime.js';
import type { SessionLock, SessionStore } from './session-store.js';

/** Milliseconds that a store has for anything. Those of this package take less. */
const longestWait = 5000;

/**
 * The owner's store, as the gateway asks it. Whatever keeps it from answering is a GatewayError 503, and `null`, which
 * databases like to give, is nothing.
 *
 * @param timeout milliseconds that a request has: the store is known to be the one to blame before they are over
 */
export function askedStore(store: SessionStore, timeout: number): SessionStore {
  const wait = Math.min(longestWait, timeout / 2);

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await unlessLate(work, wait, storeTimedOut);
    } catch (error) {
      throw new GatewayError(503, 'session_store_failed', 'The sessions cannot be reached.', {
        code: systemCode(error),
        retryAfter: 1,
      });
    }
  }

  const askedLock = (lock: SessionLock): SessionLock => ({
    extend: (lifetime) => ask(() => lock.extend(lifetime)),
    release: () => ask(() => lock.release()),
  });

  return {
    get: async (key, lifetime) => (await ask(() => store.get(key, lifetime))) ?? undefined,
    set: (key, value, lifetime) => ask(() => store.set(key, value, lifetime)),
    replace: (key, expected, value, lifetime) => ask(() => store.replace(key, expected, value, lifetime)),
    take: async (key) => (await ask(() => store.take(key))) ?? undefined,
    async lock(key, lifetime) {
      const lock = await ask(() => store.lock(key, lifetime));
      return lock && askedLock(lock);
    },
  };
}

function storeTimedOut(): Error {
  return new Error('The store has not answered in time.');
}
