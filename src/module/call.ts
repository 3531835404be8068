import { stopListening } from '../async/abort.js';
import { now } from '../async/clock.js';
import { cancelTimer, startTimer, type Timer } from '../async/timer.js';
import type { Params, Refused, RoutedCall } from '../contract/adapter.js';
import type { Envelope } from '../contract/envelope.js';
import type { MethodSpec } from '../contract/methods.js';
import type { MethodName } from '../contract/types.js';
import { aborted, timedOut } from '../errors/failures.js';
import { copyOutcome, type Outcome, readOutcome } from '../errors/outcome.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { type OnCall, trace } from './trace.js';

/**
 * One call under way and everybody who waits for its answer. When the last of them has left, it ends, and adapters
 * start nothing more for it.
 */
export class Call implements RoutedCall {
  readonly method: MethodName;
  readonly spec: MethodSpec;
  readonly params: Params | undefined;
  /** The same for equal reads of one method; `undefined` where there are no params to compare. */
  readonly key: string | undefined;
  ended = false;
  outcomeOnTimeout: Envelope | undefined = undefined;
  adapter: string | undefined = undefined;
  refused: Refused[] | undefined = undefined;
  /** How often the adapters were asked again, because one that had not been ready was. */
  repetitions = 0;
  /** Further calls that the retry policy made. */
  retries = 0;
  /** In the order in which they came, each leads to the next: no list to make for most calls, which have one. */
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
    this.key = spec.read && params ? JSON.stringify(params) : undefined;
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

/**
 * Somebody who has called and waits, with a deadline and a signal of their own. It is its own timer, because every call
 * needs one, and holds what settles the promise, because closures for that would cost memory.
 */
export class Waiter implements Timer {
  /** On the clock of `performance.now()`. */
  readonly startedAt = now();
  /** Absent when the call did not get so far, as with wrong params. */
  call: Call | undefined = undefined;
  /** The call was under way already. */
  joined = false;
  settled = false;
  /** Who has come to the same call after this one. */
  next: Waiter | undefined = undefined;
  index = -1;
  /** Milliseconds; 0 without a deadline. */
  private timeout = 0;
  private signal: AbortSignal | undefined = undefined;
  private onAbort: (() => void) | undefined = undefined;
  private readonly method: MethodName;
  private readonly onCall: OnCall | undefined;
  private readonly resolve: (answer: Envelope) => void;
  private readonly reject: (error: UserModuleError) => void;

  constructor(
    method: MethodName,
    onCall: OnCall | undefined,
    resolve: (answer: Envelope) => void,
    reject: (error: UserModuleError) => void,
  ) {
    this.method = method;
    this.onCall = onCall;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** @param timeout milliseconds */
  join(call: Call, timeout: number, signal: AbortSignal | undefined, joined: boolean): void {
    this.call = call;
    this.joined = joined;
    if (timeout < Infinity) {
      this.timeout = timeout;
      startTimer(this);
    }
    if (signal) {
      this.signal = signal;
      this.onAbort = () => call.leave(this, aborted());
      signal.addEventListener('abort', this.onAbort);
    }
    call.add(this);
  }

  get at(): number {
    return this.startedAt + this.timeout;
  }

  /** The deadline has expired. */
  expire(): void {
    const { call } = this;
    const given = call?.outcomeOnTimeout;
    call?.leave(this, given ? copyOutcome(readOutcome(given)) : timedOut());
  }

  settle(outcome: Outcome): void {
    this.settled = true;
    cancelTimer(this);
    if (this.onAbort) stopListening(this.signal, this.onAbort);
    if (outcome instanceof UserModuleError) this.reject(outcome);
    else this.resolve(outcome);
    if (this.onCall) trace(this.onCall, this.method, outcome, this);
  }
}
