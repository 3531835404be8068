import { describe, expect, it, vi } from 'vitest';
import { Readiness } from '../../../src/page/readiness.js';
import { useFakeClock } from '../async/fake-clock.js';

useFakeClock();

const timeout = 3000;

function open() {
  const readiness = new Readiness(timeout);
  return { readiness, state: () => [readiness.isReady, readiness.isOver] };
}

describe('the wait for the genuine library', () => {
  it('is one for everybody, and gives what the library gives', async () => {
    const { readiness, state } = open();
    const init = vi.fn(async () => 'ready');
    const waits = [readiness.wait(init), readiness.wait(init)];
    expect(state()).toEqual([false, false]);
    expect(await Promise.all(waits)).toEqual(['ready', 'ready']);
    expect(state()).toEqual([true, true]);
    expect(await readiness.wait(init)).toBe('ready');
    expect(init).toHaveBeenCalledOnce();
  });

  it.each<[string, () => unknown]>([
    ['rejects', () => Promise.reject(new Error('no bridge'))],
    [
      'throws',
      () => {
        throw new Error('no bridge');
      },
    ],
  ])('is over when the library %s, and begins anew for who asks then', async (_what, fail) => {
    const { readiness, state } = open();
    const init = vi.fn(fail);
    expect(await readiness.wait(init)).toBe(undefined);
    expect(state()).toEqual([false, true]);
    expect(await readiness.wait(async () => 'ready')).toBe('ready');
    expect(state()).toEqual([true, true]);
    expect(init).toHaveBeenCalledOnce();
  });

  it('is over at the deadline when the library says nothing, which may still get ready later', async () => {
    const { readiness, state } = open();
    let finish: (value: unknown) => void = () => {};
    const ended = vi.fn();
    readiness
      .wait(
        () =>
          new Promise((resolve) => {
            finish = resolve;
          }),
      )
      .then(ended);
    await vi.advanceTimersByTimeAsync(timeout - 1);
    expect([ended.mock.calls, ...state()]).toEqual([[], false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([ended.mock.calls, ...state()]).toEqual([[[undefined]], false, true]);
    const again = vi.fn(() => new Promise(() => {}));
    readiness.wait(again);
    expect(again).toHaveBeenCalledOnce();
    finish('late');
    await vi.advanceTimersByTimeAsync(0);
    expect(state()).toEqual([true, true]);
  });
});
