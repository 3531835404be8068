import { pause } from '../async/abort.js';
import { isRecord } from '../checks/values.js';
import { openChannel } from './channel.js';
import { fromEntry, toEntry } from './entry.js';
import { exclusively } from './exclusively.js';
import { settleTime } from './key-value-storage.js';
import { renewalNotes } from './renewal-notes.js';
import { storedTokens } from './storage.js';
import type { SessionStore } from './store.js';
import type { Tokens } from './tokens.js';

/**
 * The session of one tab, in `sessionStorage`. Browsers copy that, refresh token included, into a duplicated tab and into
 * what `window.open` opens. Such tabs are one session: they tell each other what they have renewed, and a copy whose
 * refresh token another has used, and that cannot get the new one, counts as logged out.
 *
 * @param shared where the tabs note down which refresh tokens have been used; no token gets there
 */
export function tabSession(storage: Storage, key: string, shared: Storage | undefined): SessionStore {
  const stored = storedTokens(storage, key);
  const notes = shared && renewalNotes(shared, `${key}:renewals:`);
  // `sessionStorage` does not give promises.
  const read = () => {
    const tokens = stored.read();
    return tokens instanceof Promise ? undefined : tokens;
  };
  const first = read();
  /** This tab may have been copied, or be a copy. */
  let hasSibling = !!first || typeof BroadcastChannel === 'undefined';
  let listener = () => {};

  const tell = (tokens: Tokens) => channel.post({ id: tokens.id, entry: toEntry(tokens) });
  const ask = ({ id, renewals }: Tokens) => channel.post({ id, knows: renewals });

  const channel = openChannel(key, (message) => {
    const own = read();
    if (!own || !isRecord(message) || message.id !== own.id) return;
    hasSibling = true;
    if (typeof message.knows === 'number') {
      tell(own);
      return;
    }
    if ('entry' in message) {
      const told = fromEntry(String(message.entry));
      if (!told) return;
      // Each of the two may know of something that the other does not.
      const profileChanges = Math.max(told.profileChanges, own.profileChanges);
      const newer = isNewer(told, own) ? told : own;
      if (newer === own && profileChanges === own.profileChanges) return;
      stored.write(Object.assign({}, newer, { profileChanges }));
    } else stored.write(undefined);
    listener();
  });

  if (first) ask(first);

  return {
    read: () => stored.read(),
    write(tokens) {
      const former = read();
      stored.write(tokens);
      if (!former) return;
      const isSame = tokens?.id === former.id;
      if (isSame && tokens.refreshToken) notes?.put(former.id, tokens.renewals);
      else if (hasSibling) notes?.put(former.id, Infinity);
      if (isSame) tell(tokens);
      else channel.post({ id: former.id });
    },
    settled: () => (hasSibling ? pause(settleTime) : undefined),
    exclusively: (tokens, work) =>
      exclusively(`${key}:${tokens.id}`, shared, hasSibling ? settleTime : 0, async () => {
        if (notes?.isUsed(read() || tokens)) {
          ask(tokens);
          // Time for it to answer.
          await pause(settleTime * 10);
          const own = read();
          if (own?.refreshToken && notes.isUsed(own)) stored.write(undefined);
        }
        return work();
      }),
    watch(onChange) {
      listener = onChange;
      return () => {
        listener = () => {};
      };
    },
    close: () => channel.close(),
  };
}

/** Whether of one session's tokens these are the later ones; a refresh token that was refused is taken away. */
function isNewer(tokens: Tokens, than: Tokens): boolean {
  return tokens.renewals > than.renewals || (tokens.renewals === than.renewals && !tokens.refreshToken);
}
