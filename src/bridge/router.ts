import { methods } from '../module/methods.js';
import type { MethodName } from '../module/types.js';
import { type Outcome, readOutcome, unsupported } from '../result/outcome.js';
import { UserModuleError } from '../result/user-module-error.js';
import type { Adapter, AdapterCallOptions, Params } from './adapter.js';

/** An adapter that did not take the call, and why. */
export interface Refusal {
  way: string;
  reason: 'not ready' | 'unsupported';
}

/** A call on its way through the adapters: what the router reads of it, notes down about it, and hands to it. */
export interface Journey extends AdapterCallOptions {
  readonly method: MethodName;
  readonly params: Params | undefined;
  /** The adapter that has the call. */
  way: string | undefined;
  refused: Refusal[] | undefined;
}

/**
 * Asks the adapters in order and goes on to the next one only where nothing can have happened yet: the adapter is
 * not ready, or does not have the method. Every other answer is the answer, and `settle` gets it.
 *
 * It works with callbacks, because in the container one more promise costs as much as all the rest.
 */
export function route(
  adapters: readonly Adapter[],
  journey: Journey,
  settle: (outcome: Outcome) => void,
  index = 0,
  refusal?: UserModuleError,
): void {
  const adapter = adapters[index];
  if (!adapter) {
    settle(refusal || unsupported('当前环境没有可用的通道：不在APP内，也没有配置 http'));
    return;
  }
  const goOn = (reason: Refusal['reason'], why = refusal) => {
    journey.way = undefined;
    journey.refused = (journey.refused || []).concat({ way: adapter.name, reason });
    route(adapters, journey, settle, index + 1, why);
  };
  const arrive = (answer: unknown) => {
    const outcome = readOutcome(answer);
    if (!isUnsupported(outcome)) settle(outcome);
    else goOn('unsupported', explain(outcome, journey.method) || refusal || outcome);
  };
  const depart = (ready: boolean) => {
    // Once nobody waits any more, what was called off must not happen on another way.
    if (journey.ended) return;
    if (!ready) return goOn('not ready');
    journey.way = adapter.name;
    adapter.call(journey.method, journey.params, journey).then(arrive, arrive);
  };
  // What an adapter throws instead of rejecting is an answer too.
  try {
    const ready = adapter.ready();
    if (typeof ready === 'boolean') depart(ready);
    else ready.then(depart).then(undefined, arrive);
  } catch (error) {
    arrive(error);
  }
}

function isUnsupported(outcome: Outcome): outcome is UserModuleError {
  return outcome instanceof UserModuleError && outcome.reason === 'unsupported';
}

/** A container that does not know the JSAPI belongs to an app that is older than the method, which is worth saying. */
function explain({ cause }: UserModuleError, method: MethodName): UserModuleError | undefined {
  if (cause !== 1) return undefined;
  return unsupported(`当前APP不支持 ${method}，需要 ${methods[method].since} 及以上版本`, cause);
}
