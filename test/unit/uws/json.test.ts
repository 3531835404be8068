// @vitest-environment node
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../src/uws/json.js';

test('reads ordinary JSON like JSON.parse', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      // Doubles beyond 2^53 print as integers; those are the business of the tests below.
      fc.pre(!/(^|[\s[:,])-?\d{16,}([\s\],}]|$)/.test(text));
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 2000 },
  );
});

test('keeps every integer beyond 2^53 as text, wherever it stands, and every other as a number', () => {
  const integer = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
  const near = fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n });
  const space = fc.constantFrom('', ' ', '\n\t ');
  fc.assert(
    fc.property(
      fc.oneof(
        integer,
        near,
        near.map((n) => -n),
      ),
      space,
      fc.string(),
      (n, space, key) => {
        const expected = n > 2n ** 53n || n < -(2n ** 53n) ? String(n) : Number(n);
        expect(parseJson(`${space}${n}${space}`)).toBe(expected);
        expect(parseJson(`[${space}${n}${space},${n}]`)).toEqual([expected, expected]);
        const name = JSON.stringify(key);
        const object = parseJson(`{${name}:${space}${n}${space},"x":{"y":${n}}}`);
        expect(JSON.stringify(object)).toBe(
          JSON.stringify(
            JSON.parse(`{${name}:${JSON.stringify(expected)},"x":{"y":${JSON.stringify(expected)}}}`),
          ),
        );
      },
    ),
    { numRuns: 1000 },
  );
});

test('never touches digits inside strings', () => {
  const part = fc.constantFrom('12345678901234567890', '"', '\\', ':', ',', '[', '{', '-', ' ', '中', '\n');
  const text = fc.array(part).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (key, value) => {
      const json = JSON.stringify({ [key]: [value, key] });
      expect(parseJson(json)).toEqual(JSON.parse(json));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  '1234567890123456789.5',
  '1234567890123456789e3',
  '-12345678901234567890E-2',
  '0.12345678901234567890',
])('leaves %s a number', (text) => {
  expect(parseJson(text)).toBe(Number(text));
});

test.each([
  '',
  '{"a":12345678901234567890',
  '{12345678901234567890:1}',
  '01234567890123456789',
  '--12345678901234567890',
  '12345678901234567890.',
  '"12345678901234567890',
  'NaN',
])('refuses %j', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});
