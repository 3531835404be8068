/**
 * Gives `target` an own property in front of what it has, and gives back the function that takes it away again. A
 * value that somebody else has put there in the meantime is theirs and stays.
 */
export function override(target: object, key: string, value: unknown): () => void {
  const original = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
  return () => {
    if (Reflect.get(target, key) !== value) return;
    if (original) Object.defineProperty(target, key, original);
    else Reflect.deleteProperty(target, key);
  };
}
