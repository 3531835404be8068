export type Undo = () => void;

/** Gives `owner` a property of its own in front of what it has. See `replaceProperty`. */
export function setProperty(owner: object, key: string, value: unknown): Undo {
  return replaceProperty(owner, key, { value, writable: true });
}

/**
 * Gives `owner` a property of its own in front of what it has.
 *
 * @returns the function that brings the former property back, unless somebody else has redefined it since
 */
export function replaceProperty(owner: object, key: string, property: PropertyDescriptor): Undo {
  const former = Object.getOwnPropertyDescriptor(owner, key);
  const done = Reflect.defineProperty(
    owner,
    key,
    Object.assign(property, { configurable: true, enumerable: true }),
  );
  return () => {
    const now = Object.getOwnPropertyDescriptor(owner, key);
    if (!done || !now || now.get !== property.get || now.value !== property.value) return;
    if (former) Object.defineProperty(owner, key, former);
    else Reflect.deleteProperty(owner, key);
  };
}
