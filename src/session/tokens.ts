import type { Params } from '../contract/adapter.js';
import type { AuthData, OauthData } from '../contract/types.js';

/** What the token endpoint answers (smarthome-account.md, 用户登陆认证). */
export interface TokenSet {
  access_token: string;
  /** Seconds from now. */
  expires_in: number;
  refresh_token?: string;
  /** Seconds from now; 0 for a refresh token without an end. */
  refresh_expires_in?: number;
  token_type?: string;
  session_state?: string;
  scope?: string;
}

/** One logged-in user's tokens. Replaced as a whole, so that whoever holds some can see that they are outdated. */
export interface Tokens {
  readonly accessToken: string;
  /** Empty where there is none. */
  readonly uhomeAccessToken: string;
  /** Empty where there is none. */
  readonly uhomeUserId: string;
  /** Stays the same through renewals, and is another one after a login. */
  readonly user: object;
  /** Empty where there is none. */
  readonly refreshToken: string;
  /** As the service gave it: seconds, as text. */
  readonly expiresIn: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Milliseconds since the epoch. */
  readonly refreshExpiresAt: number;
}

/** A token that has less than this many milliseconds left is renewed first: it may expire on its way. */
const leeway = 10_000;

export function isDue({ expiresAt }: Tokens): boolean {
  return expiresAt - leeway <= Date.now();
}

export function canRenew({ refreshToken, refreshExpiresAt }: Tokens): boolean {
  return refreshToken !== '' && refreshExpiresAt > Date.now();
}

/** The tokens of a login. */
export function fromTokenSet(answer: TokenSet, uhomeAccessToken = ''): Tokens {
  const now = Date.now();
  return {
    user: {},
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token || '',
    expiresIn: String(answer.expires_in),
    expiresAt: now + answer.expires_in * 1000,
    refreshExpiresAt: answer.refresh_expires_in ? now + answer.refresh_expires_in * 1000 : Infinity,
    uhomeAccessToken,
    uhomeUserId: '',
  };
}

/** The tokens after a renewal; what the token endpoint does not give stays as it was. */
export function renewed(
  answer: TokenSet,
  { user, refreshToken, uhomeAccessToken, uhomeUserId }: Tokens,
): Tokens {
  const tokens = fromTokenSet(answer, uhomeAccessToken);
  return Object.assign(tokens, { user, uhomeUserId, refreshToken: tokens.refreshToken || refreshToken });
}

/** The tokens of `updateOauthData`. A lifetime that is no number of seconds is not known. */
export function fromAuthData(params: Params): Tokens {
  // The method table has made sure that they are texts.
  const text = (name: keyof AuthData) => String(params[name]);
  const expiresIn = text('expires_in');
  return {
    user: {},
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    expiresIn,
    expiresAt: /^\d+$/.test(expiresIn) ? Date.now() + Number(expiresIn) * 1000 : Infinity,
    refreshExpiresAt: Infinity,
    uhomeAccessToken: text('uhome_access_token'),
    uhomeUserId: text('uhome_user_id'),
  };
}

/** What `getOauthData` answers. */
export function toOauthData(tokens: Tokens): OauthData {
  return {
    user_center_access_token: tokens.accessToken,
    expires_in: tokens.expiresIn,
    refresh_token: tokens.refreshToken,
    uhome_access_token: tokens.uhomeAccessToken,
    uhome_user_id: tokens.uhomeUserId,
  };
}
