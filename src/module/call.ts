import { cancelTimer, startTimer, type Timer } from '../async/timer.js';
import type { Params, Refusal, RoutedCall } from '../contract/adapter.js';
import type { Envelope } from '../contract/envelope.js';
import type { MethodSpec } from '../contract/methods.js';
import type { MethodName } from '../contract/types.js';
import { aborted, timedOut } from '../errors/failures.js';
import { copyOutcome, type Outcome, readOutcome } from '../errors/outcome.js';

/**
 * One call under way and everybody who waits for its answer. When the last of them has left, it ends, and adapters
 * start nothing more for it.
 */
export class Call implements RoutedCall {
  readonly method: MethodName;
  readonly spec: MethodSpec;
  readonly params: Params | undefined;
  /** The same for equal reads; `undefined` where there are no params to compare. */
  readonly key: string | undefined;
  ended = false;
  outcomeOnTimeout: Envelope | undefined = undefined;
  adapter: string | undefined = undefined;
  refused: Refusal[] | undefined = undefined;
  /** Further calls that the retry policy made. */
  retries = 0;
  /** Those who wait, in the order in which they came; each knows the next one. */
  private first: Waiter | undefined = undefined;
  private last: Waiter | undefined = undefined;
  /** How many of them still wait. */
  private waiting = 0;
  private readonly onClose: (call: Call) => void;
  private controller: AbortController | undefined = undefined;

  /** @param onClose called when nobody may join any more: there is an outcome, or somebody has stopped waiting for it */
  constructor(
    method: MethodName,
    spec: MethodSpec,
    params: Params | undefined,
    onClose: (call: Call) => void,
  ) {
    this.method = method;
    this.spec = spec;
    this.params = params;
    this.key = spec.read && params ? method + JSON.stringify(params) : undefined;
    this.onClose = onClose;
  }

  get signal(): AbortSignal | undefined {
    if (!this.controller && typeof AbortController !== 'undefined') {
      this.controller = new AbortController();
      if (this.ended) this.controller.abort();
    }
    return this.controller?.signal;
  }

  add(waiter: Waiter): void {
    if (this.last) this.last.next = waiter;
    else this.first = waiter;
    this.last = waiter;
    this.waiting++;
  }

  /** One waiter stops waiting. Later calls do not join this one either: its answer may never come. */
  leave(waiter: Waiter, outcome: Outcome): void {
    this.onClose(this);
    if (--this.waiting === 0) {
      this.ended = true;
      this.controller?.abort();
    }
    waiter.settle(outcome);
  }

  /** Hands the outcome to everybody who still waits. */
  settle(outcome: Outcome): void {
    if (this.ended) return;
    this.ended = true;
    this.onClose(this);
    // Those who share an answer must not share the object.
    let own: Outcome | undefined = outcome;
    for (let waiter = this.first; waiter; waiter = waiter.next) {
      if (waiter.settled) continue;
      waiter.settle(own || copyOutcome(outcome));
      own = undefined;
    }
  }
}

export type Finish = (outcome: Outcome, waiter?: Waiter) => void;

/**
 * Somebody who waits for a call, with a deadline and a signal of their own. It is its own timer, because every call
 * needs one.
 */
export class Waiter implements Timer {
  /** On the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  private readonly timeout: number;
  /** The call was under way already. */
  readonly joined: boolean;
  readonly call: Call;
  settled = false;
  /** Who has come after it. */
  next: Waiter | undefined = undefined;
  index = -1;
  private readonly finish: Finish;
  private readonly signal: AbortSignal | undefined;
  private readonly onAbort: (() => void) | undefined = undefined;

  constructor(call: Call, finish: Finish, signal: AbortSignal | undefined, timeout: number, joined: boolean) {
    this.call = call;
    this.finish = finish;
    this.signal = signal;
    this.joined = joined;
    this.timeout = timeout;
    if (timeout < Infinity) startTimer(this);
    if (signal) {
      this.onAbort = () => call.leave(this, aborted());
      signal.addEventListener('abort', this.onAbort);
    }
  }

  get at(): number {
    return this.startedAt + this.timeout;
  }

  /** The deadline has expired. */
  expire(): void {
    const { call } = this;
    call.leave(this, call.outcomeOnTimeout ? readOutcome(call.outcomeOnTimeout) : timedOut());
  }

  settle(outcome: Outcome): void {
    this.settled = true;
    cancelTimer(this);
    if (this.signal && this.onAbort) this.signal.removeEventListener('abort', this.onAbort);
    this.finish(outcome, this);
  }
}
