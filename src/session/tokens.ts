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

/** One user's session, as it is kept and stored. Replaced as a whole, so that whoever holds it can see a change. */
export interface Tokens {
  /** Made up at a login. Stays the same through renewals, and is another one after another login. */
  readonly id: string;
  /** Counts the renewals, so that of two copies the newer one can be told. */
  readonly renewals: number;
  /** Counts the changes of the user's profile, which other tabs want to hear of. */
  readonly profileChanges: number;
  readonly accessToken: string;
  /** Empty where there is none, or none that the service takes. */
  readonly refreshToken: string;
  /** As the service gave it: seconds, as text. */
  readonly expiresIn: string;
  /** Milliseconds since the epoch; `Infinity` where it is not known. */
  readonly expiresAt: number;
  /** Milliseconds since the epoch; `Infinity` where it is not known. */
  readonly refreshExpiresAt: number;
  /** Empty where there is none. */
  readonly uhomeAccessToken: string;
  /** Empty where there is none. */
  readonly uhomeUserId: string;
}

/** A token that has less than this many milliseconds left is renewed first: it may expire on its way. */
const longestLeeway = 10_000;

/** Whether the access token should be renewed. Tokens of a short life get a tenth of it as leeway. */
export function isDue({ expiresAt, expiresIn }: Tokens): boolean {
  // A lifetime in seconds times 100 is a tenth of it in milliseconds.
  return expiresAt - Math.min(longestLeeway, Number(expiresIn) * 100) <= Date.now();
}

/** Whether by this device's clock neither the access token nor the refresh token is valid any more. */
export function hasExpired({ expiresAt, refreshToken, refreshExpiresAt }: Tokens): boolean {
  const now = Date.now();
  return expiresAt <= now && (!refreshToken || refreshExpiresAt <= now);
}

/** The tokens of a login. */
export function fromTokenSet(answer: TokenSet, uhomeAccessToken = ''): Tokens {
  return {
    id: newId(),
    renewals: 0,
    profileChanges: 0,
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token || '',
    expiresIn: String(answer.expires_in),
    expiresAt: inSeconds(answer.expires_in),
    refreshExpiresAt: inSeconds(answer.refresh_expires_in),
    uhomeAccessToken,
    uhomeUserId: '',
  };
}

/** The tokens after a renewal; what the token endpoint does not give stays as it was. */
export function renewed(answer: TokenSet, stale: Tokens): Tokens {
  const { accessToken, refreshToken, expiresIn, expiresAt, refreshExpiresAt } = fromTokenSet(answer);
  return Object.assign({}, stale, {
    renewals: stale.renewals + 1,
    accessToken,
    refreshToken: refreshToken || stale.refreshToken,
    expiresIn,
    expiresAt,
    refreshExpiresAt,
  });
}

/** The tokens of `updateOauthData`. A lifetime that is no number of seconds is not known. */
export function fromAuthData(params: Params): Tokens {
  // The method table has made sure that they are texts.
  const text = (name: keyof AuthData) => String(params[name]);
  const expiresIn = text('expires_in');
  return {
    id: newId(),
    renewals: 0,
    profileChanges: 0,
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    expiresIn,
    expiresAt: /^\d+$/.test(expiresIn) ? inSeconds(Number(expiresIn)) : Infinity,
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

/** Milliseconds since the epoch. Where the service names no lifetime, or 0, there is no end to go by. */
function inSeconds(lifetime: number | undefined): number {
  return lifetime && lifetime > 0 ? Date.now() + lifetime * 1000 : Infinity;
}

/** Tells sessions apart; it is no secret. */
function newId(): string {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
}
