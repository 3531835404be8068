import type { RequestOptions } from '../http/request-options.js';
import type { UserSession } from '../session/user-session.js';
import type { ReadySignInOptions } from './sign-in-options.js';
import type { Login, TokenSet } from './types.js';

/** A session, whoever keeps it, and how one is begun. */
export interface OpenedSession {
  readonly session: UserSession;
  /** Takes a login whose fields are right. Rejects as `HttpAdapter.login` does. */
  logIn(login: Login, options: RequestOptions & { readonly timeout: number }): Promise<void>;
  /** See `HttpAdapter`. */
  readonly signInReturn: Promise<void> | undefined;
  /** Rejects as `HttpAdapter.signIn` does. */
  signIn(options: ReadySignInOptions): Promise<void>;
  /** See `SocialContext`. */
  authorize(options: ReadySignInOptions): Promise<TokenSet>;
  /** Calls `listener` when another tab may have changed the session; gives back the function that stops it. */
  watch(listener: () => void): () => void;
  /** Stops listening to other tabs; nothing starts it again. */
  close(): void;
}
