import type { Envelope } from './envelope.js';
import type { MethodName } from './types.js';

/** Checked params on their way to an adapter: flat, and a copy of what the caller gave. */
export type Params = Readonly<Record<string, unknown>>;

/** The call as an adapter sees it. */
export interface AdapterCallOptions {
  /**
   * Fires when nobody waits for the answer any more. Made when first read, because most calls never need it;
   * `undefined` where `AbortController` does not exist (then look at `ended`).
   */
  readonly signal: AbortSignal | undefined;
  /** Nobody waits any more: start nothing new. */
  readonly ended: boolean;
  /**
   * What the call ends with if its deadline expires now, a `UserModuleError` for example; an adapter may set it while
   * it waits. Default: 990001, reason `timeout`.
   */
  outcomeOnTimeout?: Envelope | undefined;
}

/**
 * Carries calls to whoever answers them. Whoever has another bridge implements this and nothing else.
 */
export interface Adapter {
  /** Named in traces. */
  readonly name: string;
  /**
   * Whether this adapter can take calls now: at once where that is known, as a promise that settles in bounded time
   * and never rejects where it is not.
   */
  ready(): boolean | PromiseLike<boolean>;
  /**
   * Answers with an envelope, the JSON text of one, or a container error (`{ error, errorMessage }`); a rejection may
   * carry the same. `{ error: 1 }`, or a `UserModuleError` with reason `unsupported`, means "I don't have this
   * method" and sends the call on to the next adapter; it may only be said when nothing has happened.
   */
  call(method: MethodName, params: Params | undefined, options: AdapterCallOptions): PromiseLike<unknown>;
  /** What the native side calls the method, to be named where it does not have it. */
  jsapi?(method: MethodName): string;
  /** Listens to an event of the native side; gives back the function that stops listening. */
  on?(event: string, listener: (event: unknown) => void): () => void;
  /** Takes back what the adapter has done to the page; `ready()` waits no longer. */
  close?(): void;
}

/** An adapter that did not take the call, and why. */
export interface Refusal {
  adapter: string;
  reason: 'not ready' | 'unsupported';
}

/** The adapter itself, since nothing keeps two from having one name. */
export interface Refused {
  readonly adapter: Adapter;
  readonly reason: Refusal['reason'];
}

/** A call on its way through the adapters: what the router reads of it, notes down about it, and hands to them. */
export interface RoutedCall extends AdapterCallOptions {
  readonly method: MethodName;
  readonly params: Params | undefined;
  /** The name of the adapter that has the call. */
  adapter: string | undefined;
  refused: Refused[] | undefined;
}
