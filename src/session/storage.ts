import { withDeadline } from '../async/deadline.js';
import { isFunction, isRecord } from '../checks/values.js';
import { fromEntry, toEntry } from './entry.js';
import { type KeyValueStorage, storageTimeout } from './key-value-storage.js';
import type { Tokens } from './tokens.js';

/** One session in a storage. */
export interface StoredTokens {
  /** As long as what is there does not change, it is the same object. */
  read(): Tokens | undefined | Promise<Tokens | undefined>;
  /** Where that takes time, a promise gives the end of it. */
  write(tokens: Tokens | undefined): Promise<unknown> | undefined;
}

/**
 * Under one key. What is no session there counts as logged out and is removed. A storage that fails (full, forbidden, no
 * answer) is given up with a warning: the session is in the page alone then.
 */
export function storedTokens(storage: KeyValueStorage, key: string): StoredTokens {
  let tokens: Tokens | undefined;
  /** The text of `tokens`. */
  let entry: string | undefined;
  /** Writes that are under way, where the storage gives promises. */
  let writing: Promise<unknown> | undefined;
  let hasFailed = false;
  /** Counts reads and writes. */
  let count = 0;
  /** The number of the one that `tokens` comes from. */
  let newest = 0;

  const giveUp = (): undefined => {
    if (hasFailed) return;
    hasFailed = true;
    console.warn('up-user-module: the storage for the session fails; it is kept in this page alone');
    // What is left there is older than the session, and would come back at the next reload.
    try {
      const removed = storage.removeItem(key);
      if (isThenable(removed)) removed.then(undefined, () => {});
    } catch {
      // It cannot even do that.
    }
  };

  /** What the storage answers once earlier writes have ended, or nothing when it has failed. */
  const attempt = (use: () => unknown): unknown => {
    const unlessFailed = () => (hasFailed ? undefined : use());
    try {
      const result = writing ? writing.then(unlessFailed) : unlessFailed();
      if (!isThenable(result)) return result;
      return withDeadline(() => Promise.resolve(result), storageTimeout).catch(giveUp);
    } catch {
      return giveUp();
    }
  };

  const write: StoredTokens['write'] = (next) => {
    const text = next && toEntry(next);
    newest = ++count;
    tokens = next;
    entry = text;
    const written = attempt(() =>
      text === undefined ? storage.removeItem(key) : storage.setItem(key, text),
    );
    if (!(written instanceof Promise)) return undefined;
    const done = written.then(() => {
      if (writing === done) writing = undefined;
    });
    writing = done;
    return done;
  };

  const parse = (found: unknown, number: number): Tokens | undefined => {
    // Another read or a write that began later is known already.
    if (hasFailed || number < newest) return tokens;
    newest = number;
    const text = typeof found === 'string' ? found : undefined;
    if (text !== entry) {
      entry = text;
      tokens = text === undefined ? undefined : fromEntry(text);
      if (text !== undefined && !tokens) write(undefined);
    }
    return tokens;
  };

  return {
    read() {
      const number = ++count;
      const found = attempt(() => storage.getItem(key));
      return found instanceof Promise ? found.then((text) => parse(text, number)) : parse(found, number);
    },
    write,
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isRecord(value) && isFunction(value.then);
}
