import { attempt } from '../checks/foreign.js';
import type { Rule } from '../checks/rules.js';
import { isFunction, isRecord } from '../checks/values.js';
import type { KeyValueStorage } from './key-value-storage.js';
import { sharedSession } from './shared-session.js';
import { memoryStore, type SessionStore } from './store.js';
import { tabSession } from './tab-session.js';

/** Where the page keeps its session: how long it lives, and whether tabs share it (README, Sessions). */
export type SessionOption = 'sessionStorage' | 'memory' | 'localStorage' | KeyValueStorage;

export const sessionRule: Rule<SessionOption> = [
  (value): value is SessionOption =>
    ['sessionStorage', 'memory', 'localStorage'].some((kind) => kind === value) ||
    (isRecord(value) &&
      isFunction(value.getItem) &&
      isFunction(value.setItem) &&
      isFunction(value.removeItem)),
  '只能是 gateway、sessionStorage、memory、localStorage，或有 getItem、setItem、removeItem 的对象',
];

/**
 * @param session default: `'sessionStorage'`, or memory where there is no document
 * @param key tells the sessions of several realms and clients apart
 */
export function createSessionStore(session: SessionOption | undefined, key: string): SessionStore {
  if (session === 'memory' || (!session && typeof document === 'undefined')) return memoryStore();
  if (typeof session === 'object') return sharedSession(session, key);
  const storage = browserStorage(session || 'sessionStorage');
  if (!storage) {
    console.warn(
      `up-user-module: there is no ${session || 'sessionStorage'}; the session is kept in this page alone`,
    );
    return memoryStore();
  }
  return session === 'localStorage'
    ? sharedSession(storage, key)
    : tabSession(storage, key, browserStorage('localStorage'));
}

/** Reading the global throws where storage is forbidden, and gives null in WebViews that have it turned off. */
function browserStorage(name: 'sessionStorage' | 'localStorage'): Storage | undefined {
  return attempt(() => (name === 'localStorage' ? localStorage : sessionStorage)) || undefined;
}
