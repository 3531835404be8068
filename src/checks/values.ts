export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === 'function';
}

/** A string that is not empty. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/**
 * A copy of plain objects and lists, with the plain objects and lists in them. Everything else stays as it is, for only
 * its class knows how it is copied.
 *
 * @throws RangeError where one of them is a part of itself
 */
export function copyPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyPlain);
  if (!isRecord(value) || !isPlain(value)) return value;
  const copy = copyFields(value);
  for (const key of Object.keys(copy)) copy[key] = copyPlain(copy[key]);
  return copy;
}

/** Also of another window. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The fields of an object from outside, none of which can reach a prototype. */
export function copyFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) if (key !== '__proto__') copy[key] = fields[key];
  return copy;
}
