import { byteCount, defaultMaxAvatar } from '../../account/options.js';
import { aBoolean, aFunction, milliseconds, type Rule } from '../../checks/rules.js';
import { isHttpUrl } from '../../checks/url.js';
import { isRecord, isText } from '../../checks/values.js';
import { readOptions } from '../../errors/illegal-parameter.js';
import { type Cacheable, cacheable, isListOf, type Origins, originList } from '../rules.js';
import { type AvatarOptions, type AvatarSettings, avatarRules, readAvatarOptions } from './avatar-options.js';
import { type Dialect, type DialectName, dialects } from './dialect.js';
import { defaultAreaCode } from './phone.js';
import type { NewAccountUser } from './users.js';

/** An application that may ask for tokens. */
export interface OAuthClient {
  readonly clientId: string;
  /** Without one the client is public: nothing is asked of it but its id. */
  readonly clientSecret?: string | undefined;
}

/** Somebody else who signs users in, chosen with `kc_idp_hint`. The service plays their part. */
export interface IdentityProvider {
  /** Letters, digits, `_` and `-`. */
  readonly alias: string;
  /** Whether users get its own token at `GET broker/<alias>/token`. Default: `true`. */
  readonly readToken?: boolean | undefined;
}

/** What `createAccountService` uses where an option is left out. Lifetimes and intervals are in seconds. */
export const accountServiceDefaults = {
  realm: 'http://account.local/realms/zhiju',
  /** A client with a secret. */
  client: { clientId: 'wechatapp', clientSecret: 'wechatapp-secret' },
  /** A client without one. */
  publicClient: { clientId: 'h5' },
  user: {
    id: '0b6f1f0e-5c1d-4b1a-a3d7-9a4c2f6e8d01',
    username: 'zhangwei',
    /** Keeps both of the document's password rules. */
    password: 'Zhiju2024',
    firstName: '伟',
    lastName: '张',
    email: 'zhangwei@example.com',
    attributes: { nickname: ['小张'], phoneNumber: ['13800138000'] },
  },
  accessTokenLifetime: 1800,
  refreshTokenLifetime: 1800,
  smsCodeLifetime: 300,
  identityProvider: { alias: 'wechat' },
  providerDelay: 3000,
  smsResendInterval: 60,
  maxAvatar: defaultMaxAvatar,
} as const;

export interface AccountServiceOptions extends AvatarOptions {
  /**
   * The realm URL, http(s), with a plain path and nothing after it. Requests are matched by its path alone, so the service can be
   * mounted on any host and port. Default: `http://account.local/realms/zhiju`.
   */
  realm?: string | undefined;
  /** Default: `wechatapp`, which has a secret, and `h5`, which has none (see `accountServiceDefaults`). */
  clients?: readonly OAuthClient[] | undefined;
  /** Default: one user, 张伟 (see `accountServiceDefaults`). */
  users?: readonly NewAccountUser[] | undefined;
  /**
   * Where a sign-in at the authorization endpoint may lead back to, compared as texts (RFC 9700, 2.1); they hold for every
   * client. Default: nowhere.
   */
  redirectUris?: readonly string[] | undefined;
  /** Default: one, `wechat`. */
  identityProviders?: readonly IdentityProvider[] | undefined;
  /** Milliseconds that an identity provider takes whose user has chosen "slow". Default: 3000. */
  providerDelay?: number | undefined;
  /** Seconds. Default: 1800. */
  accessTokenLifetime?: number | undefined;
  /** Seconds. Default: 1800. */
  refreshTokenLifetime?: number | undefined;
  /** Seconds. Default: 300. */
  smsCodeLifetime?: number | undefined;
  /** Seconds until another code is sent to the same phone. Default: 60. */
  smsResendInterval?: number | undefined;
  /** Area codes that get text messages besides `86`; digits, without `+`. Default: none. */
  areaCodes?: readonly string[] | undefined;
  /**
   * How the service words its answers. Default: `document`.
   *
   * - `document`: as smarthome-account.md has it.
   * - `phone-provider`: as the service's public relatives do (platform.md, The account service). Refusals of the `/sms`
   *   and `/avatar` endpoints come with HTTP 200 and a `status` in the body, and so do successes that would be 204; the
   *   default avatar has no template; a new phone number is kept with its area code; a number gets three text messages
   *   an hour, the next one is 403.
   */
  dialect?: DialectName | undefined;
  /**
   * The password grant takes `phoneNumber`, `areaCode` and `smsCode` too (platform.md, The account service). Default:
   * with the dialect `phone-provider` only.
   */
  smsLogin?: boolean | undefined;
  /**
   * How often a refresh token may be used once more, as Keycloak's "Refresh Token Max Reuse"; beyond that its session
   * ends. `Infinity`: refresh tokens are not revoked. Default: 0.
   */
  refreshTokenMaxReuse?: number | undefined;
  /** Bytes of the largest avatar. Default: 2 MiB, as in the account client. */
  maxAvatar?: number | undefined;
  /** Lets browsers cache the answers, as some realms and proxies do, by this header alone. Default: `no-store`. */
  cacheable?: Cacheable | undefined;
  /** Origins that CORS allows. Default: `'*'`, all of them. */
  origins?: Origins | undefined;
  /** The clock, in epoch milliseconds. Default: `Date.now`. */
  now?: (() => number) | undefined;
}

/** Checked options with the defaults filled in. */
export interface AccountServiceSettings {
  /** Without a slash at its end. */
  readonly realm: string;
  readonly clients: readonly OAuthClient[];
  readonly users: readonly NewAccountUser[];
  readonly redirectUris: readonly string[];
  readonly identityProviders: readonly IdentityProvider[];
  readonly providerDelay: number;
  readonly accessTokenLifetime: number;
  readonly refreshTokenLifetime: number;
  readonly smsCodeLifetime: number;
  readonly smsResendInterval: number;
  readonly areaCodes: readonly string[];
  readonly dialect: Dialect;
  readonly smsLogin: boolean;
  readonly refreshTokenMaxReuse: number;
  readonly maxAvatar: number;
  readonly avatars: AvatarSettings;
  readonly cacheable: Cacheable | undefined;
  readonly origins: Origins;
  readonly now: () => number;
}

const seconds: Rule<number> = [
  (value): value is number => typeof value === 'number' && value > 0 && value < Infinity,
  '必须是大于 0 的秒数',
];

const rules: Readonly<Record<keyof AccountServiceOptions, Rule>> = {
  realm: [isRealm, '必须是带路径的 http(s) 地址，路径只含字母、数字和 _~.-，不含账号、查询参数和片段'],
  clients: [isListOf(isClient), '必须是 { clientId, clientSecret } 的列表，clientId 非空'],
  users: [isListOf(isRecord), '必须是用户的列表'],
  redirectUris: [isListOf(isRedirectUri), '必须是 http(s) 地址的列表，不含片段'],
  identityProviders: [
    isListOf(isProvider),
    '必须是 { alias, readToken } 的列表，alias 只含字母、数字、_ 和 -',
  ],
  providerDelay: milliseconds,
  accessTokenLifetime: seconds,
  refreshTokenLifetime: seconds,
  smsCodeLifetime: seconds,
  smsResendInterval: seconds,
  areaCodes: [isListOf(isAreaCode), '必须是区号的列表，只含数字，不带 +'],
  dialect: [isDialectName, `只能是 ${Object.keys(dialects).join('、')}`],
  smsLogin: aBoolean,
  refreshTokenMaxReuse: [isCount, '必须是不小于 0 的整数或 Infinity'],
  maxAvatar: byteCount,
  cacheable,
  origins: originList,
  now: aFunction,
  ...avatarRules,
};

/** Throws 000002 naming the first option that cannot be. */
export function readServiceOptions(given: AccountServiceOptions): AccountServiceSettings {
  const options = readOptions('createAccountService', given, rules);
  const { client, publicClient, user, identityProvider, ...defaults } = accountServiceDefaults;
  const { dialect = 'document' } = options;
  const realm = new URL(options.realm ?? defaults.realm).href.replace(/\/$/, '');
  return {
    realm,
    clients: options.clients ?? [client, publicClient],
    users: options.users ?? [user],
    redirectUris: options.redirectUris ?? [],
    identityProviders: options.identityProviders ?? [identityProvider],
    providerDelay: options.providerDelay ?? defaults.providerDelay,
    accessTokenLifetime: options.accessTokenLifetime ?? defaults.accessTokenLifetime,
    refreshTokenLifetime: options.refreshTokenLifetime ?? defaults.refreshTokenLifetime,
    smsCodeLifetime: options.smsCodeLifetime ?? defaults.smsCodeLifetime,
    smsResendInterval: options.smsResendInterval ?? defaults.smsResendInterval,
    areaCodes: [defaultAreaCode, ...(options.areaCodes ?? [])],
    dialect: dialects[dialect],
    smsLogin: options.smsLogin ?? dialect === 'phone-provider',
    refreshTokenMaxReuse: options.refreshTokenMaxReuse ?? 0,
    maxAvatar: options.maxAvatar ?? defaults.maxAvatar,
    avatars: readAvatarOptions(options, new URL(realm).pathname),
    cacheable: options.cacheable,
    origins: options.origins ?? '*',
    // Looked up at each call, so that a clock that is replaced later (fake timers) counts.
    now: options.now ?? (() => Date.now()),
  };
}

function isRealm(value: unknown): value is string {
  // The path becomes part of route patterns.
  return isHttpUrl(value) && /^(\/[\w~.-]+)+\/?$/.test(new URL(value).pathname);
}

function isDialectName(value: unknown): value is DialectName {
  return isText(value) && Object.keys(dialects).includes(value);
}

function isCount(value: unknown): value is number {
  return value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 0);
}

function isClient(value: unknown): value is OAuthClient {
  if (!isRecord(value)) return false;
  const { clientId, clientSecret } = value;
  return isText(clientId) && (clientSecret === undefined || isText(clientSecret));
}

function isRedirectUri(value: unknown): value is string {
  return isText(value) && !/[#\s]/.test(value) && isHttpUrl(value.replace(/\?.*$/, ''));
}

function isProvider(value: unknown): value is IdentityProvider {
  if (!isRecord(value)) return false;
  const { alias, readToken } = value;
  return (
    isText(alias) && /^[\w-]+$/.test(alias) && (readToken === undefined || typeof readToken === 'boolean')
  );
}

function isAreaCode(value: unknown): value is string {
  return isText(value) && /^\d+$/.test(value);
}
