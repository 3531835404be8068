/**
 * Runs `work` in a page that has loaded Prototype.js, which puts its own `$A` in the place of `Array.from`: that knows
 * neither iterators nor the second parameter.
 */
export async function besidePrototypeJs<T>(work: () => T | Promise<T>): Promise<T> {
  const { from } = Array;
  const $A = (list: { readonly length?: number; readonly [index: number]: unknown }) => {
    const copy: unknown[] = [];
    for (let index = 0; index < (list.length || 0); index++) copy.push(list[index]);
    return copy;
  };
  Object.assign(Array, { from: $A });
  try {
    return await work();
  } finally {
    Object.assign(Array, { from });
  }
}
