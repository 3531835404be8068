import { after } from '../async/timer.js';

/** The time that something has, and what ends it early. */
export interface Lifetime {
  /** Fires when it ends before it is done; the reason says why. */
  readonly signal: AbortSignal;
  /**
   * Kept in memory until the end. Node's `fetch` ends a request by its signal only as long as somebody holds the
   * `Request`: once the collector has taken it, the connection stays open.
   */
  held?: unknown;
  /** Ends it now. */
  abort(reason: unknown): void;
  /** It is done: nothing is to end any more. */
  end(): void;
}

interface LifetimeOptions {
  /** Milliseconds. */
  timeout: number;
  /** Makes the reason when time is up. */
  late(): unknown;
  /** What it is part of, and the reason when that ends early. */
  parent: AbortSignal;
  gone(): unknown;
}

/**
 * Unlike `AbortSignal.any` and `AbortSignal.timeout` it leaves nothing at the parent once it is done, in Node 20 as
 * well, and makes its errors when they are needed.
 */
export function startLifetime({ timeout, late, parent, gone }: LifetimeOptions): Lifetime {
  const controller = new AbortController();
  const onGone = () => abort(gone());
  const cancel = after(timeout, () => abort(late()));
  const lifetime: Lifetime = { signal: controller.signal, abort, end };

  function end(): void {
    cancel();
    parent.removeEventListener('abort', onGone);
    lifetime.held = undefined;
  }

  function abort(reason: unknown): void {
    controller.abort(reason);
    end();
  }

  if (parent.aborted) onGone();
  else parent.addEventListener('abort', onGone);
  return lifetime;
}
