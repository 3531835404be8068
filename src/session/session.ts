import { RetCode } from '../contract/ret-code.js';
import { aborted, failure } from '../errors/failures.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { canRenew, isDue, renewed, type TokenSet, type Tokens } from './tokens.js';

/** Takes a refresh token for new tokens. Rejects with 110001 when the service does not know the session any more. */
export type Refresh = (refreshToken: string) => Promise<TokenSet>;

/**
 * The user's session, in memory alone. Logins and renewals under way are known here, so that there is one renewal at
 * a time, and nothing that a logout or another login has superseded takes effect.
 */
export class Session {
  /** The current user's tokens. */
  tokens: Tokens | undefined;
  /** The login under way, until it ends or is superseded. */
  login: { readonly over: Promise<void> } | undefined;
  /** Counts the changes of user, among them the beginning of a login. Whoever waits can tell that one has happened. */
  private changes = 0;
  private announceLoginOver: () => void = noop;
  private renewal: Promise<Tokens> | undefined;
  private readonly refresh: Refresh;

  constructor(refresh: Refresh) {
    this.refresh = refresh;
  }

  /** There is a token that is valid or can be renewed. */
  get isLogin(): boolean {
    return !!this.tokens && (!isDue(this.tokens) || canRenew(this.tokens));
  }

  /**
   * Takes the tokens that a login gives.
   *
   * @throws what `request` throws; UserModuleError 990001, reason `aborted`, when a logout or another login has
   * superseded it
   */
  async logIn(request: Promise<Tokens>): Promise<void> {
    this.announceLoginOver();
    this.login = {
      over: new Promise<void>((resolve) => {
        this.announceLoginOver = resolve;
      }),
    };
    const change = ++this.changes;
    try {
      const tokens = await request;
      if (this.changes !== change) throw aborted();
      this.replace(tokens);
    } finally {
      if (this.changes === change) this.endLogin();
    }
  }

  /** Changes the user, or forgets the current one. A login and a renewal under way are superseded. */
  replace(tokens: Tokens | undefined): void {
    this.changes++;
    this.tokens = tokens;
    this.renewal = undefined;
    this.endLogin();
  }

  /**
   * Forgets the user.
   *
   * @returns the refresh token by which the service still knows the session
   */
  async end(): Promise<string | undefined> {
    const { tokens, renewal } = this;
    this.replace(undefined);
    const last = renewal && (await renewal.catch(noop));
    return (last || tokens)?.refreshToken;
  }

  /**
   * Tokens that are not about to expire.
   *
   * @throws UserModuleError 110001
   */
  async fresh(): Promise<Tokens> {
    const { tokens } = this;
    if (!tokens) throw failure(RetCode.notLoggedIn);
    return isDue(tokens) ? this.renew(tokens) : tokens;
  }

  /**
   * Renews tokens that have expired, or that the service no longer takes. However many ask, there is one request.
   *
   * @throws UserModuleError 110001 when that is not possible: the session is over; or what the request throws
   */
  async renew(stale: Tokens): Promise<Tokens> {
    if (this.tokens === stale) {
      const renewal = this.renewal || this.requestRenewal(stale);
      this.renewal = renewal;
      try {
        await renewal;
      } finally {
        if (this.renewal === renewal) this.renewal = undefined;
      }
    }
    // Somebody may have logged out meanwhile, or in.
    if (!this.tokens) throw failure(RetCode.notLoggedIn);
    return this.tokens;
  }

  private endLogin(): void {
    this.login = undefined;
    this.announceLoginOver();
  }

  private async requestRenewal(stale: Tokens): Promise<Tokens> {
    try {
      if (!canRenew(stale)) throw failure(RetCode.notLoggedIn);
      const tokens = renewed(await this.refresh(stale.refreshToken), stale);
      if (this.tokens === stale) this.tokens = tokens;
      return tokens;
    } catch (error) {
      const isOver = error instanceof UserModuleError && error.retCode === RetCode.notLoggedIn;
      if (isOver && this.tokens === stale) this.tokens = undefined;
      throw error;
    }
  }
}

function noop(): undefined {}
