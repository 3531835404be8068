import { attempt } from '../checks/foreign.js';
import { aFunction, milliseconds } from '../checks/rules.js';
import { isFunction, isRecord } from '../checks/values.js';
import type { Adapter, RoutedCall } from '../contract/adapter.js';
import type { Envelope } from '../contract/envelope.js';
import { loggedOut, methodNames, methods } from '../contract/methods.js';
import { ours } from '../contract/ours.js';
import { RetCode } from '../contract/ret-code.js';
import type { MethodName, UserModule } from '../contract/types.js';
import { aborted } from '../errors/failures.js';
import { type OptionRules, readOptions } from '../errors/illegal-parameter.js';
import { type Outcome, readOutcome, success } from '../errors/outcome.js';
import { Call, Waiter } from './call.js';
import { readCallOptions, readParams } from './params.js';
import { ReadsUnderWay } from './reads-under-way.js';
import { type RetryPolicy, readRetryOptions, retryCall } from './retry.js';
import type { CallTrace } from './trace.js';

export interface UserModuleOptions {
  /** In the order in which they are asked. */
  adapters: readonly Adapter[];
  /** Call reads again on `110002`. Default: off, as in the app. */
  retry?: boolean | RetryPolicy;
  /** Milliseconds until a call without an answer ends; methods that wait for a person have none. Default: 10000. */
  timeout?: number;
  /** Told of each call when it has settled. */
  onCall?(trace: CallTrace): void;
}

export const moduleRules: OptionRules<UserModuleOptions> = {
  adapters: [
    (value): value is Adapter[] =>
      Array.isArray(value) &&
      value.every((item) => isRecord(item) && isFunction(item.ready) && isFunction(item.call)),
    '必须是数组，每一项都有 ready 和 call 函数',
  ],
  retry: [
    (value): value is boolean | RetryPolicy => typeof value === 'boolean' || isRecord(value),
    '必须是布尔值或对象',
  ],
  timeout: milliseconds,
  onCall: aFunction,
};

/** @throws UserModuleError 000002 for an unknown or wrong option */
export function readModuleOptions<T extends Partial<UserModuleOptions>>(
  name: string,
  options: T,
  rules: OptionRules<T>,
): T {
  const own = readOptions(name, options, rules);
  if (typeof own.retry === 'object') own.retry = readRetryOptions(own.retry);
  return own;
}

/** Takes a call to the first adapter that can answer it (`bridge/router`). */
export type Route = <C extends RoutedCall>(
  adapters: readonly Adapter[],
  call: C,
  settle: (call: C, outcome: Outcome) => void,
) => void;

/**
 * The module that pages call. `settings` are read anew for each call, so that a page's one module can be configured
 * after it was handed out.
 *
 * @param onOutcome told of each call's outcome, once, also when nobody waits for it any more
 */
export function buildUserModule(
  settings: UserModuleOptions,
  route: Route,
  onOutcome?: (call: RoutedCall, outcome: Outcome) => void,
): UserModule {
  const reads = new ReadsUnderWay();

  const close = (call: Call): void => {
    if (call.spec.read) reads.remove(call);
    // What was read before a write may be stale after it.
    else reads.clear();
  };

  const perform = (call: Call): void => {
    const { adapters, retry } = settings;
    if (!retry || !call.spec.read) route(adapters, call, settle);
    else
      retryCall(retry === true ? {} : retry, call, (settleTry) => route(adapters, call, settleTry), settle);
  };

  // One for all calls, since what each made of its own would take memory as long as it is under way.
  const settle = (call: Call, given: Outcome): void => {
    const { read, tellsStatus } = call.spec;
    // One that is ready only when it is not asked must not keep the call going round for ever.
    if (read && !call.ended && isSuperseded(call) && call.repetitions < settings.adapters.length) {
      // The user of the adapter that is there now is the user.
      call.refused = undefined;
      call.repetitions++;
      perform(call);
      return;
    }
    let outcome = given;
    try {
      if (tellsStatus && given.retCode === RetCode.notLoggedIn)
        outcome = success(Object.assign({}, loggedOut));
      onOutcome?.(call, outcome);
    } catch {
      // A getter or a Proxy that throws. The caller gets it as it came.
    }
    call.settle(outcome);
  };

  const start = (waiter: Waiter, method: MethodName, first: unknown, second: unknown): void => {
    const spec = methods[method];
    const params = readParams(method, first);
    const { signal, timeout = spec.interactive ? Infinity : settings.timeout || 10_000 } = readCallOptions(
      spec.params ? second : first,
    );
    if (signal?.aborted) throw aborted();

    const call = new Call(method, spec, params, close);
    const underWay = spec.read && reads.find(call);
    if (underWay && !isSuperseded(underWay)) {
      waiter.join(underWay, timeout, signal, true);
      return;
    }
    waiter.join(call, timeout, signal, false);
    if (spec.read) reads.add(call);
    else reads.clear();
    perform(call);
  };

  const invoke = (method: MethodName, first: unknown, second: unknown): Promise<Envelope> =>
    new Promise((resolve, reject) => {
      const waiter = new Waiter(method, settings.onCall, resolve, reject);
      try {
        start(waiter, method, first, second);
      } catch (error) {
        waiter.settle(readOutcome(error));
      }
    });

  const module: Partial<Record<MethodName | typeof ours, unknown>> = { [ours]: true };
  for (const method of methodNames) {
    const fn = (first: unknown, second: unknown) => invoke(method, first, second);
    module[method] = Object.assign(fn, { [ours]: true });
  }
  // The loop has given it every method of the table, which the compiler cannot follow.
  return module as UserModule;
}

/** An adapter that was not ready for this call is ready now, and takes the calls from now on. */
function isSuperseded({ refused }: Call): boolean {
  if (!refused) return false;
  for (const { adapter, reason } of refused) if (reason === 'not ready' && isReady(adapter)) return true;
  return false;
}

function isReady(adapter: Adapter): boolean {
  return !!attempt(() => {
    const ready = adapter.ready();
    if (typeof ready === 'boolean') return ready;
    // Nobody waits for a promise here.
    ready.then(undefined, () => {});
    return false;
  });
}
