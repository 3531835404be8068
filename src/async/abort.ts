import { attempt } from '../checks/foreign.js';
import { aborted } from '../errors/failures.js';
import { after } from './timer.js';

/** What is needed of an `AbortSignal`. */
export interface Abortable {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What a page's own kind of signal throws must not keep a call from its end. */
export function stopListening(signal: Abortable | undefined, onAbort: () => void): void {
  if (signal) attempt(() => signal.removeEventListener('abort', onAbort));
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
    const end = () => stopListening(signal, onAbort);
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
