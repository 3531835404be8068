import { attempt } from '../checks/foreign.js';
import type { Adapter, Refused, RoutedCall } from '../contract/adapter.js';
import { methods } from '../contract/methods.js';
import type { MethodName } from '../contract/types.js';
import { unsupported } from '../errors/failures.js';
import { type Outcome, readOutcome } from '../errors/outcome.js';
import { UserModuleError } from '../errors/user-module-error.js';

/**
 * Asks the adapters in order and goes on to the next one only where nothing can have happened yet: the adapter is
 * not ready, or does not have the method. Every other answer is the answer, and `settle` gets it.
 *
 * It works with callbacks, because in the container one more promise costs as much as all the rest, and makes few
 * objects, because those that live as long as the call are what makes calls dearer when thousands are under way.
 */
export function route<C extends RoutedCall>(adapters: readonly Adapter[], call: C, settle: Settle<C>): void {
  ask(adapters, call, settle, 0, undefined);
}

type Settle<C extends RoutedCall> = (call: C, outcome: Outcome) => void;

/** @param refusal the last adapter's that does not have the method */
function ask<C extends RoutedCall>(
  adapters: readonly Adapter[],
  call: C,
  settle: Settle<C>,
  index: number,
  refusal: UserModuleError | undefined,
): void {
  const adapter = adapters[index];
  if (!adapter) {
    settle(call, refusal || unsupported('当前环境没有可用的通道：不在APP内，也没有配置 http'));
    return;
  }
  let isAnswered = false;
  const receive = (answer: unknown): void => {
    // What is no real promise may answer twice.
    if (isAnswered) return;
    isAnswered = true;
    const outcome = readOutcome(answer);
    if (!isUnsupported(outcome)) {
      settle(call, outcome);
      return;
    }
    refuse(call, adapter, 'unsupported');
    ask(adapters, call, settle, index + 1, explain(outcome, call.method, adapter) || refusal || outcome);
  };
  const goOn = (isReady: boolean): void => {
    // Once nobody waits any more, what was given up must not happen through another adapter.
    if (call.ended) return;
    if (isReady) {
      call.adapter = adapter.name;
      adapter.call(call.method, call.params, call).then(receive, receive);
      return;
    }
    refuse(call, adapter, 'not ready');
    ask(adapters, call, settle, index + 1, refusal);
  };
  try {
    const ready = adapter.ready();
    if (typeof ready === 'boolean') goOn(ready);
    else ready.then(goOn).then(undefined, receive);
  } catch (error) {
    // An adapter that throws is taken for one that rejects.
    receive(error);
  }
}

function refuse(call: RoutedCall, adapter: Adapter, reason: Refused['reason']): void {
  call.adapter = undefined;
  if (call.refused) call.refused.push({ adapter, reason });
  else call.refused = [{ adapter, reason }];
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
  const name = attempt(() => adapter.jsapi?.(method));
  const hint = name ? `（没有名为 ${name} 的 JSAPI，名称可用选项 nebula.jsapi 更改）` : '';
  return unsupported(`当前APP不支持 ${method}，需要 ${methods[method].since} 及以上版本${hint}`, cause);
}
