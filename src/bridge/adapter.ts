import type { MethodName } from '../module/types.js';
import type { Envelope } from '../result/envelope.js';
import type { UserModuleError } from '../result/user-module-error.js';

/** Checked params on their way to an adapter: flat, and the caller's own object no more. */
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
  /** What the call ends with if its deadline strikes now; an adapter may set it while it waits. Default: `timeout`. */
  late?: Envelope | UserModuleError | undefined;
}

/**
 * One way on which calls travel. Whoever has another bridge implements this and nothing else.
 */
export interface Adapter {
  /** Named in traces. */
  readonly name: string;
  /**
   * Whether calls can go this way now: at once where that is known, as a promise that settles in bounded time and
   * never rejects where it is not.
   */
  ready(): boolean | PromiseLike<boolean>;
  /**
   * Answers with an envelope, the JSON text of one, or a container error (`{ error, errorMessage }`); a rejection may
   * carry the same. `{ error: 1 }`, or a `UserModuleError` with reason `unsupported`, means "I don't have this
   * method" and sends the call on to the next adapter; it may only be said when nothing has happened.
   */
  call(method: MethodName, params: Params | undefined, options: AdapterCallOptions): PromiseLike<unknown>;
  /** Listens to an event of the native side; gives back the function that stops listening. */
  on?(event: string, listener: (event: unknown) => void): () => void;
}
