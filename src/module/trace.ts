import { now } from '../async/clock.js';
import type { Refusal, Refused } from '../contract/adapter.js';
import type { MethodName } from '../contract/types.js';
import type { Reason } from '../errors/reason.js';
import { reportUncaught } from '../errors/report-uncaught.js';

/** What `onCall` is told about a call once it has settled. It holds no params and no data. */
export interface CallTrace<Method extends string = MethodName> {
  /** Counts the page's calls in the order in which they settle. */
  readonly id: number;
  readonly method: Method;
  /** The adapter that took the call; `undefined` when none did. */
  readonly adapter: string | undefined;
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

export type OnCall<Method extends string = MethodName> = (trace: CallTrace<Method>) => void;

interface Traced {
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
  readonly joined?: boolean;
  /** Absent when it did not get as far as an adapter, as with wrong params. */
  readonly call:
    | {
        readonly adapter: string | undefined;
        readonly refused: readonly Refused[] | undefined;
        readonly retries?: number;
      }
    | undefined;
}

let calls = 0;

/** Tells the listener how a call has ended. What the listener throws is its own, and does not touch the call. */
export function trace<Method extends string>(
  onCall: OnCall<Method>,
  method: Method,
  outcome: { readonly retCode: string; readonly reason?: Reason | undefined },
  { call, startedAt, joined = false }: Traced,
): void {
  const duration = call ? now() - startedAt : 0;
  try {
    onCall({
      id: ++calls,
      method,
      adapter: call?.adapter,
      refused: (call?.refused || []).map(({ adapter, reason }) => ({ adapter: adapter.name, reason })),
      start: Date.now() - duration,
      duration,
      retCode: outcome.retCode,
      reason: outcome.reason,
      joined,
      retries: call?.retries || 0,
    });
  } catch (error) {
    reportUncaught(error);
  }
}
