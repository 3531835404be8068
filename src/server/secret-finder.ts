import { unescapeOnce } from './unescape.js';

/** Shorter ones stand in any answer. */
const shortestSecret = 4;
/** Shorter parts of a secret may be words that an answer has anyway. */
const shortestPart = 10;

/** How often one encoding may be within another. */
const maxDepth = 3;

/**
 * Finds a secret in what a service or a firewall quotes of a request, however it quotes it: percent and form encoding,
 * escapes of JSON, JavaScript and HTML, base64, hexadecimal digits, one within another, and with line breaks in between.
 * Of a secret of 30 characters and more a third is enough, since quotes are often cut short.
 */
export function secretFinder(secret: string): (text: string) => boolean {
  const bytes = toBytes(secret);
  // Digits stand for bytes. Where the secret looks as if it were escaped, decoding changes it as well.
  const layers = new Set([...layersOf(secret), ...layersOf(bytes)].map(comparable));
  const parts = Array.from(layers, partsOf).reduce((all, some) => all.concat(some), []);
  const shortest = Math.min(...parts.map(({ length }) => length), shortestPart);
  // What digits stand for at a wrong offset, or in a signature, is hardly ever text.
  const isText = new RegExp(bytes === secret ? `[\\0\\s -~]{${shortest}}` : '');
  const [{ length } = bytes] = partsOf(bytes);
  const digits: readonly Digits[] = [
    [new RegExp(`[A-Za-z0-9+/_-]{${Math.floor((length * 4) / 3)},}`, 'g'), 4, fromBase64],
    [new RegExp(`[0-9a-f]{${length * 2},}`, 'gi'), 2, fromHex],
  ];

  function holds(text: string, depth = maxDepth): boolean {
    const layers = layersOf(text);
    const isThere = layers.map(comparable).some((layer) => parts.some((part) => layer.includes(part)));
    const [innermost = ''] = layers.slice(-1);
    return isThere || (depth > 0 && digits.some((kind) => holdsEncoded(innermost, kind, depth - 1)));
  }

  function holdsEncoded(text: string, [run, offsets, decode]: Digits, depth: number): boolean {
    for (const found of text.replace(/\s/g, '').match(run) ?? []) {
      // What stands before may be part of the run.
      for (let offset = 0; offset < offsets; offset++) {
        const decoded = decode(found.slice(offset));
        if (isText.test(decoded) && holds(decoded, depth)) return true;
      }
    }
    return false;
  }

  return (text) => holds(text);
}

/** Runs of digits, at how many offsets what they stand for may begin, and its bytes. */
type Digits = readonly [run: RegExp, offsets: number, decode: (digits: string) => string];

function partsOf(secret: string): string[] {
  if (secret.length < shortestSecret) return [];
  const third = Math.floor(secret.length / 3);
  if (third < shortestPart) return [secret];
  return [0, 1, 2].map((part) => secret.slice(part * third, (part + 1) * third));
}

/** The text, and what comes of it layer by layer when its escapes are undone. */
function layersOf(text: string): string[] {
  const layers = [text];
  let decoded = unescapeOnce(text);
  while (decoded !== layers[layers.length - 1] && layers.length <= maxDepth) {
    layers.push(decoded);
    decoded = unescapeOnce(decoded);
  }
  return layers;
}

/** Without what is put between characters: line breaks, zeros of UTF-16, a `+` for a space. */
function comparable(text: string): string {
  return text.replace(/[\s\0+]/g, '');
}

/** UTF-8, one character a byte. */
function toBytes(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function fromBase64(digits: string): string {
  const standard = digits.replace(/-/g, '+').replace(/_/g, '/');
  // A single digit at the end stands for nothing.
  return atob(standard.length % 4 === 1 ? standard.slice(0, -1) : standard);
}

function fromHex(digits: string): string {
  return digits.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}
