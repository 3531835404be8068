import { ours } from '../contract/ours.js';

/** What `read` gives, or `undefined` where it throws: an error of somebody else's getter or Proxy is not ours. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * An object or a function that a script has put on the page; a Proxy may throw at nearly anything. What the browser
 * itself shows under the `id` or `name` of an element is none: an element, a list of them, a frame's window.
 */
export function isForeignObject(value: unknown): value is object {
  // A revoked Proxy throws at the first, a strict one at the second.
  return (
    !!attempt(() => Object(value) === value && !Array.isArray(value)) &&
    !attempt(() => isFromDocument(Object(value)))
  );
}

function isFromDocument(value: Readonly<Record<string, unknown>>): boolean {
  // A window of another origin throws at the other two.
  return value.window === value || Number(value.nodeType) > 0 || 'namedItem' in value;
}

/** Whether it is of this package, from whichever copy. */
export function isOurs(value: unknown): boolean {
  return !!attempt(() => ours in Object(value));
}
