/** The window of a page in the phone. */
export type PageWindow = Window & typeof globalThis;

/** Puts a value where a page reads it, also over a getter of the browser's. */
export function define(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { configurable: true, writable: true, value });
}
