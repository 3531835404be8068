import type { MethodName } from '../contract/types.js';
import type { Call } from './call.js';

/** The reads under way that a later equal one may join. */
export class ReadsUnderWay {
  /**
   * Those without params, apart from the others: a Map gets slow where one and the same key comes and goes beside
   * thousands that stay.
   */
  private byMethod: Partial<Record<MethodName, Call | undefined>> = {};
  private byParams: Partial<Record<MethodName, Map<string, Call>>> = {};

  /** The one that is equal to `call`. */
  find({ method, key }: Call): Call | undefined {
    return key === undefined ? this.byMethod[method] : this.byParams[method]?.get(key);
  }

  /** In the place of an equal one. */
  add(call: Call): void {
    const { method, key } = call;
    if (key === undefined) {
      this.byMethod[method] = call;
      return;
    }
    const byKey = this.byParams[method] || new Map<string, Call>();
    this.byParams[method] = byKey.set(key, call);
  }

  remove(call: Call): void {
    if (this.find(call) !== call) return;
    if (call.key === undefined) this.byMethod[call.method] = undefined;
    else this.byParams[call.method]?.delete(call.key);
  }

  clear(): void {
    this.byMethod = {};
    this.byParams = {};
  }
}
