import { aborted } from '../async/pause.js';
import { RetCode } from '../result/ret-code.js';
import { retInfos } from '../result/ret-info.js';
import { UserModuleError } from '../result/user-module-error.js';
import { AccountError } from './account-error.js';
import type { ProfileTokens } from './profile.js';
import type { TokenSet } from './types.js';

/** One logged-in user's tokens. Replaced as a whole, so that whoever holds one can see that it is no longer current. */
export interface Tokens extends ProfileTokens {
  /** Stays the same through renewals, and is another one after a login. */
  readonly user: object;
  readonly refreshToken: string;
  /** As the service gave it: seconds, as text. */
  readonly expiresIn: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly refreshExpiresAt: number;
}

/** A token that has less than this many milliseconds left is renewed first: it may expire on its way. */
const leeway = 10_000;

export function isDue({ expiresAt }: Tokens): boolean {
  return expiresAt - leeway <= Date.now();
}

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
  /** Settles, and never rejects, when the login under way has ended. */
  login: Promise<void> | undefined;
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
   * Takes the tokens that `request` answers with.
   *
   * @throws what `request` throws; UserModuleError 990001, reason `aborted`, when a logout or another login overtook it
   */
  async logIn(request: Promise<TokenSet>): Promise<void> {
    const ended = request.then(noop, noop);
    this.login = ended;
    try {
      const answer = await request;
      if (this.login !== ended) throw aborted();
      this.replace(toTokens(answer));
    } finally {
      if (this.login === ended) this.login = undefined;
    }
  }

  /** Changes the user, or forgets the current one. A login and a renewal under way are overtaken. */
  replace(tokens: Tokens | undefined): void {
    this.tokens = tokens;
    this.login = undefined;
    this.renewal = undefined;
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

  private async requestRenewal(stale: Tokens): Promise<Tokens> {
    try {
      if (!canRenew(stale)) throw notLoggedIn();
      const renewed = toTokens(await this.refresh(stale.refreshToken), stale);
      if (this.tokens === stale) this.tokens = renewed;
      return renewed;
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

function canRenew({ refreshToken, refreshExpiresAt }: Tokens): boolean {
  return refreshToken !== '' && refreshExpiresAt > Date.now();
}

/** What the token endpoint does not give stays as it was. */
function toTokens(answer: TokenSet, former?: Tokens): Tokens {
  const now = Date.now();
  return {
    user: former?.user || {},
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token || former?.refreshToken || '',
    expiresIn: String(answer.expires_in),
    expiresAt: now + answer.expires_in * 1000,
    refreshExpiresAt: answer.refresh_expires_in ? now + answer.refresh_expires_in * 1000 : Infinity,
    uhomeAccessToken: former?.uhomeAccessToken || '',
    uhomeUserId: former?.uhomeUserId || '',
  };
}

function noop(): undefined {}
