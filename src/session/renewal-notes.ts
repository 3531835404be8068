import type { Tokens } from './tokens.js';

/** Notes which refresh tokens have been used: of each session how often it was renewed, and no token. */
export interface RenewalNotes {
  put(tokens: Tokens): void;
  /** Another tab has renewed these tokens. */
  isUsed(tokens: Tokens): boolean;
}

/** Sessions; the notes of older ones are dropped. */
const most = 20;

/** A note is `<id> <renewals>`; they stand in one entry, the newest last, separated by `;`. */
export function renewalNotes(storage: Storage, key: string): RenewalNotes {
  const read = (): string[] => {
    try {
      return (storage.getItem(key) || '').split(';');
    } catch {
      return [];
    }
  };
  const isUsed = ({ id, renewals }: Tokens) =>
    read().some((note) => {
      const [notedId, noted] = note.split(' ');
      return notedId === id && Number(noted) > renewals;
    });
  return {
    put(tokens) {
      // Another tab knows better.
      if (isUsed(tokens)) return;
      const { id, renewals } = tokens;
      const others = read().filter((note) => note && note.split(' ')[0] !== id);
      try {
        storage.setItem(
          key,
          others
            .slice(1 - most)
            .concat(`${id} ${renewals}`)
            .join(';'),
        );
      } catch {
        // Full: copies cannot be told then. The session itself is not kept here.
      }
    },
    isUsed,
  };
}
