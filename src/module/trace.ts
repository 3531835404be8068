import type { Refusal } from '../contract/adapter.js';
import type { MethodName } from '../contract/types.js';
import { reportUncaught } from '../errors/report-uncaught.js';
import type { Reason } from '../errors/user-module-error.js';
import type { Waiter } from './call.js';

/** What `onCall` is told about a call once it has settled. It holds no params and no data. */
export interface CallTrace {
  /** Counts the page's calls in the order in which they settle. */
  readonly id: number;
  readonly method: MethodName;
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

let calls = 0;

/**
 * Tells the listener how a call has ended. What the listener throws is its own, and does not touch the call.
 *
 * @param waiter absent when the call did not get so far, as with wrong params
 */
export function trace(
  onCall: (trace: CallTrace) => void,
  method: MethodName,
  { retCode, reason }: { retCode: string; reason?: Reason | undefined },
  waiter: Waiter | undefined,
): void {
  const call = waiter?.call;
  const duration = waiter ? performance.now() - waiter.startedAt : 0;
  try {
    onCall({
      id: ++calls,
      method,
      adapter: call?.adapter,
      refused: call?.refused || [],
      start: Date.now() - duration,
      duration,
      retCode,
      reason,
      joined: !!waiter?.joined,
      retries: call?.retries || 0,
    });
  } catch (error) {
    reportUncaught(error);
  }
}
