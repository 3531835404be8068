import { aborted } from '../async/pause.js';
import type { Adapter, Params } from '../bridge/adapter.js';
import { ours } from '../bridge/host.js';
import { route } from '../bridge/router.js';
import { aFunction, checkOptions, isFunction, isRecord, milliseconds, type Rule } from '../result/check.js';
import type { Envelope } from '../result/envelope.js';
import { type Outcome, readOutcome } from '../result/outcome.js';
import { UserModuleError } from '../result/user-module-error.js';
import { methodNames, methods } from './methods.js';
import { Operation } from './operation.js';
import { readCallOptions, readParams } from './params.js';
import { checkRetryOptions, type RetryOptions, retryWhileRefreshing } from './retry.js';
import { type CallTrace, Tracer } from './trace.js';
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
  return buildUserModule(Object.assign({}, options));
}

/** `settings` are read anew for each call, so that a page's one module can be configured after it was handed out. */
export function buildUserModule(settings: UserModuleOptions): UserModule {
  const reads = new Map<string, Operation>();

  const start = (method: MethodName, first: unknown, second: unknown, tracer?: Tracer): Promise<Envelope> => {
    const spec = methods[method];
    const params = readParams(method, first);
    const { signal, timeout = spec.interactive ? Infinity : settings.timeout || 10_000 } = readCallOptions(
      spec.params ? second : first,
    );
    if (signal?.aborted) throw aborted();

    const key = spec.read && method + JSON.stringify(params);
    const underWay = key && reads.get(key);
    const operation =
      underWay ||
      new Operation(() => {
        // After a write, what was read before it may be stale.
        if (!key) reads.clear();
        else if (reads.get(key) === operation) reads.delete(key);
      });
    if (tracer) tracer.board(operation, !!underWay);
    const answer = operation.wait(signal, timeout);
    if (underWay) return answer.then(copy);

    if (key) reads.set(key, operation);
    else reads.clear();
    perform(settings, method, params, operation);
    return answer;
  };

  const call = (method: MethodName, first: unknown, second: unknown): Promise<Envelope> => {
    const tracer = settings.onCall && new Tracer(method);
    let answer: Promise<Envelope>;
    try {
      answer = start(method, first, second, tracer);
    } catch (error) {
      answer = Promise.reject(error);
    }
    if (tracer) tracer.follow(answer, settings);
    return answer;
  };

  const module: Partial<Record<MethodName | typeof ours, unknown>> = { [ours]: true };
  for (const method of methodNames) {
    module[method] = Object.assign((first: unknown, second: unknown) => call(method, first, second), {
      [ours]: true,
    });
  }
  // The loop has given it every method of the table, which the compiler cannot follow.
  return module as UserModule;
}

async function perform(
  { adapters, retry }: UserModuleOptions,
  method: MethodName,
  params: Params | undefined,
  operation: Operation,
): Promise<void> {
  const send = () => route(adapters, method, params, operation);
  const outcome = retry && methods[method].read ? retrying(send, retry, operation) : send();
  operation.settle(await outcome.catch(readOutcome));
}

function retrying(
  send: () => Promise<Outcome>,
  retry: RetryPolicy | true,
  operation: Operation,
): Promise<Outcome> {
  const policy = retry === true ? {} : retry;
  return retryWhileRefreshing(
    () => send().then((outcome) => (outcome instanceof UserModuleError ? Promise.reject(outcome) : outcome)),
    Object.assign({}, policy, {
      signal: operation.signal,
      onRetry(count: number, error: unknown) {
        operation.retries = count;
        policy.onRetry?.(count, error);
      },
    }),
  );
}

/** Callers that share an answer must not share the object. */
function copy(envelope: Envelope): Envelope {
  return JSON.parse(JSON.stringify(envelope));
}
