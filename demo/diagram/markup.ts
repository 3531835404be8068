/** SVG as text, with everything escaped that came from outside. */
export interface Markup {
  readonly xml: string;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; an attribute that is `undefined` is left out. */
export function tag(name: string, attributes: Attributes, ...content: readonly Markup[]): Markup {
  let written = '';
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined)
      written += ` ${key}="${typeof value === 'number' ? round(value) : escapeText(value)}"`;
  }
  return { xml: `<${name}${written}>${join(content).xml}</${name}>` };
}

export function textNode(text: string): Markup {
  return { xml: escapeText(text) };
}

export function join(parts: readonly Markup[]): Markup {
  return { xml: parts.map(({ xml }) => xml).join('') };
}

/** Most texts are plain, and a drawing has thousands of them. */
const isPlain = /^[\w ().,:;#/+-]*$/;

function escapeText(text: string): string {
  if (isPlain.test(text)) return text;
  // XML has no place at all for control characters and halves of surrogate pairs.
  const clean = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return clean.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Tenths of a pixel are enough. */
function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
