import type { Adapter, Refusal, RoutedCall } from '../contract/adapter.js';
import { methods } from '../contract/methods.js';
import type { MethodName } from '../contract/types.js';
import { unsupported } from '../errors/failures.js';
import { type Outcome, readOutcome } from '../errors/outcome.js';
import { UserModuleError } from '../errors/user-module-error.js';

/**
 * Asks the adapters in order and goes on to the next one only where nothing can have happened yet: the adapter is
 * not ready, or does not have the method. Every other answer is the answer, and `settle` gets it.
 *
 * It works with callbacks, because in the container one more promise costs as much as all the rest. Nor is a closure
 * made for an adapter that says at once that it is not ready.
 */
export function route(
  adapters: readonly Adapter[],
  call: RoutedCall,
  settle: (outcome: Outcome) => void,
  index = 0,
  refusal?: UserModuleError,
): void {
  const adapter = adapters[index];
  if (!adapter) {
    settle(refusal || unsupported('当前环境没有可用的通道：不在APP内，也没有配置 http'));
    return;
  }
  const ready = readinessOf(adapter);
  if (ready !== false) {
    ask(adapter, ready, call, settle, refusal, adapters, index + 1);
    return;
  }
  // Once nobody waits any more, what was given up must not happen through another adapter.
  if (call.ended) return;
  refuse(adapter, call, 'not ready');
  route(adapters, call, settle, index + 1, refusal);
}

/** An adapter that throws is taken for one that rejects. */
function readinessOf(adapter: Adapter): boolean | PromiseLike<boolean> {
  try {
    return adapter.ready();
  } catch (error) {
    return Promise.reject(error);
  }
}

function refuse({ name: adapter }: Adapter, call: RoutedCall, reason: Refusal['reason']): void {
  call.adapter = undefined;
  if (call.refused) call.refused.push({ adapter, reason });
  else call.refused = [{ adapter, reason }];
}

/** Hands the call to an adapter that is ready, or may be. */
function ask(
  adapter: Adapter,
  ready: true | PromiseLike<boolean>,
  call: RoutedCall,
  settle: (outcome: Outcome) => void,
  refusal: UserModuleError | undefined,
  adapters: readonly Adapter[],
  next: number,
): void {
  const tryNext = (reason: Refusal['reason'], why = refusal) => {
    refuse(adapter, call, reason);
    route(adapters, call, settle, next, why);
  };
  const onAnswer = (answer: unknown) => {
    const outcome = readOutcome(answer);
    if (!isUnsupported(outcome)) settle(outcome);
    else tryNext('unsupported', explain(outcome, call.method, adapter) || refusal || outcome);
  };
  const onReady = (isReady: boolean) => {
    if (call.ended) return;
    if (!isReady) return tryNext('not ready');
    call.adapter = adapter.name;
    adapter.call(call.method, call.params, call).then(onAnswer, onAnswer);
  };
  try {
    if (ready === true) onReady(ready);
    else ready.then(onReady).then(undefined, onAnswer);
  } catch (error) {
    onAnswer(error);
  }
}

function isUnsupported(outcome: Outcome): outcome is UserModuleError {
  return outcome instanceof UserModuleError && outcome.reason === 'unsupported';
}

/**
 * A container that does not know the JSAPI belongs to an app that is older than the method, or that calls it by another
 * name; both are worth saying.
 */
function explain(
  { cause }: UserModuleError,
  method: MethodName,
  adapter: Adapter,
): UserModuleError | undefined {
  if (cause !== 1) return undefined;
  const name = adapter.jsapi?.(method);
  const hint = name ? `（没有名为 ${name} 的 JSAPI，名称可用选项 nebula.jsapi 更改）` : '';
  return unsupported(`当前APP不支持 ${method}，需要 ${methods[method].since} 及以上版本${hint}`, cause);
}
