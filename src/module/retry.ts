import { pause, untilAborted } from '../async/abort.js';
import { after } from '../async/timer.js';
import { abortSignal, aFunction, milliseconds } from '../checks/rules.js';
import { isRecord } from '../checks/values.js';
import type { RoutedCall } from '../contract/adapter.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted } from '../errors/failures.js';
import { checkRequired, type OptionRules, readOptions } from '../errors/illegal-parameter.js';
import { type Outcome, readOutcome } from '../errors/outcome.js';

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

/** For the calls of a module, which end by themselves. */
export type RetryPolicy = Omit<RetryOptions, 'signal'>;

const usualTimes = 3;
const usualInterval = 300;

/**
 * Calls `fn` again while the app is still fetching the user's data, that is as long as it fails with `110002`
 * (upUserModule.md, 常见问题). Any other error ends it at once.
 *
 * @throws what `fn` threw last; UserModuleError 990001, reason `aborted`; 000002 for a wrong option, or
 * an `fn` that is no function
 */
export async function retryWhileRefreshing<T>(
  fn: () => PromiseLike<T>,
  options: RetryOptions = {},
): Promise<T> {
  checkRequired('fn', fn, aFunction);
  const { times = usualTimes, interval = usualInterval, signal, onRetry } = readRetryOptions(options);
  for (let retry = 1; ; retry++) {
    if (signal?.aborted) throw aborted();
    try {
      return await untilAborted(fn(), signal);
    } catch (error) {
      if (retry > times || !isNotReady(error)) throw error;
      await pause(interval, signal);
      onRetry?.(retry, error);
    }
  }
}

function isNotReady(error: unknown): boolean {
  return isRecord(error) && error.retCode === RetCode.userDataNotReady;
}

/**
 * The same for a call of the module. It works with callbacks, because most calls get what they want at once, and need
 * neither a promise nor a signal for it.
 *
 * @param call nothing more is begun once it has ended
 */
export function retryCall<C extends RoutedCall & { retries: number }>(
  policy: RetryPolicy,
  call: C,
  route: (settle: (call: C, outcome: Outcome) => void) => void,
  settle: (call: C, outcome: Outcome) => void,
  retry = 1,
): void {
  const { times = usualTimes, interval = usualInterval, onRetry } = policy;
  call.refused = undefined;
  route((_call, outcome) => {
    if (retry > times || !isNotReady(outcome)) return settle(call, outcome);
    after(interval, () => {
      if (call.ended) return settle(call, outcome);
      call.retries = retry;
      try {
        onRetry?.(retry, outcome);
      } catch (error) {
        return settle(call, readOutcome(error));
      }
      retryCall(policy, call, route, settle, retry + 1);
    });
  });
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
