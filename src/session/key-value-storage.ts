/** What a session can be kept in: the browser's `Storage`, or anything like it; what it gives back may be promises. */
export interface KeyValueStorage {
  getItem(key: string): string | null | undefined | PromiseLike<string | null | undefined>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
}

/** Milliseconds that a storage may take for an answer. */
export const storageTimeout = 3000;

/** Milliseconds after which Chromium shows all tabs what one of them has written to `localStorage`. */
export const settleTime = 50;
