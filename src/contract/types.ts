import type { Envelope } from './envelope.js';

/** Accepted by every method, as its last argument. */
export interface CallOptions {
  /** Ends the wait (not what may already have happened) with 990001, reason `aborted`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds until 990001, reason `timeout`; overrides the module's `timeout`. */
  timeout?: number | undefined;
}

/** upUserModule.md, getLoginStatus. */
export interface LoginStatus {
  isLogin: boolean;
  isLogining: boolean;
}

/** upUserModule.md, getUserInfo. What the user does not have is absent, never `null`. */
export interface UserInfo {
  /** The U+ platform's user id. */
  userId: string;
  /** The U+ platform's access token, 30 characters. */
  uhome_access_token?: string;
  /** The user center's access token. */
  user_center_access_token?: string;
  /** The user center's user id. */
  offUserId?: string;
  nickname?: string;
  phoneNumber?: string;
  realName?: string;
  /** URL of the user's picture. */
  avatar?: string;
  email?: string;
  /** The account ID. */
  username?: string;
}

/** upUserModule.md, UserInfoNew: what `updateUserInfo` takes. An empty field (`undefined`, `null`, `''`) keeps its value. */
export interface UserInfoNew {
  /** Cannot be changed; taken so that a whole UserInfoNew can be passed. */
  userId?: number | null | undefined;
  nickname?: string | null | undefined;
  avatarUrl?: string | null | undefined;
  weight?: number | null | undefined;
  height?: number | null | undefined;
  income?: number | null | undefined;
  marriage?: number | null | undefined;
  /** `yyyy-MM-dd`. */
  birthday?: string | null | undefined;
  education?: number | null | undefined;
  email?: string | null | undefined;
  extraPhone?: string | null | undefined;
  familyNum?: number | null | undefined;
  gender?: string | null | undefined;
  givenName?: string | null | undefined;
}

/** upUserModule.md, OauthData: what `getOauthData` answers. */
export interface OauthData {
  user_center_access_token: string;
  /** Lifetime in seconds, as text. */
  expires_in: string;
  refresh_token: string;
  uhome_access_token: string;
  uhome_user_id: string;
}

/** upUserModule.md, AuthData: what `updateOauthData` takes. All six are required, non-empty texts. */
export interface AuthData {
  access_token: string;
  /** Lifetime in seconds, as text. */
  expires_in: string;
  refresh_token: string;
  uhome_access_token: string;
  uhome_user_id: string;
  token_type: string;
}

/** `appleId` exists on iOS in south-east Asia only, `facebook` in south-east Asia only. */
export type SocialPlatform = 'qq' | 'wechat' | 'appleId' | 'facebook';

export type AppPlatform = 'qq' | 'weibo' | 'wechat';

/** upUserModule.md, socialLogin. */
export interface SocialLogin {
  accessToken: string;
  openId: string;
  /** Absent for facebook. */
  realOpenId?: string;
  /** Absent for facebook. */
  socialAppId?: string;
  /** Absent for facebook. */
  socialAppSecret?: string;
  /** facebook only. */
  nickName?: string;
  /** facebook only. */
  iconUrl?: string;
  authorizationCode?: string;
}

/** upUserModule.md, checkAppIsInstalled. */
export interface AppStatus {
  status: boolean;
}

/** upUserModule.md, getQQMusicAuthorize. */
export interface QQMusicAuthorization {
  openId: string;
  /** Valid for 30 days. */
  token: string;
  /** Android only. */
  timeStamp?: string;
}

/**
 * The ten methods (upUserModule.md). Each resolves with an envelope of retCode `000000` and rejects with a
 * `UserModuleError` otherwise. Besides the codes named here any of them can reject with `000001` (failed; reason
 * `network` or `denied`), `000002` (a parameter, the text names it) or `990001` (reason `unsupported`, `timeout`,
 * `aborted` or `unknown`).
 */
export interface UserModule {
  /** Whether a user is logged in, or about to be. Never rejects with `110001`: not being logged in is an answer. */
  getLoginStatus(options?: CallOptions): Promise<Envelope<LoginStatus>>;
  /** The user's profile. Rejects with `110001` (not logged in) or `110002` (data not ready yet). */
  getUserInfo(options?: CallOptions): Promise<Envelope<UserInfo>>;
  /** Changes the fields that are not empty. Rejects with `110001` (not logged in) or `110002` (data not ready yet). */
  updateUserInfo(
    userInfo?: UserInfoNew | { data?: UserInfoNew | undefined },
    options?: CallOptions,
  ): Promise<Envelope<unknown>>;
  /** Replaces the tokens. Rejects with `000002` naming the field that is missing or empty; nothing is stored then. */
  updateOauthData(authData: AuthData | { data: AuthData }, options?: CallOptions): Promise<Envelope<unknown>>;
  /** Logs the user out; succeeds too when nobody is logged in. */
  logOut(options?: CallOptions): Promise<Envelope<unknown>>;
  /** Fetches the user's data anew. Rejects with `110001` (not logged in). */
  refreshUser(options?: CallOptions): Promise<Envelope<unknown>>;
  /** The tokens. Rejects with `110001` (not logged in) or `110011` (a login is under way). */
  getOauthData(options?: CallOptions): Promise<Envelope<OauthData>>;
  /** Lets the user log in with another app; has no deadline. Rejects with `110010` (cancelled) or `000001` (failed). */
  socialLogin(params: { platform: SocialPlatform }, options?: CallOptions): Promise<Envelope<SocialLogin>>;
  /** Whether another app is installed. */
  checkAppIsInstalled(params: { platform: AppPlatform }, options?: CallOptions): Promise<Envelope<AppStatus>>;
  /**
   * Lets the user authorize QQ Music; has no deadline. Rejects with `1100001` (not installed), `1100002` (not logged
   * in there, Android), `1100003` (failed), `1100004` (cancelled) or `000001` (failed, Android).
   */
  getQQMusicAuthorize(options?: CallOptions): Promise<Envelope<QQMusicAuthorization>>;
}

export type MethodName = keyof UserModule;
