import type { TokenSet } from '../session/tokens.js';

/** At which realm a page signs its users in, and as which client. */
export interface SignInClient {
  /** The realm's URL. */
  readonly realm: string;
  readonly clientId: string;
  /** For local development only. */
  readonly clientSecret: string | undefined;
  readonly fetch: typeof fetch;
  /** Milliseconds of each request. */
  readonly timeout: number;
}

/** What the realm is asked for. */
export interface SignInRequest {
  /** An alias of one of the realm's identity providers; `undefined`: the realm's own sign-in page. */
  readonly provider: string | undefined;
  /** Where the realm sends the browser back to; the client has to have it among its redirect URIs. */
  readonly redirectUri: string;
}

/** A sign-in under way, as JSON keeps it. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
}

/** The part of `up-user-module/sign-in` that the HTTP adapter uses, when somebody signs in. */
export interface SignInModule {
  /**
   * Gives the URL of the realm's sign-in page, and what `finishSignIn` needs.
   *
   * @throws UserModuleError 000001, reason `network`, where the realm cannot be reached; 990001, reason `unsupported`,
   * where the browser gives the page no cryptography, as on plain HTTP
   */
  beginSignIn(client: SignInClient, request: SignInRequest): Promise<{ url: string; pending: PendingSignIn }>;
  /**
   * Takes the URL that the browser has come back with for tokens.
   *
   * @throws UserModuleError 110010 when the user has refused; 000001 for whatever else went wrong, with reason `network`
   * where the realm cannot be reached
   */
  finishSignIn(client: SignInClient, pending: PendingSignIn, url: string): Promise<TokenSet>;
}
