/**
 * The texts and numbers in a JSON body, which must not come back in an error's text. Those of three characters and less
 * are left out: they say little, and hiding them would tear up every word that they are in.
 */
export function valuesOf(body: unknown): string[] {
  const values: string[] = [];
  JSON.stringify(body, (_name, value) => {
    if (typeof value === 'string' || typeof value === 'number') values.push(String(value));
    return value;
  });
  return values.filter((value) => value.length > 3);
}
