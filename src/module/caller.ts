import { callOff, type Deadline, schedule } from '../async/after.js';
import { aborted } from '../async/pause.js';
import { type Outcome, undefinedError } from '../result/outcome.js';
import type { Operation } from './operation.js';

export type Finish = (outcome: Outcome, caller?: Caller) => void;

/**
 * Somebody who waits for an operation, with a deadline and a signal of their own. It is its own deadline, because
 * every call makes one.
 */
export class Caller implements Deadline {
  /** On the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  readonly at: number;
  /** The operation was under way already. */
  readonly joined: boolean;
  readonly operation: Operation;
  private readonly finish: Finish;
  private readonly signal: AbortSignal | undefined;
  private readonly onAbort: (() => void) | undefined = undefined;

  constructor(
    operation: Operation,
    finish: Finish,
    signal: AbortSignal | undefined,
    timeout: number,
    joined: boolean,
  ) {
    this.operation = operation;
    this.finish = finish;
    this.signal = signal;
    this.joined = joined;
    this.at = this.startedAt + timeout;
    if (timeout < Infinity) schedule(this);
    if (signal) {
      this.onAbort = () => operation.leave(this, aborted());
      signal.addEventListener('abort', this.onAbort);
    }
  }

  /** The deadline. */
  strike(): void {
    this.operation.leave(this, this.operation.late || undefinedError('timeout', '调用超时，未收到结果'));
  }

  settle(outcome: Outcome): void {
    callOff(this);
    if (this.signal && this.onAbort) this.signal.removeEventListener('abort', this.onAbort);
    this.finish(outcome, this);
  }
}
