import { withDeadline } from '../async/deadline.js';
import { isFunction, isRecord } from '../checks/values.js';
import { fromEntry, toEntry } from './entry.js';
import type { KeyValueStorage } from './key-value-storage.js';
import type { Tokens } from './tokens.js';

/** Milliseconds that a storage may take for an answer. */
const storageTimeout = 3000;

/**
 * One session in a storage, under one key. What is no session there counts as logged out and is removed. A storage that
 * fails (full, forbidden, no answer) is given up with a warning: the session is in the page alone then.
 */
export class StoredTokens {
  private entry: string | undefined;
  private tokens: Tokens | undefined;
  /** Writes that are under way, where the storage gives promises. */
  private writing: Promise<unknown> | undefined;
  private hasFailed = false;
  private readonly storage: KeyValueStorage;
  private readonly key: string;

  constructor(storage: KeyValueStorage, key: string) {
    this.storage = storage;
    this.key = key;
  }

  /** As long as what is there does not change, it is the same object. */
  read(): Tokens | undefined | Promise<Tokens | undefined> {
    const { storage, key, writing } = this;
    const get = () => storage.getItem(key);
    const found = this.hasFailed ? this.entry : this.attempt(() => (writing ? writing.then(get) : get()));
    return isPromise(found) ? found.then((entry) => this.parse(entry)) : this.parse(found);
  }

  write(tokens: Tokens | undefined): void {
    const entry = tokens && toEntry(tokens);
    this.tokens = tokens;
    this.entry = entry;
    if (this.hasFailed) return;
    const { storage, key } = this;
    const put = () => (entry === undefined ? storage.removeItem(key) : storage.setItem(key, entry));
    const { writing } = this;
    const written = this.attempt(() => (writing ? writing.then(put) : put()));
    if (!isPromise(written)) return;
    const done = written.then(() => {
      if (this.writing === done) this.writing = undefined;
    });
    this.writing = done;
  }

  private parse(entry: unknown): Tokens | undefined {
    const text = typeof entry === 'string' ? entry : undefined;
    if (!this.hasFailed && text !== this.entry) {
      this.entry = text;
      this.tokens = text === undefined ? undefined : fromEntry(text);
      if (text !== undefined && !this.tokens) this.write(undefined);
    }
    return this.tokens;
  }

  /** What the storage answers, or nothing once it has failed. */
  private attempt<T>(use: () => T): T | undefined | Promise<Awaited<T> | undefined> {
    try {
      const result = use();
      if (!isPromise(result)) return result;
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
      if (isPromise(removed)) removed.then(undefined, () => {});
    } catch {
      // It cannot even do that.
    }
  }
}

function isPromise<T>(value: T): value is T & Promise<Awaited<T>> {
  return isRecord(value) && isFunction(value.then);
}
