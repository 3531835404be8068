const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** How URLs (UTF-8 of one to four bytes), JSON and HTML encode a character, and how it is decoded. */
const encodings: readonly (readonly [encoded: RegExp, decode: (match: string, name: string) => string])[] = [
  [/%(?:[0-7]|(?:[cd]|(?:e|f[\da-f]%[89ab])[\da-f]%[89ab])[\da-f]%[89ab])[\da-f]/gi, decodeURIComponent],
  [/\\(?:u[\da-f]{4}|["\\/bfnrt])/gi, (match) => JSON.parse(`"${match}"`)],
  [
    /&(#\d+|#x[\da-f]+|amp|lt|gt|quot|apos);/gi,
    (_match, name) => entities[name.toLowerCase()] || String.fromCodePoint(Number(name.replace('#', '0'))),
  ],
];

/**
 * The text without what `hide` takes out of it, also where that is encoded, or in one encoding within another. What
 * nothing is hidden in stays encoded as it came.
 *
 * @param layers how many encodings within one another are looked through
 */
export function hideEncoded(text: string, hide: (text: string) => string, layers = 3): string {
  let safe = hide(text);
  for (const [encoded, decode] of layers ? encodings : []) {
    const decoded = safe.replace(encoded, (match: string, name: string) => {
      try {
        return decode(match, name);
      } catch {
        // It stands for no character.
        return match;
      }
    });
    const hidden = decoded === safe ? safe : hideEncoded(decoded, hide, layers - 1);
    if (hidden !== decoded) safe = hidden;
  }
  return safe;
}
