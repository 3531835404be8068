import { pause } from '../async/abort.js';
import { openChannel } from './channel.js';
import { exclusively } from './exclusively.js';
import { type KeyValueStorage, settleTime } from './key-value-storage.js';
import { storedTokens } from './storage.js';
import type { SessionStore } from './store.js';

/** A session that all tabs share, because its storage is theirs: `localStorage`, or an object of the page's. */
export function sharedSession(storage: KeyValueStorage, key: string): SessionStore {
  const stored = storedTokens(storage, key);
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const onStorage = (event: StorageEvent) => {
    // `clear()` has no key.
    if (event.key === key || event.key === null) tell();
  };
  const stop = () => {
    if (typeof removeEventListener !== 'undefined') removeEventListener('storage', onStorage);
  };
  const channel = openChannel(key, tell);
  return {
    read: () => stored.read(),
    write(tokens) {
      const written = stored.write(tokens);
      // Others look at once.
      const post = () => channel.post({});
      if (written) written.then(post);
      else post();
    },
    settled: () => pause(settleTime),
    exclusively: (_tokens, work) => exclusively(key, storage, settleTime, work),
    watch(listener) {
      listeners.add(listener);
      if (typeof addEventListener !== 'undefined') addEventListener('storage', onStorage);
      return () => {
        listeners.delete(listener);
        if (!listeners.size) stop();
      };
    },
    close() {
      stop();
      channel.close();
    },
  };
}
