import type { Tokens } from './tokens.js';

/** Notes which refresh tokens have been used: of each session how often it was renewed, and no token. */
export interface RenewalNotes {
  /** @param renewals `Infinity`: the last refresh token is of no use any more either */
  put(id: string, renewals: number): void;
  /** Another tab has renewed these tokens, or ended their session. */
  isUsed(tokens: Tokens): boolean;
}

/** Sessions; the notes of older ones are dropped. */
const most = 20;

/** A note is a number under `<prefix><id>`: tabs with different sessions write theirs at the same time. */
export function renewalNotes(storage: Storage, prefix: string): RenewalNotes {
  const read = (id: string): number => {
    try {
      return Number(storage.getItem(prefix + id));
    } catch {
      return 0;
    }
  };
  /** An `id` begins with the time of its login. */
  const dropOld = () => {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) || '');
    const notes = keys.filter((key) => key.indexOf(prefix) === 0).sort();
    for (const key of notes.slice(0, -most)) storage.removeItem(key);
  };
  return {
    put(id, renewals) {
      // Another tab knows better.
      if (read(id) >= renewals) return;
      try {
        storage.setItem(prefix + id, String(renewals));
        dropOld();
      } catch {
        // Full: copies cannot be told then. The session itself is not kept here.
      }
    },
    isUsed: ({ id, renewals }) => read(id) > renewals,
  };
}
