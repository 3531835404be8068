import { aborted } from '../async/pause.js';
import type { Adapter } from '../bridge/adapter.js';
import { ours } from '../bridge/host.js';
import { route } from '../bridge/router.js';
import {
  aFunction,
  checkOptions,
  illegalParameter,
  isFunction,
  isRecord,
  milliseconds,
  type Rule,
} from '../result/check.js';
import type { Envelope } from '../result/envelope.js';
import { type Outcome, readOutcome } from '../result/outcome.js';
import { UserModuleError } from '../result/user-module-error.js';
import { Caller, type Finish } from './caller.js';
import { methodNames, methods } from './methods.js';
import { Operation } from './operation.js';
import { readCallOptions, readParams } from './params.js';
import { checkRetryOptions, type RetryOptions, retryWhileRefreshing } from './retry.js';
import { type CallTrace, trace } from './trace.js';
import type { MethodName, UserModule } from './types.js';

export type RetryPolicy = Omit<RetryOptions, 'signal'>;

export interface UserModuleOptions {
  /** The ways, in the order in which they are asked. */
  adapters: readonly Adapter[];
  /** Call reads again on `110002`. Default: off, as in the app. */
  retry?: boolean | RetryPolicy;
  /** Milliseconds until a call without an answer ends; methods that wait for a person have none. Default: 10000. */
  timeout?: number;
  /** Told of each call when it has settled. */
  onCall?: (trace: CallTrace) => void;
}

export const moduleRules: Readonly<Record<keyof UserModuleOptions, Rule>> = {
  adapters: [
    (value): value is Adapter[] =>
      Array.isArray(value) &&
      value.every((item) => isRecord(item) && isFunction(item.ready) && isFunction(item.call)),
    '必须是数组，每一项都有 ready 和 call 函数',
  ],
  retry: [
    (value): value is boolean | RetryPolicy => {
      if (typeof value !== 'boolean') checkRetryOptions(value);
      return true;
    },
    '',
  ],
  timeout: milliseconds,
  onCall: aFunction,
};

/**
 * The module that pages call, over whatever adapters it is given.
 *
 * @throws UserModuleError 000002 for an unknown or wrong option
 */
export function createUserModule(options: UserModuleOptions): UserModule {
  checkOptions('createUserModule', options, moduleRules);
  if (!options.adapters) throw illegalParameter(`createUserModule.adapters ${moduleRules.adapters[1]}`);
  return buildUserModule(Object.assign({}, options));
}

/** `settings` are read anew for each call, so that a page's one module can be configured after it was handed out. */
export function buildUserModule(settings: UserModuleOptions): UserModule {
  /** What a later equal call may join. They are few, so looking through a list is quicker than a Map's upkeep. */
  let reads: Operation[] = [];

  const close = (operation: Operation): void => {
    const index = reads.indexOf(operation);
    const last = index < 0 ? undefined : reads.pop();
    if (last && last !== operation) reads[index] = last;
    // What was read before a write may be stale after it.
    if (!methods[operation.method].read) reads = [];
  };

  const start = (method: MethodName, first: unknown, second: unknown, finish: Finish): void => {
    const { params: takesParams, read, interactive } = methods[method];
    const params = readParams(method, first);
    const { signal, timeout = interactive ? Infinity : settings.timeout || 10_000 } = readCallOptions(
      takesParams ? second : first,
    );
    if (signal?.aborted) throw aborted();

    const key = params ? method + JSON.stringify(params) : method;
    const underWay =
      read && reads.find((operation) => operation.key === key && !isOvertaken(operation, settings.adapters));
    const operation = underWay || new Operation(method, params, key, close);
    operation.add(new Caller(operation, finish, signal, timeout, !!underWay));
    if (underWay) return;

    if (read) reads.push(operation);
    else reads = [];
    perform(settings, operation);
  };

  const call = (method: MethodName, first: unknown, second: unknown): Promise<Envelope> =>
    new Promise((resolve, reject) => {
      const { onCall } = settings;
      const finish: Finish = (outcome, caller) => {
        if (onCall) trace(onCall, method, outcome, caller);
        if (outcome instanceof UserModuleError) reject(outcome);
        else resolve(caller?.joined ? copy(outcome) : outcome);
      };
      try {
        start(method, first, second, finish);
      } catch (error) {
        finish(readOutcome(error));
      }
    });

  const module: Partial<Record<MethodName | typeof ours, unknown>> = { [ours]: true };
  for (const method of methodNames) {
    const fn = (first: unknown, second: unknown) => call(method, first, second);
    module[method] = Object.assign(fn, { [ours]: true });
  }
  // The loop has given it every method of the table, which the compiler cannot follow.
  return module as UserModule;
}

/** A way that was not ready for this operation is ready now, and takes the calls from now on. */
function isOvertaken({ refused = [] }: Operation, adapters: readonly Adapter[]): boolean {
  return refused.some(
    ({ way, reason }) =>
      reason === 'not ready' && adapters.some((adapter) => adapter.name === way && adapter.ready() === true),
  );
}

function perform({ adapters, retry }: UserModuleOptions, operation: Operation): void {
  const settle = (outcome: Outcome) => operation.settle(outcome);
  if (!retry || !methods[operation.method].read) {
    route(adapters, operation, settle);
    return;
  }
  const policy = retry === true ? {} : retry;
  retryWhileRefreshing(
    () =>
      new Promise<Envelope>((resolve, reject) => {
        operation.refused = undefined;
        route(adapters, operation, (outcome) => {
          if (outcome instanceof UserModuleError) reject(outcome);
          else resolve(outcome);
        });
      }),
    Object.assign({}, policy, {
      signal: operation.signal,
      onRetry(count: number, error: unknown) {
        operation.retries = count;
        policy.onRetry?.(count, error);
      },
    }),
  ).then(settle, (error) => settle(readOutcome(error)));
}

/** Callers that share an answer must not share the object; unless it is an adapter's that no JSON can hold. */
function copy(envelope: Envelope): Envelope {
  try {
    return JSON.parse(JSON.stringify(envelope));
  } catch {
    return envelope;
  }
}
