import { untilAborted, type Abortable as WithoutReason } from '../async/abort.js';
import { after } from '../async/timer.js';

/** An `AbortSignal` costs as much as all else that is known of a small request. */
export interface Abortable extends WithoutReason {
  readonly reason: unknown;
}

/** The time that something has, and what ends it early. */
export interface Lifetime extends Abortable {
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
  parent: Abortable;
  gone(): unknown;
}

/** Leaves nothing at its parent once it is done, and makes its errors when they are needed. */
export function startLifetime({ timeout, late, parent, gone }: LifetimeOptions): Lifetime {
  let listeners: (() => void)[] = [];
  const onGone = () => lifetime.abort(gone());
  const cancel = after(timeout, () => lifetime.abort(late()));

  const lifetime = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener(_type: 'abort', listener: () => void) {
      listeners.push(listener);
    },
    removeEventListener(_type: 'abort', listener: () => void) {
      listeners = listeners.filter((other) => other !== listener);
    },
    abort(reason: unknown) {
      if (lifetime.aborted) return;
      lifetime.aborted = true;
      lifetime.reason = reason;
      const told = listeners;
      lifetime.end();
      for (const listener of told) listener();
    },
    end() {
      cancel();
      parent.removeEventListener('abort', onGone);
      listeners = [];
    },
  };

  if (parent.aborted) onGone();
  else parent.addEventListener('abort', onGone);
  return lifetime;
}

/** Waits for `work`, but no longer than until the signal fires, whose reason it rejects with then. */
export function unlessAborted<T>(work: Promise<T>, signal: Abortable | undefined): Promise<T> {
  return signal ? untilAborted(work, signal, () => signal.reason) : work;
}

/**
 * Waits for `work`, but no longer than `timeout` milliseconds, and makes the error for that when it is needed. What
 * nobody can break off needs no more than this.
 */
export function unlessLate<T>(work: () => Promise<T>, timeout: number, late: () => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = after(timeout, () => reject(late()));
    new Promise<T>((begin) => begin(work())).then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error) => {
        cancel();
        reject(error);
      },
    );
  });
}
