// @vitest-environment node
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSequenceId } from '../../../src/uws/sequence-id.js';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-31T16:00:05.999Z'), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Ascending also means that none comes twice. */
function expectAscending(ids: string[]) {
  for (const [index, id] of ids.entries()) {
    if (!/^\d{20}$/.test(id) || id <= (ids[index - 1] ?? '')) {
      expect.fail(`${ids[index - 1]} is followed by ${id}`);
    }
  }
}

test.each([
  [8, '20260201000005'],
  [0, '20260131160005'],
  [-11, '20260131050005'],
  [13, '20260201050005'],
])('begins with the time of zone %i', (timezone, time) => {
  expect(createSequenceId(timezone)()).toMatch(new RegExp(`^${time}\\d{6}$`));
});

test('counts up by one within a second', () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const next = createSequenceId(8);
  expect([next(), next(), next()]).toEqual([
    '20260201000005000000',
    '20260201000005000001',
    '20260201000005000002',
  ]);
});

test('gives more than a million in one second, and carries on when the time catches up', {
  timeout: 120_000,
}, () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.999);
  const next = createSequenceId(8);
  const ids = Array.from({ length: 1_100_000 }, next);
  expectAscending(ids);
  expect(ids[ids.length - 1]).toMatch(/^20260201000006/);
  vi.setSystemTime(Date.now() + 1000);
  expectAscending([...ids.slice(-1), next(), next()]);
});

test('clients of one device rarely begin alike', () => {
  expect(new Set(Array.from({ length: 20 }, () => createSequenceId(8)())).size).toBeGreaterThan(15);
});

test('only ever grows, however the clock jumps', () => {
  const steps = fc.array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 2, maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: -11, max: 13 }), (steps, timezone) => {
      const next = createSequenceId(timezone);
      expectAscending(
        steps.map((step) => {
          vi.setSystemTime(Date.now() + step);
          return next();
        }),
      );
    }),
  );
});
