import type { Params } from '../bridge/adapter.js';
import type { Journey, Refusal } from '../bridge/router.js';
import type { Outcome } from '../result/outcome.js';
import type { Caller } from './caller.js';
import type { MethodName } from './types.js';

/**
 * One call under way and everybody who waits for its answer. When the last of them has left, it ends, and adapters
 * start nothing more for it.
 */
export class Operation implements Journey {
  readonly method: MethodName;
  readonly params: Params | undefined;
  /** Of equal calls it is equal. */
  readonly key: string;
  ended = false;
  late: Outcome | undefined = undefined;
  way: string | undefined = undefined;
  refused: Refusal[] | undefined = undefined;
  /** Further calls that the retry policy made. */
  retries = 0;
  private readonly callers: Caller[] = [];
  private readonly onClose: (operation: Operation) => void;
  private controller: AbortController | undefined = undefined;

  /** @param onClose called when nobody may join any more: there is an outcome, or somebody gave up waiting for it */
  constructor(
    method: MethodName,
    params: Params | undefined,
    key: string,
    onClose: (operation: Operation) => void,
  ) {
    this.method = method;
    this.params = params;
    this.key = key;
    this.onClose = onClose;
  }

  get signal(): AbortSignal | undefined {
    if (!this.controller && typeof AbortController !== 'undefined') {
      this.controller = new AbortController();
      if (this.ended) this.controller.abort();
    }
    return this.controller?.signal;
  }

  add(caller: Caller): void {
    this.callers.push(caller);
  }

  /** One caller gives up. Later calls do not join this operation either: its answer may never come. */
  leave(caller: Caller, outcome: Outcome): void {
    this.onClose(this);
    this.callers.splice(this.callers.indexOf(caller), 1);
    if (!this.callers.length) {
      this.ended = true;
      this.controller?.abort();
    }
    caller.settle(outcome);
  }

  /** Hands the outcome to everybody who still waits. */
  settle(outcome: Outcome): void {
    if (this.ended) return;
    this.ended = true;
    this.onClose(this);
    for (const caller of this.callers) caller.settle(outcome);
  }
}
