// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { after as runAfter } from '../../../src/async/timer.js';
import { useFakeClock } from './fake-clock.js';

useFakeClock();

describe('the shared timer', () => {
  it.each([500, 10_000])('is set once for many deadlines, %i ms', (ms) => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const expire = vi.fn();
    for (let call = 0; call < 1000; call++) runAfter(ms, expire);
    expect(setTimeout).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(ms - 1);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expire).toHaveBeenCalledTimes(1000);
  });

  it('is left running for usual calls, each of which is over before its deadline', () => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const expire = vi.fn();
    for (let call = 0; call < 900; call++) {
      const cancel = runAfter(10_000, expire);
      vi.advanceTimersByTime(1);
      cancel();
    }
    expect(setTimeout).toHaveBeenCalledTimes(1);
    vi.runAllTimers();
    expect(expire).not.toHaveBeenCalled();
  });

  it('is set anew for an earlier deadline, and only one runs at a time', () => {
    const expire = vi.fn();
    for (const ms of [500, 300, 400]) runAfter(ms, () => expire(ms));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(300);
    expect(expire.mock.calls).toEqual([[300]]);
    vi.advanceTimersByTime(200);
    expect(expire.mock.calls).toEqual([[300], [400], [500]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not keep a Node process alive for long when nobody waits any more', () => {
    const cancels = [runAfter(3_600_000, vi.fn()), runAfter(10_000, vi.fn())];
    vi.advanceTimersByTime(1);
    for (const cancel of cancels) cancel();
    vi.advanceTimersByTime(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not given to a clock that has not set it, which may have one of the same number', () => {
    runAfter(1000, () => {});
    vi.useRealTimers();
    vi.useFakeTimers();
    const clearTimeout = vi.spyOn(globalThis, 'clearTimeout');
    const expire = vi.fn();
    runAfter(500, expire);
    expect(clearTimeout).not.toHaveBeenCalled();
    vi.advanceTimersByTime(500);
    expect(expire).toHaveBeenCalledOnce();
  });

  it('outlives a clock that was taken away with it', () => {
    runAfter(1000, vi.fn());
    vi.useRealTimers();
    vi.useFakeTimers();
    const expire = vi.fn();
    runAfter(2000, expire);
    vi.advanceTimersByTime(2000);
    expect(expire).toHaveBeenCalledOnce();
  });

  it.each([3_600_000, 2 ** 40, Number.POSITIVE_INFINITY])('never gets a delay that is too long: %d', (ms) => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const expire = vi.fn();
    const cancel = runAfter(ms, expire);
    vi.advanceTimersByTime(3_599_999);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(expire).toHaveBeenCalledTimes(ms === 3_600_000 ? 1 : 0);
    for (const [, delay] of setTimeout.mock.calls) expect(delay).toBeLessThan(2 ** 31);
    cancel();
  });
});

describe('thousands of timers that expire at the same time', () => {
  /** Each takes so many milliseconds to expire. */
  const effort = 0.01;

  function startMany(count: number) {
    let worked = 0;
    const { now } = performance;
    vi.spyOn(performance, 'now').mockImplementation(() => Reflect.apply(now, performance, []) + worked);
    const expired: number[] = [];
    const cancels = Array.from({ length: count }, (_, number) =>
      runAfter(1000, () => {
        worked += effort;
        expired.push(number);
      }),
    );
    return { expired, cancels };
  }

  it('let other tasks come in between, and none of them is lost', () => {
    const { expired } = startMany(10_000);
    const later = vi.fn();
    runAfter(1500, later);
    let before = 0;
    const longest = vi.fn();
    const watch = setInterval(() => {
      longest(expired.length - before);
      before = expired.length;
    });
    vi.advanceTimersByTime(1100);
    clearInterval(watch);
    expect(new Set(expired).size).toBe(10_000);
    expect(expired).toHaveLength(10_000);
    expect(Math.max(...longest.mock.calls.map(([count]) => count * effort))).toBeLessThan(25);
    expect(later).not.toHaveBeenCalled();
    vi.advanceTimersByTime(400);
    expect(later).toHaveBeenCalledOnce();
  });

  it('can be cancelled as long as it is not their turn', () => {
    const { expired, cancels } = startMany(10_000);
    vi.advanceTimersByTime(1000);
    expect(expired.length).toBeGreaterThan(0);
    for (const cancel of cancels) cancel();
    const count = expired.length;
    vi.runAllTimers();
    expect(expired).toHaveLength(count);
    expect(count).toBeLessThan(10_000);
  });
});

describe('a timer', () => {
  it('expires exactly at its time unless it was cancelled before', () => {
    const deadline = fc.record({
      start: fc.integer({ min: 1, max: 1000 }),
      ms: fc.integer({ min: 1, max: 3000 }),
      cancelAfter: fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined }),
    });
    // When both fall together, either may be first.
    const deadlines = fc.array(deadline.filter(({ ms, cancelAfter }) => ms !== cancelAfter));
    fc.assert(
      fc.property(deadlines, (list) => {
        const begin = performance.now();
        const expired: [number, number][] = [];
        list.forEach(({ start, ms, cancelAfter }, index) => {
          setTimeout(() => {
            const cancel = runAfter(ms, () => expired.push([index, performance.now() - begin]));
            if (cancelAfter) setTimeout(cancel, cancelAfter);
          }, start);
        });
        vi.runAllTimers();
        const expected = list.flatMap(({ start, ms, cancelAfter = Number.POSITIVE_INFINITY }, index) =>
          ms < cancelAfter ? [[index, start + ms]] : [],
        );
        expect(expired.sort(([a], [b]) => a - b)).toEqual(expected);
      }),
    );
  });

  it('can start and cancel others when it expires', () => {
    const expired: string[] = [];
    const late = runAfter(200, () => expired.push('late'));
    runAfter(100, () => {
      expired.push('first');
      late();
      runAfter(50, () => expired.push('set by the first'));
    });
    vi.advanceTimersByTime(150);
    expect(expired).toEqual(['first', 'set by the first']);
    vi.runAllTimers();
    expect(expired).toHaveLength(2);
  });

  it('can cancel one that expires at the same moment', () => {
    const second = vi.fn();
    const cancels: (() => void)[] = [];
    runAfter(100, () => cancels.map((cancel) => cancel()));
    cancels.push(runAfter(100, second));
    vi.runAllTimers();
    expect(second).not.toHaveBeenCalled();
  });
});
