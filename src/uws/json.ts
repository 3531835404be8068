/**
 * Reads JSON like `JSON.parse`, but integers beyond 2^53 either way become strings: a user id has up to 20 digits,
 * and a number would change it without a word.
 *
 * @throws SyntaxError for what is not JSON
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // That also proved the text to be JSON, so that the pattern below can tell strings from numbers.
  if (!/\d{16}/.test(text)) return value;
  return JSON.parse(
    text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) =>
      isBeyondExact(token) ? `"${token}"` : token,
    ),
  );
}

function isBeyondExact(token: string): boolean {
  const digits = /^-?(\d{16,})$/.exec(token)?.[1];
  return digits !== undefined && (digits.length > 16 || digits > '9007199254740992');
}
