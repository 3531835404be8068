/**
 * What comes out on the other side of the bridge, which carries JSON text: no `undefined`, functions, symbols or
 * class instances.
 *
 * @throws TypeError for what has no JSON text at all: a cycle, a BigInt
 */
export function jsonCopy(value: unknown): unknown {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
}
