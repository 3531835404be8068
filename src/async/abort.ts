import { aborted } from '../errors/failures.js';
import { after } from './timer.js';

/** What is needed of an `AbortSignal`. */
export interface Abortable {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Waits for `work`, but no longer than until the signal fires.
 *
 * @param reason makes the error to reject with. Default: 990001, reason `aborted`
 * @throws the reason; or what `work` throws
 */
export function untilAborted<T>(
  work: PromiseLike<T>,
  signal: Abortable | undefined,
  reason: () => unknown = aborted,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(reason());
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort);
    const end = () => signal?.removeEventListener('abort', onAbort);
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
