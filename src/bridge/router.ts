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

/** What the router notes down about a call on its way. */
export interface Journey extends AdapterCallOptions {
  /** The adapter that has the call. */
  way: string | undefined;
  refused: Refusal[];
}

/**
 * Asks the adapters in order and goes on to the next one only where nothing can have happened yet: the adapter is
 * not ready, or does not have the method. Every other answer is the answer.
 */
export async function route(
  adapters: readonly Adapter[],
  method: MethodName,
  params: Params | undefined,
  journey: Journey,
): Promise<Outcome> {
  let refusal: UserModuleError | undefined;
  for (const adapter of adapters) {
    const ready = adapter.ready();
    const taken = ready === true || (ready && (await ready));
    // Nobody waits any more, and what was called off must not happen on another way.
    if (journey.ended) break;
    if (taken) {
      journey.way = adapter.name;
      const outcome = await adapter.call(method, params, journey).then(readOutcome, readOutcome);
      if (!(outcome instanceof UserModuleError && outcome.reason === 'unsupported')) return outcome;
      journey.way = undefined;
      refusal = refusal || explain(outcome, method);
    }
    journey.refused.push({ way: adapter.name, reason: taken ? 'unsupported' : 'not ready' });
  }
  return refusal || unsupported('当前环境没有可用的通道：不在APP内，也没有配置 http');
}

/** A container that does not know the JSAPI belongs to an app that is older than the method. */
function explain(refusal: UserModuleError, method: MethodName): UserModuleError {
  return refusal.cause === 1
    ? unsupported(`当前APP不支持 ${method}，需要 ${methods[method].since} 及以上版本`, 1)
    : refusal;
}
