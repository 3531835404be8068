import { undefinedError } from '../result/outcome.js';
import type { UserModuleError } from '../result/user-module-error.js';
import { after } from './after.js';

/** 990001: the caller's signal ended the wait. */
export function aborted(): UserModuleError {
  return undefinedError('aborted', '调用已取消');
}

/**
 * Waits for `work`, but no longer than until the signal fires.
 *
 * @throws UserModuleError 990001, reason `aborted`; or what `work` throws
 */
export function untilAborted<T>(work: PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(aborted());
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    const end = () => signal?.removeEventListener('abort', abort);
    work.then(resolve, reject).then(end, end);
  });
}

/**
 * Waits `ms` milliseconds.
 *
 * @throws UserModuleError 990001, reason `aborted`
 */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return untilAborted(new Promise<void>((resolve) => after(ms, resolve)), signal);
}
