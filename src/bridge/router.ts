import type { Adapter, Refusal, RoutedCall } from '../contract/adapter.js';
import { methods } from '../contract/methods.js';
import type { MethodName } from '../contract/types.js';
import { unsupported } from '../errors/failures.js';
import { type Outcome, readOutcome } from '../errors/outcome.js';
import { UserModuleError } from '../errors/user-module-error.js';

/**
 * Asks the adapters in order and goes on to the next one only where nothing can have happened yet: the adapter is
 * not ready, or does not have the method. Every other answer is the answer, and `settle` gets it.
 */
export function route(
  adapters: readonly Adapter[],
  call: RoutedCall,
  settle: (outcome: Outcome) => void,
): void {
  new Routing(adapters, call, settle).ask(0);
}

/**
 * One call on its way. It works with callbacks, because in the container one more promise costs as much as all the rest,
 * and with as few closures as it can, because each takes memory as long as the call is under way.
 */
class Routing {
  private readonly adapters: readonly Adapter[];
  private readonly call: RoutedCall;
  private readonly settle: (outcome: Outcome) => void;
  /** The last adapter's that does not have the method. */
  private refusal: UserModuleError | undefined = undefined;

  constructor(adapters: readonly Adapter[], call: RoutedCall, settle: (outcome: Outcome) => void) {
    this.adapters = adapters;
    this.call = call;
    this.settle = settle;
  }

  ask(index: number): void {
    const adapter = this.adapters[index];
    if (!adapter) {
      this.settle(this.refusal || unsupported('当前环境没有可用的通道：不在APP内，也没有配置 http'));
      return;
    }
    try {
      const ready = adapter.ready();
      if (typeof ready === 'boolean') this.goOn(adapter, index, ready);
      else
        ready
          .then((isReady) => this.goOn(adapter, index, isReady))
          .then(undefined, (error) => this.receive(adapter, index, error));
    } catch (error) {
      // An adapter that throws is taken for one that rejects.
      this.receive(adapter, index, error);
    }
  }

  private goOn(adapter: Adapter, index: number, isReady: boolean): void {
    const { call } = this;
    // Once nobody waits any more, what was given up must not happen through another adapter.
    if (call.ended) return;
    if (!isReady) {
      this.refuse(adapter, index, 'not ready');
      return;
    }
    call.adapter = adapter.name;
    const onAnswer = (answer: unknown) => this.receive(adapter, index, answer);
    adapter.call(call.method, call.params, call).then(onAnswer, onAnswer);
  }

  private receive(adapter: Adapter, index: number, answer: unknown): void {
    const outcome = readOutcome(answer);
    if (!isUnsupported(outcome)) {
      this.settle(outcome);
      return;
    }
    this.refusal = explain(outcome, this.call.method, adapter) || this.refusal || outcome;
    this.refuse(adapter, index, 'unsupported');
  }

  private refuse({ name: adapter }: Adapter, index: number, reason: Refusal['reason']): void {
    const { call } = this;
    call.adapter = undefined;
    if (call.refused) call.refused.push({ adapter, reason });
    else call.refused = [{ adapter, reason }];
    this.ask(index + 1);
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
