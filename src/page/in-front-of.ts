import { attempt, isOurs } from '../checks/foreign.js';
import { isFunction } from '../checks/values.js';
import { ownProperty } from './property.js';

/**
 * An object in front of one that takes no properties: it has what `add` gives it, and everything else is the genuine
 * one's. Methods and accessors of that run on itself, because its private state knows no other `this`.
 *
 * @param add gives properties to an heir of `genuine`; they have to be configurable
 * @param call calls a method of the genuine one, or does something else in its place
 */
export function inFrontOf(
  genuine: object,
  add: (heir: object) => void,
  call: (run: () => unknown, key: PropertyKey) => unknown = (run) => run(),
): object {
  // The Proxy's target, since of a frozen object a Proxy may show nothing else.
  const heir: object = Object.create(genuine);
  add(heir);
  const methods = new WeakMap<object, unknown>();

  const get = (_heir: object, key: PropertyKey): unknown => {
    const value: unknown = Reflect.get(ownProperty(heir, key) ? heir : genuine, key);
    if (!isFunction(value) || isOurs(value) || !isMethod(value)) return value;
    const method =
      methods.get(value) ||
      new Proxy(value, {
        apply: (fn, _self, params) => call(() => Reflect.apply(fn, genuine, params), key),
      });
    methods.set(value, method);
    return method;
  };

  return new Proxy(heir, {
    get,
    set: (_heir, key, value) => Reflect.set(ownProperty(heir, key) ? heir : genuine, key, value),
    ownKeys: () => [...new Set(Reflect.ownKeys(heir).concat(Reflect.ownKeys(genuine)))],
    getOwnPropertyDescriptor(_heir, key) {
      const own = ownProperty(heir, key);
      const inherited = !own && ownProperty(genuine, key);
      return inherited
        ? { value: get(heir, key), writable: true, enumerable: !!inherited.enumerable, configurable: true }
        : own || undefined;
    },
  });
}

/** A class, or a function with members, may be a module of its own. */
function isMethod(fn: object): boolean {
  return attempt(() => Object.keys(fn).length === 0 && !/^class\b/.test(String(fn))) === true;
}
