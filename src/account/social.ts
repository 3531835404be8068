import { aBoolean, aFunction, type Rule, text } from '../checks/rules.js';
import { isFunction, isRecord, isText } from '../checks/values.js';
import { RetCode } from '../contract/ret-code.js';
import type { SocialLogin, SocialPlatform } from '../contract/types.js';
import { failure, unknownError } from '../errors/failures.js';
import { checkRequired, readOptions } from '../errors/illegal-parameter.js';
import { isUserModuleError, UserModuleError } from '../errors/user-module-error.js';
import type { AccountClient } from './client.js';
import type { SignInOptions } from './sign-in-options.js';
import type { Login, Phone, TokenSet } from './types.js';

const socialPlatforms: readonly string[] = ['qq', 'wechat', 'appleId', 'facebook'] satisfies SocialPlatform[];

export function isSocialPlatform(name: unknown): name is SocialPlatform {
  return typeof name === 'string' && socialPlatforms.indexOf(name) >= 0;
}

/** What a provider of `http.social` works with. */
export interface SocialContext {
  readonly platform: SocialPlatform;
  /** Fires when the call has ended. */
  readonly signal: AbortSignal | undefined;
  readonly account: AccountClient;
  /** As `api.http.login`, with that signal. */
  login(login: Login): Promise<void>;
  /** As `api.http.signIn`. */
  signIn(options: SignInOptions): Promise<void>;
  /**
   * Signs in like `signIn`, but leaves the page's session alone: the tokens are the caller's, who ends their session.
   *
   * @throws what `signIn` throws; UserModuleError 990001, reason `unsupported`, with a gateway's session, which is one
   */
  authorize(options: SignInOptions): Promise<TokenSet>;
  /**
   * The third party's own token for the user who is logged in (platform.md, The account service), as the realm has kept it.
   *
   * @param accessToken of another session than the page's
   * @throws AccountError where the realm, or a gateway in front of it, does not allow that
   */
  brokerToken(alias: string, accessToken?: string): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Answers `socialLogin` for a platform. What it throws ends the call: an `AbortError` with 110010, a UserModuleError of
 * 110010, 000001 or 990001 as it is, anything else with 000001 and as its `cause`.
 */
export type SocialProvider = (context: SocialContext) => PromiseLike<SocialLogin>;

export type SocialProviders = { readonly [P in SocialPlatform]?: SocialProvider | undefined };

export interface BrokeredOptions {
  /** `false` leaves the page's session alone; not with a gateway's session. Default: the login is the page's. */
  signIn?: boolean;
}

/**
 * `socialLogin` by a sign-in in a window at a provider that the realm knows. `accessToken` and `openId` are the third
 * party's, and empty where the realm does not give them (role `read-token`).
 *
 * @param provider what `signIn` calls it: an alias of the realm, or a name of the gateway's table
 * @throws UserModuleError 000002 naming the option
 */
export function brokered(provider: string, options: BrokeredOptions = {}): SocialProvider {
  checkRequired('brokered 的 provider', provider, text);
  const { signIn = true } = readOptions('brokered', options, { signIn: aBoolean });
  return async (context) => {
    const { signal, account } = context;
    const options: SignInOptions = { provider, mode: 'popup' };
    if (signal) options.signal = signal;
    if (signIn) {
      await context.signIn(options);
      return toSocialLogin(await context.brokerToken(provider).catch(nothing));
    }
    const { access_token, refresh_token } = await context.authorize(options);
    try {
      return toSocialLogin(await context.brokerToken(provider, access_token).catch(nothing));
    } finally {
      if (refresh_token) account.logout(refresh_token).catch(nothing);
    }
  };
}

export interface WechatCodeOptions {
  /**
   * Gets a code from WeChat, with what else it has given. Asked again after `bindPhone`, since a code is good once. Rejects
   * when the user cancels, with an `AbortError`.
   */
  getCode: () => PromiseLike<string | { code: string; openId?: string; accessToken?: string }>;
  /** Asks a WeChat user without an account for phone number and SMS code. Rejects as `getCode` does. */
  bindPhone: () => PromiseLike<Phone & { smsCode: string }>;
  /** `false` leaves the page's session alone. Default: the login is the page's. */
  signIn?: boolean;
}

/**
 * `socialLogin` by a WeChat code at the token endpoint (smarthome-account.md, 微信用户注册登陆接口).
 *
 * @throws UserModuleError 000002 naming the option
 */
export function wechatCode(options: WechatCodeOptions): SocialProvider {
  const rules = { getCode: aFunction, bindPhone: aFunction, signIn: aBoolean };
  const { getCode, bindPhone, signIn = true } = readOptions('wechatCode', options, rules);
  checkRequired('wechatCode.getCode', getCode, aFunction);
  checkRequired('wechatCode.bindPhone', bindPhone, aFunction);

  return async ({ account, login, signal }) => {
    const use = async (fields: Login): Promise<void> => {
      if (signIn) return login(fields);
      const { refresh_token } = await account.login(fields, { signal });
      if (refresh_token) account.logout(refresh_token).catch(nothing);
    };
    const logIn = async (phone?: Phone & { smsCode: string }): Promise<SocialLogin> => {
      const got = await getCode();
      const { code, openId = '', accessToken = '' } = typeof got === 'string' ? { code: got } : got;
      await use(Object.assign({ wechatCode: code }, phone));
      return { accessToken, openId, authorizationCode: code };
    };
    try {
      return await logIn();
    } catch (error) {
      if (!isRecord(error) || error.error !== 'sms_code_invalid') throw error;
      return logIn(await bindPhone());
    }
  };
}

export const socialRule: Rule<SocialProviders> = [
  (value): value is SocialProviders =>
    isRecord(value) &&
    Object.keys(value).every(
      (name) => isSocialPlatform(name) && (value[name] === undefined || isFunction(value[name])),
    ),
  `必须是对象，每项是函数，名为 ${socialPlatforms.join('、')}`,
];

/** What `socialLogin` is documented to fail with (upUserModule.md, socialLogin), besides 990001. */
const documented: readonly string[] = [RetCode.socialLoginCancelled, RetCode.failed, RetCode.unknown];

/** What `socialLogin` rejects with for what a provider has thrown. */
export function socialError(error: unknown): UserModuleError {
  if (isRecord(error) && error.name === 'AbortError') return failure(RetCode.socialLoginCancelled);
  if (!isUserModuleError(error)) {
    return new UserModuleError(RetCode.failed, '操作失败：第三方登录失败', { cause: error });
  }
  if (documented.indexOf(error.retCode) >= 0) return error;
  const { retInfo, reason } = error;
  return new UserModuleError(RetCode.failed, `操作失败：${retInfo}`, { reason, cause: error });
}

/** What a provider has given, without what a page must never have. */
export function checkSocialLogin(login: unknown): SocialLogin {
  if (!isRecord(login) || typeof login.accessToken !== 'string' || typeof login.openId !== 'string') {
    throw unknownError('unknown', 'http.social 的结果必须有 accessToken 和 openId');
  }
  const { accessToken, openId } = login;
  const own = Object.assign({}, login, { accessToken, openId });
  Reflect.deleteProperty(own, 'socialAppSecret');
  return own;
}

/**
 * The fields of the document, from those of OAuth and of the providers: `openId` is who the user is for all applications of
 * a developer, where there is such a thing, and `realOpenId` who that is for this one.
 */
function toSocialLogin(token: Readonly<Record<string, unknown>> | undefined): SocialLogin {
  const { access_token, unionid, openid, user_id, nickname } = token || {};
  const [openId = ''] = [unionid, openid, user_id].filter(isText);
  const login: SocialLogin = { accessToken: isText(access_token) ? access_token : '', openId };
  if (isText(openid) && openid !== openId) login.realOpenId = openid;
  if (isText(nickname)) login.nickName = nickname;
  return login;
}

function nothing(): undefined {}
