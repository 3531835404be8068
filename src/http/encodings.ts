type Decode = (text: string) => string;

/** Decodes what matches; what stands for no character stays. */
function decoder(encoded: RegExp, decode: Decode): Decode {
  return (text) =>
    text.replace(encoded, (match) => {
      try {
        return decode(match);
      } catch {
        return match;
      }
    });
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The encodings of URLs (UTF-8, one character at a time), of JSON and of HTML. */
const decoders: readonly Decode[] = [
  // One to four bytes.
  /* @__PURE__ */ decoder(
    /%(?:[0-7]|(?:[cd]|(?:e|f[\da-f]%[89ab])[\da-f]%[89ab])[\da-f]%[89ab])[\da-f]/gi,
    decodeURIComponent,
  ),
  /* @__PURE__ */ decoder(/\\(?:u[\da-f]{4}|["\\/bfnrt])/gi, (match) => JSON.parse(`"${match}"`)),
  /* @__PURE__ */ decoder(/&(?:#\d+|#x[\da-f]+|amp|lt|gt|quot|apos);/gi, (match) => {
    const name = match.slice(1, -1).toLowerCase();
    return entities[name] || String.fromCodePoint(Number(name.replace('#', '0')));
  }),
];

/**
 * The text without what `hide` takes out of it, also where that is encoded, or in one encoding within another. What
 * nothing is hidden in stays encoded as it came.
 *
 * @param layers how many encodings within one another are looked through
 */
export function hideEncoded(text: string, hide: (text: string) => string, layers = 3): string {
  let safe = hide(text);
  for (const decode of layers ? decoders : []) {
    const decoded = decode(safe);
    const hidden = decoded === safe ? safe : hideEncoded(decoded, hide, layers - 1);
    if (hidden !== decoded) safe = hidden;
  }
  return safe;
}
