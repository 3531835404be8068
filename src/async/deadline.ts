import { abortSignal, milliseconds } from '../checks/rules.js';
import { aborted, timedOut } from '../errors/failures.js';
import { check } from '../errors/illegal-parameter.js';
import { stopListening } from './abort.js';
import { now } from './clock.js';
import { after } from './timer.js';

/** The time that work has. */
export interface Deadline {
  /** Fires when nobody waits any more; `undefined` where `AbortController` does not exist. */
  readonly signal: AbortSignal | undefined;
  /** Nobody waits any more: start nothing new. */
  readonly ended: boolean;
  /** Milliseconds that are left. */
  remaining(): number;
}

/**
 * Waits for `work`, but only until the deadline expires (990001, reason `timeout`) or the caller's signal fires
 * (990001, reason `aborted`), whatever `work` does about it.
 *
 * @param timeout milliseconds
 * @throws UserModuleError 000002 for a `timeout` or a `signal` that is none; `work` is not begun then
 */
export function withDeadline<T>(
  work: (deadline: Deadline) => Promise<T>,
  timeout: number,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    check('timeout', timeout, milliseconds);
    check('signal', signal, abortSignal);
    const controller = typeof AbortController === 'undefined' ? undefined : new AbortController();
    const start = now();
    const deadline = {
      signal: controller?.signal,
      ended: false,
      remaining: () => timeout - (now() - start),
    };
    const end = () => {
      deadline.ended = true;
      cancel();
      stopListening(signal, onAbort);
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
      // Also closes the connection of an answer that was not worth reading to its end.
      controller?.abort();
    };
    const onAbort = () => fail(aborted());
    const cancel = after(timeout, () => fail(timedOut()));

    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort);
    work(deadline).then((value) => {
      end();
      resolve(value);
    }, fail);
  });
}
