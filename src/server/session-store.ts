import type { Rule } from '../checks/rules.js';
import { isFunction, isRecord } from '../checks/values.js';

/**
 * Where the gateway keeps its sessions. It sees neither a cookie nor a token: a key has the SHA-256 of a cookie's value
 * in it, and a value is sealed with a key that only that cookie gives. Lifetimes are in milliseconds. What rejects is
 * answered with 503 and ends no session.
 *
 * A key begins with what it is for, and a colon: `session:`, `lock:`, `sign-in:`.
 */
export interface SessionStore {
  /** What is kept under this key, which is kept for so long again; `undefined` where there is nothing. */
  get(key: string, lifetime: number): Promise<string | undefined>;
  /** Keeps a value for so long, in the place of any other. */
  set(key: string, value: string, lifetime: number): Promise<void>;
  /**
   * Keeps a value for so long, but only where the value is still `expected`, in one atomic step: what is older must not
   * take the place of what is newer, nor bring back what has been taken away.
   *
   * @returns whether it was
   */
  replace(key: string, expected: string, value: string, lifetime: number): Promise<boolean>;
  /** Gives what is kept and forgets it, in one atomic step; `undefined` where there is nothing. */
  take(key: string): Promise<string | undefined>;
  /** Gives a lock to one caller at a time, for so long unless it is extended; `undefined` where somebody else has it. */
  lock(key: string, lifetime: number): Promise<SessionLock | undefined>;
}

/** Both do nothing once the lock is over, or another's. */
export interface SessionLock {
  /** It is held for so long from now on. */
  extend(lifetime: number): Promise<void>;
  release(): Promise<void>;
}

const methods = ['get', 'set', 'replace', 'take', 'lock'];

export const sessionStore: Rule<SessionStore> = [
  (value): value is SessionStore => isRecord(value) && methods.every((name) => isFunction(value[name])),
  `必须有 ${methods.join('、')} 方法`,
];
