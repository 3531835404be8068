import type { Refusal } from '../bridge/router.js';
import type { Reason } from '../result/user-module-error.js';
import type { Caller } from './caller.js';
import type { MethodName } from './types.js';

/** What `onCall` is told about a call once it has settled. It holds no params and no data. */
export interface CallTrace {
  /** Counts the page's calls in the order in which they settle. */
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

/**
 * Tells the listener how a call has ended. What the listener throws is its own, and does not touch the call.
 *
 * @param caller absent when the call did not get so far, as with wrong params
 */
export function trace(
  onCall: (trace: CallTrace) => void,
  method: MethodName,
  { retCode, reason }: { retCode: string; reason?: Reason | undefined },
  caller: Caller | undefined,
): void {
  const operation = caller?.operation;
  const duration = caller ? performance.now() - caller.startedAt : 0;
  try {
    onCall({
      id: ++calls,
      method,
      way: operation?.way,
      refused: operation?.refused || [],
      start: Date.now() - duration,
      duration,
      retCode,
      reason,
      joined: !!caller?.joined,
      retries: operation?.retries || 0,
    });
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
