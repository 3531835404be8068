/** The entities that stand for ASCII (HTML standard, named character references). */
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  ast: '*',
  bsol: '\\',
  colon: ':',
  comma: ',',
  commat: '@',
  dollar: '$',
  equals: '=',
  excl: '!',
  grave: '`',
  gt: '>',
  hat: '^',
  lcub: '{',
  lowbar: '_',
  lpar: '(',
  lsqb: '[',
  lt: '<',
  num: '#',
  percnt: '%',
  period: '.',
  plus: '+',
  quest: '?',
  quot: '"',
  rcub: '}',
  rpar: ')',
  rsqb: ']',
  semi: ';',
  sol: '/',
  verbar: '|',
};

const escapes = new RegExp(
  [
    /((?:%[\da-f]{2})+)/, // URL
    /(?:%u|\\u)([\da-f]{4})/, // JavaScript, JSON
    /\\u\{([\da-f]{1,6})\}/,
    /\\x([\da-f]{2})/,
    /&#x([\da-f]{1,6});?/, // HTML
    /&#(\d{1,7});?/,
    /&([a-z]+);/,
    /\\(["'\\/`bfnrtv0])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

/** Undoes the escapes of URLs, JSON, JavaScript and HTML, one layer of them. Any white space becomes a space. */
export function unescapeOnce(text: string): string {
  return text.replace(escapes, (all: string, percent, ...rest) => {
    const [unit, braced, byte, hex, decimal, entity, plain]: (string | undefined)[] = rest;
    if (percent) return decodeBytes(percent);
    const digits = unit ?? braced ?? byte ?? hex;
    if (digits !== undefined) return fromCodePoint(Number.parseInt(digits, 16));
    if (decimal !== undefined) return fromCodePoint(Number(decimal));
    if (plain) return /[a-z0]/i.test(plain) ? ' ' : plain;
    return entities[entity?.toLowerCase() ?? ''] ?? all;
  });
}

function decodeBytes(percentEncoded: string): string {
  const bytes = percentEncoded.slice(1).split('%');
  return new TextDecoder().decode(Uint8Array.from(bytes, (digits) => Number.parseInt(digits, 16)));
}

function fromCodePoint(point: number): string {
  return point > 0x10ffff ? '' : String.fromCodePoint(point);
}
