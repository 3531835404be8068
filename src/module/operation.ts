import { after } from '../async/after.js';
import { aborted } from '../async/pause.js';
import type { Journey, Refusal } from '../bridge/router.js';
import type { Envelope } from '../result/envelope.js';
import { type Outcome, undefinedError } from '../result/outcome.js';
import { UserModuleError } from '../result/user-module-error.js';

type Caller = (outcome: Outcome) => void;

/**
 * One call under way and everybody who waits for its answer. Each caller has a deadline and a signal of its own;
 * when the last one has left, the operation ends, and adapters start nothing more for it.
 */
export class Operation implements Journey {
  ended = false;
  late: Outcome | undefined;
  way: string | undefined;
  refused: Refusal[] = [];
  /** Further calls that the retry policy made. */
  retries = 0;
  private readonly onClose: () => void;
  private readonly callers = new Set<Caller>();
  private controller: AbortController | undefined;

  /** @param onClose called when nobody may join any more: there is an outcome, or somebody gave up waiting for it */
  constructor(onClose: () => void) {
    this.onClose = onClose;
  }

  get signal(): AbortSignal | undefined {
    if (!this.controller && typeof AbortController !== 'undefined') {
      this.controller = new AbortController();
      if (this.ended) this.controller.abort();
    }
    return this.controller?.signal;
  }

  /** Settles with the outcome, or before it when the deadline strikes or the signal fires. */
  wait(signal: AbortSignal | undefined, timeout: number): Promise<Envelope> {
    return new Promise((resolve, reject) => {
      const caller: Caller = (outcome) => {
        stopDeadline();
        signal?.removeEventListener('abort', abort);
        if (outcome instanceof UserModuleError) reject(outcome);
        else resolve(outcome);
      };
      const abort = () => this.leave(caller, aborted());
      const stopDeadline = after(timeout, () => this.leave(caller, this.late || timedOut()));
      signal?.addEventListener('abort', abort);
      this.callers.add(caller);
    });
  }

  /** Hands the outcome to everybody who still waits. */
  settle(outcome: Outcome): void {
    this.ended = true;
    this.onClose();
    for (const caller of this.callers) caller(outcome);
  }

  /** One caller gives up. Later calls do not join this one either: its answer may never come. */
  private leave(caller: Caller, outcome: Outcome): void {
    this.onClose();
    this.callers.delete(caller);
    caller(outcome);
    if (this.callers.size || this.ended) return;
    this.ended = true;
    this.controller?.abort();
  }
}

function timedOut(): UserModuleError {
  return undefinedError('timeout', '调用超时，未收到结果');
}
