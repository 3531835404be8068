import { pause, untilAborted } from '../async/abort.js';
import { abortSignal, aFunction, milliseconds } from '../checks/rules.js';
import { isRecord } from '../checks/values.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted } from '../errors/failures.js';
import { type OptionRules, readOptions } from '../errors/illegal-parameter.js';

export interface RetryOptions {
  /** Further calls after the first. Default: 3. */
  times?: number;
  /** Milliseconds between a failure and the next call. Default: 300. */
  interval?: number;
  /** Ends the waiting with 990001, reason `aborted`. */
  signal?: AbortSignal | undefined;
  /** Told before each further call: its number, from 1, and the error that led to it. */
  onRetry?: (retry: number, error: unknown) => void;
}

/**
 * Calls `fn` again while the app is still fetching the user's data, that is as long as it fails with `110002`
 * (upUserModule.md, 常见问题). Any other error ends it at once.
 *
 * @throws what `fn` threw last; UserModuleError 990001, reason `aborted`; 000002 for a wrong option
 */
export async function retryWhileRefreshing<T>(
  fn: () => PromiseLike<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { times = 3, interval = 300, signal, onRetry } = readRetryOptions(options);
  for (let retry = 1; ; retry++) {
    if (signal?.aborted) throw aborted();
    try {
      return await untilAborted(fn(), signal);
    } catch (error) {
      if (retry > times || !isRecord(error) || error.retCode !== RetCode.userDataNotReady) throw error;
      await pause(interval, signal);
      onRetry?.(retry, error);
    }
  }
}

const retryRules: OptionRules<RetryOptions> = {
  times: [(value): value is number => Number.isInteger(value) && Number(value) >= 0, '必须是不小于 0 的整数'],
  interval: milliseconds,
  signal: abortSignal,
  onRetry: aFunction,
};

/** @throws UserModuleError 000002 for an unknown or wrong option */
export function readRetryOptions(options: RetryOptions): RetryOptions {
  return readOptions('retry', options, retryRules);
}
