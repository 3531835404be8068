import { attempt } from '../checks/foreign.js';

export type Undo = () => void;

/** `undefined` also where a Proxy does not say. */
export function ownProperty(owner: object, key: PropertyKey): PropertyDescriptor | undefined {
  return attempt(() => Object.getOwnPropertyDescriptor(owner, key));
}

/** Gives `owner` a property of its own, in place of one that it has. Says whether it could; never throws. */
export function defineProperty(owner: object, key: PropertyKey, property: PropertyDescriptor): boolean {
  Object.assign(property, { configurable: true, enumerable: true });
  return !!attempt(() => Reflect.defineProperty(owner, key, property));
}

/** Brings the former property back in place of ours, unless somebody else has redefined it since. */
export function restoreProperty(
  owner: object,
  key: PropertyKey,
  own: PropertyDescriptor,
  former: PropertyDescriptor | undefined,
): void {
  const now = ownProperty(owner, key);
  if (now && now.get === own.get && now.set === own.set && now.value === own.value) {
    putProperty(owner, key, former);
  }
}

export function putProperty(owner: object, key: PropertyKey, former: PropertyDescriptor | undefined): void {
  attempt(() => (former ? Reflect.defineProperty(owner, key, former) : Reflect.deleteProperty(owner, key)));
}

/**
 * Gives `owner` a value in front of what it has: as a property of its own, or where that cannot be, as with `var` on a
 * page, by writing to the one that is there.
 *
 * @returns the function that brings the former one back, unless somebody else has changed it since; `undefined`
 * where `owner` allows neither, and nothing has changed
 */
export function setProperty(owner: object, key: PropertyKey, value: unknown): Undo | undefined {
  const former = ownProperty(owner, key);
  const own = { value, writable: true };
  if (defineProperty(owner, key, own)) return () => restoreProperty(owner, key, own, former);
  return writeProperty(owner, key, value, former);
}

/** The second half of `setProperty`. */
export function writeProperty(
  owner: object,
  key: PropertyKey,
  value: unknown,
  former: PropertyDescriptor | undefined,
): Undo | undefined {
  const write = (now: unknown, next: unknown) =>
    ownProperty(owner, key)?.value === now && attempt(() => Reflect.set(owner, key, next));
  if (!former?.writable || !write(former.value, value)) return undefined;
  return () => write(value, former.value);
}
