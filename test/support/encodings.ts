import fc from 'fast-check';

export type Encode = (text: string) => string;

const codePoints = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0);
const utf8 = (text: string) =>
  Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0'));
const units = (text: string) => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
const hex4 = (unit: number) => unit.toString(16).padStart(4, '0');
const named: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** How a server may send back what it was sent. */
export const encodings: Readonly<Record<string, Encode>> = {
  'as it is': (text) => text,
  'a URL component': encodeURIComponent,
  'a URL component, as PHP has it': (text) =>
    encodeURIComponent(text).replace(/[!'()*~]/g, (it) => `%${it.charCodeAt(0).toString(16)}`),
  'every byte of a URL': (text) =>
    utf8(text)
      .map((byte) => `%${byte}`)
      .join(''),
  'every byte of a URL, in capitals': (text) =>
    utf8(text)
      .map((byte) => `%${byte.toUpperCase()}`)
      .join(''),
  'a form': (text) => new URLSearchParams({ it: text }).toString().slice(3),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'JSON in ASCII': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[^ -~]/g, (it) => `\\u${hex4(it.charCodeAt(0))}`),
  'JSON with all escaped': (text) =>
    units(text)
      .map((unit) => `\\u${hex4(unit).toUpperCase()}`)
      .join(''),
  'JSON for scripts': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/\//g, '\\/')
      .replace(/[<>&']/g, (it) => `\\u${hex4(it.charCodeAt(0))}`),
  HTML: (text) => text.replace(/[&<>"']/g, (it) => `&${named[it]};`),
  'HTML with a number for the apostrophe': (text) =>
    text.replace(/[&<>"]/g, (it) => `&${named[it]};`).replace(/'/g, '&#39;'),
  'HTML in numbers': (text) =>
    codePoints(text)
      .map((code) => `&#${code};`)
      .join(''),
  'HTML in hexadecimal numbers': (text) =>
    codePoints(text)
      .map((code) => `&#x${code.toString(16)};`)
      .join(''),
};

/** Texts that are hard to encode: what has a meaning in one of the encodings, or looks encoded. */
const hard = fc.oneof(
  fc.string({ unit: 'binary', minLength: 4, maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'%&\\+;#ux"\'/<> 4125deabé密😀'), minLength: 4, maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        '%41',
        '%2541',
        '&amp;',
        '&#65;',
        '&#x41;',
        '\\u0041',
        '\\"',
        '\\\\',
        '%',
        '&',
        '\\',
        'k9',
        ' ',
      ),
      {
        minLength: 2,
        maxLength: 6,
      },
    )
    .map((parts) => parts.join('')),
);
/** A secret of blanks alone cannot be told from the blanks around it. */
export const secretText = hard.filter((text) => text.trim().length > 3);
/** Nothing that the first characters of an encoded secret would belong to. */
export const around = fc.string({ maxLength: 30 }).filter((text) => !/[%&\\][#\w%&\\]*$/.test(text));
