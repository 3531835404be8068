// @vitest-environment node
import { expect, it, vi } from 'vitest';
import { pause } from '../../../src/async/abort.js';
import { UserModuleError } from '../../../src/errors/user-module-error.js';
import { useFakeClock } from './fake-clock.js';
import { listenersLeft } from './listeners-left.js';

useFakeClock();

const abortedError = expect.objectContaining({ retCode: '990001', reason: 'aborted' });

function watch(paused: Promise<void>) {
  const resolved = vi.fn();
  const rejected = vi.fn();
  paused.then(resolved, rejected);
  return { resolved, rejected };
}

it('waits so many milliseconds', async () => {
  const { resolved } = watch(pause(300, undefined));
  await vi.advanceTimersByTimeAsync(299);
  expect(resolved).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(resolved).toHaveBeenCalledOnce();
});

it('ends when the signal fires', async () => {
  const controller = new AbortController();
  const { resolved, rejected } = watch(pause(300, controller.signal));
  await vi.advanceTimersByTimeAsync(100);
  controller.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(rejected).toHaveBeenCalledExactlyOnceWith(abortedError);
  expect(rejected.mock.calls[0]?.[0]).toBeInstanceOf(UserModuleError);
  await vi.advanceTimersByTimeAsync(1000);
  expect(resolved).not.toHaveBeenCalled();
});

it('does not begin when the signal has fired', async () => {
  const { rejected } = watch(pause(300, AbortSignal.abort()));
  await vi.advanceTimersByTimeAsync(0);
  expect(rejected).toHaveBeenCalledExactlyOnceWith(abortedError);
});

it('leaves no listener on a signal that did not fire', async () => {
  const { signal } = new AbortController();
  const left = listenersLeft(signal);
  const { resolved } = watch(pause(300, signal));
  await vi.advanceTimersByTimeAsync(300);
  expect(resolved).toHaveBeenCalledOnce();
  expect(left()).toBe(0);
});
