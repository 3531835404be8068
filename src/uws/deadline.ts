import { undefinedError } from '../result/outcome.js';

/** The longest delay that `setTimeout` takes; beyond it, it fires at once. */
const longest = 2 ** 31 - 1;

/** Work that somebody waits for. */
export interface Awaited {
  /** Fires when nobody waits any more; `undefined` where `AbortController` does not exist. */
  readonly signal: AbortSignal | undefined;
  /** Nobody waits any more: start nothing new. */
  readonly ended: boolean;
}

/**
 * Waits for `work`, but only until the deadline strikes (990001, reason `timeout`) or the caller's signal fires
 * (990001, reason `aborted`), whatever `work` does about it.
 *
 * @param timeout milliseconds
 */
export function withDeadline<T>(
  work: (awaited: Awaited) => Promise<T>,
  timeout: number,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = typeof AbortController === 'undefined' ? undefined : new AbortController();
    const awaited = { signal: controller?.signal, ended: false };
    const end = () => {
      awaited.ended = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
      // Also closes the connection of a response that was not worth reading to its end.
      controller?.abort();
    };
    const abort = () => fail(undefinedError('aborted', '请求已取消'));
    const strike = () => fail(undefinedError('timeout', `${timeout} 毫秒内没有应答`));
    const timer = setTimeout(strike, Math.min(timeout, longest));

    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
    work(awaited).then((value) => {
      end();
      resolve(value);
    }, fail);
  });
}
