/**
 * Without the white space that HTTP allows around a value (RFC 9110, 5.6.3: spaces and tabs). `trim` takes away more,
 * U+00A0 for instance, and would make of one name another that nobody has sent.
 */
export function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  // A pattern for the end would look at each run of spaces anew.
  while (isSpace(value[start])) start++;
  while (end > start && isSpace(value[end - 1])) end--;
  return value.slice(start, end);
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
