import { aborted } from '../async/pause.js';
import { RetCode } from '../result/ret-code.js';
import { retInfos } from '../result/ret-info.js';
import { UserModuleError } from '../result/user-module-error.js';
import { AccountError } from './account-error.js';
import { canRenew, isDue, renewed, type Tokens } from './tokens.js';
import type { TokenSet } from './types.js';

export function notLoggedIn(): UserModuleError {
  return new UserModuleError(RetCode.notLoggedIn, retInfos[RetCode.notLoggedIn]);
}

/**
 * The user's session, in memory alone. Logins and renewals under way are known here, so that there is one renewal at
 * a time, and nothing that was overtaken by a logout or another login takes effect.
 */
export class Session {
  /** The current user's tokens. */
  tokens: Tokens | undefined;
  /** The login under way, until it ends or is overtaken. */
  login: { readonly over: Promise<void> } | undefined;
  private announceLoginOver: () => void = noop;
  private renewal: Promise<Tokens> | undefined;
  private readonly refresh: (refreshToken: string) => Promise<TokenSet>;

  constructor(refresh: (refreshToken: string) => Promise<TokenSet>) {
    this.refresh = refresh;
  }

  /** There is a token that is valid or can be renewed. */
  get isLogin(): boolean {
    return !!this.tokens && (!isDue(this.tokens) || canRenew(this.tokens));
  }

  /**
   * Takes the tokens that a login gives.
   *
   * @throws what `request` throws; UserModuleError 990001, reason `aborted`, when a logout or another login overtook it
   */
  async logIn(request: Promise<Tokens>): Promise<void> {
    this.announceLoginOver();
    const login = {
      over: new Promise<void>((resolve) => {
        this.announceLoginOver = resolve;
      }),
    };
    this.login = login;
    try {
      const tokens = await request;
      if (this.login !== login) throw aborted();
      this.replace(tokens);
    } finally {
      if (this.login === login) this.clearLogin();
    }
  }

  /** Changes the user, or forgets the current one. A login and a renewal under way are overtaken. */
  replace(tokens: Tokens | undefined): void {
    this.tokens = tokens;
    this.renewal = undefined;
    this.clearLogin();
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
    if (!tokens) throw notLoggedIn();
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
    if (!this.tokens) throw notLoggedIn();
    return this.tokens;
  }

  private clearLogin(): void {
    this.login = undefined;
    this.announceLoginOver();
  }

  private async requestRenewal(stale: Tokens): Promise<Tokens> {
    try {
      if (!canRenew(stale)) throw notLoggedIn();
      const tokens = renewed(await this.refresh(stale.refreshToken), stale);
      if (this.tokens === stale) this.tokens = tokens;
      return tokens;
    } catch (error) {
      const over = error instanceof UserModuleError && isOver(error);
      if (over && this.tokens === stale) this.tokens = undefined;
      throw over ? notLoggedIn() : error;
    }
  }
}

/** The service does not know the session any more. Any other failure may pass. */
function isOver(error: UserModuleError): boolean {
  return (
    error.retCode === RetCode.notLoggedIn ||
    (error instanceof AccountError && error.error === 'invalid_grant')
  );
}

function noop(): undefined {}
