import { withDeadline } from '../async/deadline.js';
import { isFunction, isRecord } from '../checks/values.js';
import { fromEntry, toEntry } from './entry.js';
import { type KeyValueStorage, storageTimeout } from './key-value-storage.js';
import type { Tokens } from './tokens.js';

/**
 * One session in a storage, under one key. What is no session there counts as logged out and is removed. A storage that
 * fails (full, forbidden, no answer) is given up with a warning: the session is in the page alone then.
 */
export class StoredTokens {
  /** The text of `tokens`. */
  private entry: string | undefined;
  private tokens: Tokens | undefined;
  /** Writes that are under way, where the storage gives promises. */
  private writing: Promise<unknown> | undefined;
  private hasFailed = false;
  /** Counts reads and writes. */
  private count = 0;
  /** The number of the one that `tokens` comes from. */
  private newest = 0;
  private readonly storage: KeyValueStorage;
  private readonly key: string;

  constructor(storage: KeyValueStorage, key: string) {
    this.storage = storage;
    this.key = key;
  }

  /** As long as what is there does not change, it is the same object. */
  read(): Tokens | undefined | Promise<Tokens | undefined> {
    const number = ++this.count;
    const found = this.attempt(() => this.storage.getItem(this.key));
    return found instanceof Promise
      ? found.then((entry) => this.parse(entry, number))
      : this.parse(found, number);
  }

  /** Where that takes time, a promise gives the end of it. */
  write(tokens: Tokens | undefined): Promise<unknown> | undefined {
    const { storage, key } = this;
    const entry = tokens && toEntry(tokens);
    this.newest = ++this.count;
    this.tokens = tokens;
    this.entry = entry;
    const written = this.attempt(() =>
      entry === undefined ? storage.removeItem(key) : storage.setItem(key, entry),
    );
    if (!(written instanceof Promise)) return undefined;
    const done = written.then(() => {
      if (this.writing === done) this.writing = undefined;
    });
    this.writing = done;
    return done;
  }

  private parse(entry: unknown, number: number): Tokens | undefined {
    // Another read or a write that began later is known already.
    if (this.hasFailed || number < this.newest) return this.tokens;
    this.newest = number;
    const text = typeof entry === 'string' ? entry : undefined;
    if (text !== this.entry) {
      this.entry = text;
      this.tokens = text === undefined ? undefined : fromEntry(text);
      if (text !== undefined && !this.tokens) this.write(undefined);
    }
    return this.tokens;
  }

  /** What the storage answers once earlier writes have ended, or nothing when it has failed. */
  private attempt(use: () => unknown): unknown {
    const unlessFailed = () => (this.hasFailed ? undefined : use());
    try {
      const result = this.writing ? this.writing.then(unlessFailed) : unlessFailed();
      if (!isThenable(result)) return result;
      return withDeadline(() => Promise.resolve(result), storageTimeout).catch(() => this.giveUp());
    } catch {
      return this.giveUp();
    }
  }

  private giveUp(): undefined {
    if (this.hasFailed) return;
    this.hasFailed = true;
    console.warn('up-user-module: the storage for the session fails; it is kept in this page alone');
    // What is left there is older than the session, and would come back at the next reload.
    try {
      const removed = this.storage.removeItem(this.key);
      if (isThenable(removed)) removed.then(undefined, () => {});
    } catch {
      // It cannot even do that.
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isRecord(value) && isFunction(value.then);
}
