export interface Deadline {
  readonly signal: AbortSignal;
  /** Ends it now, with a reason of its own. */
  abort(reason: unknown): void;
  /** Everything is done: nothing is to end any more. */
  clear(): void;
}

interface DeadlineOptions {
  /** Milliseconds. */
  timeout: number;
  /** What the signal's reason is when time is up. */
  late: Error;
  /** The caller's signal, and what the reason is when the caller has gone. */
  caller?: { signal: AbortSignal; gone: Error };
}

/** A signal that fires after `timeout`, or when the caller goes away. */
export function startDeadline({ timeout, late, caller }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  const onGone = () => abort(caller?.gone ?? late);
  const timer = setTimeout(() => abort(late), timeout);

  function clear(): void {
    clearTimeout(timer);
    caller?.signal.removeEventListener('abort', onGone);
  }

  function abort(reason: unknown): void {
    clear();
    controller.abort(reason);
  }

  if (caller?.signal.aborted) onGone();
  else caller?.signal.addEventListener('abort', onGone);
  return { signal: controller.signal, abort, clear };
}

/** Waits for `work`, but no longer than until the signal fires; then rejects with its reason. */
export function untilAborted<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    const settle = () => signal.removeEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
    work.then(resolve, reject).then(settle, settle);
  });
}
