import type { RetCode } from './ret-code.js';
import type { LoginStatus, MethodName } from './types.js';

/** `'text'`: required, a non-empty string. A list: required, one of these values. */
export type FieldRule = 'text' | readonly string[];

export interface ParamsSpec {
  /** The rules by field name; fields without a rule may be any text, finite number or boolean. */
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** The document shows both `method(params)` and `method({ data: params })`; the flat form goes on. */
  readonly wrapped?: true;
}

export interface MethodSpec {
  /** The app version that brought the method (适用性, APP版本). */
  readonly since: string;
  /** The failures that the document lists for this method. */
  readonly retCodes: readonly RetCode[];
  /** Changes nothing: equal calls under way are joined, and `retry` applies. */
  readonly read?: true;
  /** Waits for a person, so it has no deadline unless the caller sets one. */
  readonly interactive?: true;
  /** Its retData is the login status, and not being logged in (110001) is an answer too. */
  readonly tellsStatus?: true;
  /** The login status after a success. */
  readonly leavesStatus?: LoginStatus;
  /** The user's profile may be another one after a success. */
  readonly changesProfile?: true;
  /** The answer is the same whoever the user is. */
  readonly userless?: true;
  /** Absent: the method takes no params. */
  readonly params?: ParamsSpec;
}

export const loggedOut: LoginStatus = { isLogin: false, isLogining: false };

/** The method table: module, router, mocks, tests and the README are driven by it (upUserModule.md, 方法说明). */
export const methods: Readonly<Record<MethodName, MethodSpec>> = {
  getLoginStatus: {
    since: '6.12.0',
    retCodes: [],
    read: true,
    tellsStatus: true,
  },
  getUserInfo: { since: '6.12.0', retCodes: ['110001', '110002'], read: true },
  updateUserInfo: {
    since: '6.20.0',
    retCodes: ['110001', '110002'],
    changesProfile: true,
    params: { fields: {}, wrapped: true },
  },
  updateOauthData: {
    since: '6.20.0',
    retCodes: [],
    leavesStatus: { isLogin: true, isLogining: false },
    changesProfile: true,
    params: {
      fields: {
        access_token: 'text',
        expires_in: 'text',
        refresh_token: 'text',
        uhome_access_token: 'text',
        uhome_user_id: 'text',
        token_type: 'text',
      },
      wrapped: true,
    },
  },
  logOut: { since: '6.20.0', retCodes: [], leavesStatus: loggedOut },
  refreshUser: { since: '6.20.0', retCodes: ['110001'], changesProfile: true },
  getOauthData: { since: '6.20.0', retCodes: ['110001', '110011'], read: true },
  socialLogin: {
    since: '6.12.0',
    retCodes: ['110010', '000001'],
    interactive: true,
    params: { fields: { platform: ['qq', 'wechat', 'appleId', 'facebook'] } },
  },
  checkAppIsInstalled: {
    since: '6.12.0',
    retCodes: [],
    read: true,
    userless: true,
    params: { fields: { platform: ['qq', 'weibo', 'wechat'] } },
  },
  getQQMusicAuthorize: {
    since: '7.5.0',
    retCodes: ['000001', '1100001', '1100002', '1100003', '1100004'],
    interactive: true,
    userless: true,
  },
};

/** The names of the ten methods, typed. */
export const methodNames = Object.keys(methods) as MethodName[];
