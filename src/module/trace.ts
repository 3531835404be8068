import type { Refusal } from '../bridge/router.js';
import type { Envelope } from '../result/envelope.js';
import type { Reason } from '../result/user-module-error.js';
import type { Operation } from './operation.js';
import type { MethodName } from './types.js';

/** What `onCall` is told about a call once it has settled. It holds no params and no data. */
export interface CallTrace {
  /** Counts the calls of the page. */
  readonly id: number;
  readonly method: MethodName;
  /** The adapter that took the call; `undefined` when none did. */
  readonly way: string | undefined;
  /** The adapters that did not, in order. */
  readonly refused: readonly Refusal[];
  /** When the call was made, in milliseconds since the epoch. */
  readonly start: number;
  /** Milliseconds until it settled. */
  readonly duration: number;
  readonly retCode: string;
  readonly reason: Reason | undefined;
  /** It took the answer of an equal read that was already under way. */
  readonly joined: boolean;
  /** Further calls that the retry policy made. */
  readonly retries: number;
}

let calls = 0;

/** A call on its way to becoming a trace. */
export class Tracer {
  private operation: Operation | undefined;
  private joined = false;
  private readonly id = ++calls;
  private readonly start = Date.now();
  private readonly startedAt = performance.now();
  private readonly method: MethodName;

  constructor(method: MethodName) {
    this.method = method;
  }

  board(operation: Operation, joined: boolean): void {
    this.operation = operation;
    this.joined = joined;
  }

  /** Reports how the call ends. What the listener throws is its own and does not touch the call. */
  follow(call: Promise<Envelope>, { onCall }: { onCall?: (trace: CallTrace) => void }): void {
    const report = ({ retCode, reason }: Envelope & { reason?: Reason | undefined }) => {
      const { id, method, start, joined, operation } = this;
      onCall?.({
        id,
        method,
        way: operation?.way,
        refused: operation ? operation.refused : [],
        start,
        duration: performance.now() - this.startedAt,
        retCode,
        reason,
        joined,
        retries: operation ? operation.retries : 0,
      });
    };
    call.then(report, report);
  }
}
