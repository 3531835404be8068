// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { after as startDeadline } from '../../../src/async/timer.js';
import { useFakeClock } from './fake-clock.js';

useFakeClock();

describe('the shared timer', () => {
  it('is set once for many deadlines', () => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const strike = vi.fn();
    for (let call = 0; call < 1000; call++) startDeadline(10_000, strike);
    expect(setTimeout).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(9_999);
    expect(strike).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(strike).toHaveBeenCalledTimes(1000);
  });

  it('is left running for usual calls, each of which is over before its deadline', () => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const strike = vi.fn();
    for (let call = 0; call < 900; call++) {
      const callOff = startDeadline(10_000, strike);
      vi.advanceTimersByTime(1);
      callOff();
    }
    expect(setTimeout).toHaveBeenCalledTimes(1);
    vi.runAllTimers();
    expect(strike).not.toHaveBeenCalled();
  });

  it('is set anew for an earlier deadline, and only one runs at a time', () => {
    const strike = vi.fn();
    for (const ms of [500, 300, 400]) startDeadline(ms, () => strike(ms));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(300);
    expect(strike.mock.calls).toEqual([[300]]);
    vi.advanceTimersByTime(200);
    expect(strike.mock.calls).toEqual([[300], [400], [500]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not keep a Node process alive for long when nobody waits any more', () => {
    const callOffs = [startDeadline(3_600_000, vi.fn()), startDeadline(10_000, vi.fn())];
    vi.advanceTimersByTime(1);
    for (const callOff of callOffs) callOff();
    vi.advanceTimersByTime(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('outlives a clock that was taken away with it', () => {
    startDeadline(1000, vi.fn());
    vi.useRealTimers();
    vi.useFakeTimers();
    const strike = vi.fn();
    startDeadline(2000, strike);
    vi.advanceTimersByTime(2000);
    expect(strike).toHaveBeenCalledOnce();
  });

  it.each([3_600_000, 2 ** 40, Number.POSITIVE_INFINITY])('never gets a delay that is too long: %d', (ms) => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    const strike = vi.fn();
    const callOff = startDeadline(ms, strike);
    vi.advanceTimersByTime(3_599_999);
    expect(strike).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(strike).toHaveBeenCalledTimes(ms === 3_600_000 ? 1 : 0);
    for (const [, delay] of setTimeout.mock.calls) expect(delay).toBeLessThan(2 ** 31);
    callOff();
  });
});

describe('a strike', () => {
  it('comes exactly at its time unless it was called off before', () => {
    const deadline = fc.record({
      start: fc.integer({ min: 1, max: 1000 }),
      ms: fc.integer({ min: 1, max: 3000 }),
      callOffAfter: fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined }),
    });
    // When both fall together, either may be first.
    const deadlines = fc.array(deadline.filter(({ ms, callOffAfter }) => ms !== callOffAfter));
    fc.assert(
      fc.property(deadlines, (list) => {
        const begin = performance.now();
        const strikes: [number, number][] = [];
        list.forEach(({ start, ms, callOffAfter }, index) => {
          setTimeout(() => {
            const callOff = startDeadline(ms, () => strikes.push([index, performance.now() - begin]));
            if (callOffAfter) setTimeout(callOff, callOffAfter);
          }, start);
        });
        vi.runAllTimers();
        const expected = list.flatMap(({ start, ms, callOffAfter = Number.POSITIVE_INFINITY }, index) =>
          ms < callOffAfter ? [[index, start + ms]] : [],
        );
        expect(strikes.sort(([a], [b]) => a - b)).toEqual(expected);
      }),
    );
  });

  it('can set and call off deadlines', () => {
    const strikes: string[] = [];
    const late = startDeadline(200, () => strikes.push('late'));
    startDeadline(100, () => {
      strikes.push('first');
      late();
      startDeadline(50, () => strikes.push('set by the first'));
    });
    vi.advanceTimersByTime(150);
    expect(strikes).toEqual(['first', 'set by the first']);
    vi.runAllTimers();
    expect(strikes).toHaveLength(2);
  });

  it('can call off one that falls on the same moment', () => {
    const second = vi.fn();
    const callOffs: (() => void)[] = [];
    startDeadline(100, () => callOffs.map((callOff) => callOff()));
    callOffs.push(startDeadline(100, second));
    vi.runAllTimers();
    expect(second).not.toHaveBeenCalled();
  });
});
