// @vitest-environment node
import fc from 'fast-check';
import { formatDate, formatDateTime, parseDate, parseDateTime } from 'up-user-module/uws';
import { expect, test } from 'vitest';

const illegal = expect.objectContaining({ retCode: '000002' });
const timezone = fc.integer({ min: -11, max: 13 });

test('a moment comes back from its text, to the second', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9998-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, timezone, (date, timezone) => {
      const text = formatDateTime(date, timezone);
      expect(text).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      expect(parseDateTime(text, timezone).getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000);
      expect(formatDate(date, timezone)).toBe(text.slice(0, 10));
    }),
  );
});

test('a day comes back from its text', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
      timezone,
      (date, timezone) => {
        const text = date.toISOString().slice(0, 10);
        expect(formatDate(parseDate(text, timezone), timezone)).toBe(text);
        expect(formatDateTime(parseDate(text, timezone), timezone)).toBe(`${text} 00:00:00`);
      },
    ),
  );
});

test('the text is on the clock of the time zone, Beijing unless told otherwise', () => {
  const date = new Date('2013-10-08T00:00:00Z');
  expect(formatDateTime(date)).toBe('2013-10-08 08:00:00');
  expect(formatDateTime(date, -11)).toBe('2013-10-07 13:00:00');
  expect(parseDateTime('2013-10-08 08:00:00')).toEqual(date);
  expect(formatDate(date, -11)).toBe('2013-10-07');
  expect(parseDate('2013-10-08', 13)).toEqual(new Date('2013-10-07T11:00:00Z'));
});

test.each([
  '2013-02-30 00:00:00',
  '2013-10-08 24:00:00',
  '2013-10-08 08:60:00',
  '2013-10-08T08:00:00',
  '2013-10-08 08:00',
  '2013-10-08 08:00:00.000',
  '13-10-08 08:00:00',
  ' 2013-10-08 08:00:00',
  '2013-10-08',
  '',
  JSON.parse('null'),
])('is no DateTime: %j', (text) => {
  expect(() => parseDateTime(text)).toThrow(illegal);
});

test.each(['2013-2-3', '2013-02-29', '2013-10-08 08:00:00', ''])('is no Date: %j', (text) => {
  expect(() => parseDate(text)).toThrow(illegal);
});

test.each([new Date(Number.NaN), new Date(8.64e15), new Date('+010000-01-02'), JSON.parse('{}')])(
  'cannot be written: %s',
  (date) => {
    expect(() => formatDateTime(date)).toThrow(illegal);
    expect(() => formatDate(date)).toThrow(illegal);
  },
);

test.each([-12, 14, 5.5, Number.NaN])('is no time zone: %d', (timezone) => {
  const rule = expect.objectContaining({ retInfo: '非法参数错误：timezone 必须是 -11 至 13 的整数' });
  expect(() => parseDateTime('2013-10-08 08:00:00', timezone)).toThrow(rule);
  expect(() => formatDate(new Date(), timezone)).toThrow(rule);
});
