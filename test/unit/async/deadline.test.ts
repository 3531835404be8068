// @vitest-environment node
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Deadline, withDeadline } from '../../../src/async/deadline.js';
import { ending, never } from '../module/support.js';
import { useFakeClock } from './fake-clock.js';
import { listenersLeft } from './listeners-left.js';

useFakeClock();
afterEach(() => {
  vi.unstubAllGlobals();
});

const timeoutError = { retCode: '990001', reason: 'timeout' };
const abortedError = { retCode: '990001', reason: 'aborted' };

/** Work that shows what it was given, and never ends. */
function endless() {
  const given: Deadline[] = [];
  const work = (deadline: Deadline) => {
    given.push(deadline);
    return never();
  };
  return { work, given };
}

describe('withDeadline', () => {
  it('gives what the work gives, and keeps nothing', async () => {
    const { signal } = new AbortController();
    const left = listenersLeft(signal);
    let seen: Deadline | undefined;
    const work = async (deadline: Deadline) => {
      seen = deadline;
      return 'done';
    };
    expect(await withDeadline(work, 1000, signal)).toBe('done');
    await vi.advanceTimersByTimeAsync(2000);
    expect(seen).toMatchObject({ ended: true, signal: { aborted: false } });
    expect(left()).toBe(0);
  });

  it('rejects with what the work rejects with, and aborts what it began', async () => {
    const { signal } = new AbortController();
    const left = listenersLeft(signal);
    const own = new TypeError('own');
    let seen: Deadline | undefined;
    const work = async (deadline: Deadline) => {
      seen = deadline;
      throw own;
    };
    expect(await ending(withDeadline(work, 1000, signal))).toBe(own);
    expect(seen).toMatchObject({ ended: true, signal: { aborted: true } });
    expect(left()).toBe(0);
  });

  it('ends at its deadline, whatever the work does about it', async () => {
    const { work, given } = endless();
    const settled = vi.fn();
    const ended = ending(withDeadline(work, 1000)).then(settled);
    await vi.advanceTimersByTimeAsync(999);
    expect(settled).not.toHaveBeenCalled();
    expect(given[0]).toMatchObject({ ended: false, signal: { aborted: false } });
    await vi.advanceTimersByTimeAsync(1);
    await ended;
    expect(settled).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(timeoutError));
    expect(given[0]).toMatchObject({ ended: true, signal: { aborted: true } });
  });

  it('ends when the signal fires, and leaves no listener on it', async () => {
    const controller = new AbortController();
    const left = listenersLeft(controller.signal);
    const { work, given } = endless();
    const ended = ending(withDeadline(work, 1000, controller.signal));
    controller.abort();
    expect(await ended).toMatchObject(abortedError);
    expect(given[0]).toMatchObject({ ended: true, signal: { aborted: true } });
    expect(left()).toBe(0);
  });

  it('does not begin when the signal has fired', async () => {
    const { work, given } = endless();
    expect(await ending(withDeadline(work, 1000, AbortSignal.abort()))).toMatchObject(abortedError);
    expect(given).toEqual([]);
  });

  it('tells the work how long it has', async () => {
    const { work, given } = endless();
    const ended = ending(withDeadline(work, 1000));
    expect(given[0]?.remaining()).toBe(1000);
    await vi.advanceTimersByTimeAsync(400);
    expect(given[0]?.remaining()).toBe(600);
    await vi.advanceTimersByTimeAsync(600);
    await ended;
  });

  it('does not let a rejection that comes too late go unhandled', async () => {
    const work = () => new Promise<never>((_, reject) => setTimeout(reject, 2000, new Error('late')));
    const ended = ending(withDeadline(work, 1000));
    await vi.advanceTimersByTimeAsync(2000);
    expect(await ended).toMatchObject(timeoutError);
  });
});

describe('without AbortController', () => {
  it('withDeadline still ends in time, and shows it by `ended`', async () => {
    vi.stubGlobal('AbortController', undefined);
    const { work, given } = endless();
    const ended = ending(withDeadline(work, 1000));
    expect(given[0]).toMatchObject({ ended: false, signal: undefined });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await ended).toMatchObject(timeoutError);
    expect(given[0]?.ended).toBe(true);
  });
});
