import { beforeEach, expect, it, vi } from 'vitest';
import { after } from '../../../src/async/timer.js';
import { useFakeClock } from './fake-clock.js';

useFakeClock();

let stoodStill = 0;

beforeEach(() => {
  stoodStill = 0;
  const { now } = performance;
  vi.spyOn(performance, 'now').mockImplementation(() => Reflect.apply(now, performance, []) + stoodStill);
});

/** Time passes in which no timeout fires: the page is frozen, or its thread is blocked. */
function standStill(ms: number): void {
  stoodStill += ms;
}

it('an answer that came in while the page stood still is in time', () => {
  const expire = vi.fn();
  const cancel = after(10_000, expire);
  vi.advanceTimersByTime(500);
  standStill(60_000);
  vi.advanceTimersByTime(500);
  expect(expire).not.toHaveBeenCalled();
  // The thread goes on with what waits in its queue.
  vi.advanceTimersByTime(150);
  cancel();
  vi.advanceTimersByTime(60_000);
  expect(expire).not.toHaveBeenCalled();
});

it('without one the timer expires a moment later', () => {
  const expire = vi.fn();
  after(10_000, expire);
  vi.advanceTimersByTime(500);
  standStill(60_000);
  vi.advanceTimersByTime(699);
  expect(expire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(expire).toHaveBeenCalledOnce();
});

it('a page that is slow for a moment gets no extra time', () => {
  const expire = vi.fn();
  after(10_000, expire);
  vi.advanceTimersByTime(9500);
  standStill(1400);
  vi.advanceTimersByTime(500);
  expect(expire).toHaveBeenCalledOnce();
});

it('where timeouts are always late, as in a page that nobody sees, timers expire all the same', () => {
  const expire = vi.fn();
  after(1000, expire);
  for (let minute = 1; minute <= 2; minute++) {
    expect(expire).not.toHaveBeenCalled();
    standStill(60_000);
    vi.advanceTimersToNextTimer();
  }
  expect(expire).toHaveBeenCalledOnce();
});

it('standing still again gives time again', () => {
  const expire = vi.fn();
  for (let round = 1; round <= 3; round++) {
    after(1000, expire);
    standStill(60_000);
    vi.advanceTimersByTime(1000);
    expect(expire).toHaveBeenCalledTimes(round - 1);
    vi.advanceTimersByTime(200);
    expect(expire).toHaveBeenCalledTimes(round);
  }
});

it('thousands of timers, which need more than one task to expire, get the extra time once', () => {
  const expired: number[] = [];
  for (let count = 0; count < 2000; count++) {
    after(10_000, () => {
      standStill(0.1);
      expired.push(performance.now());
    });
  }
  vi.advanceTimersByTime(500);
  standStill(60_000);
  const start = performance.now();
  vi.runAllTimers();
  expect(expired).toHaveLength(2000);
  expect(Math.max(...expired) - start).toBeLessThan(1200);
});
