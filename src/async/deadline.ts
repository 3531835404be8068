import { abortSignal, check, milliseconds } from '../result/check.js';
import { undefinedError } from '../result/outcome.js';
import { after } from './after.js';
import { aborted } from './pause.js';

/** Work that somebody waits for. */
export interface Awaited {
  /** Fires when nobody waits any more; `undefined` where `AbortController` does not exist. */
  readonly signal: AbortSignal | undefined;
  /** Nobody waits any more: start nothing new. */
  readonly ended: boolean;
  /** Milliseconds until the deadline strikes. */
  remaining(): number;
}

/**
 * Waits for `work`, but only until the deadline strikes (990001, reason `timeout`) or the caller's signal fires
 * (990001, reason `aborted`), whatever `work` does about it.
 *
 * @param timeout milliseconds
 * @throws UserModuleError 000002 for a `timeout` or a `signal` that is none; `work` is not begun then
 */
export function withDeadline<T>(
  work: (awaited: Awaited) => Promise<T>,
  timeout: number,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    check('timeout', timeout, milliseconds);
    check('signal', signal, abortSignal);
    const controller = typeof AbortController === 'undefined' ? undefined : new AbortController();
    const start = performance.now();
    const awaited = {
      signal: controller?.signal,
      ended: false,
      remaining: () => timeout - (performance.now() - start),
    };
    const end = () => {
      awaited.ended = true;
      stop();
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
      // Also closes the connection of an answer that was not worth reading to its end.
      controller?.abort();
    };
    const abort = () => fail(aborted());
    const stop = after(timeout, () => fail(undefinedError('timeout', '调用超时，未收到结果')));

    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
    work(awaited).then((value) => {
      end();
      resolve(value);
    }, fail);
  });
}
