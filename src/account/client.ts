import { text } from '../checks/rules.js';
import { checkRequired, illegalParameter, readOptions } from '../errors/illegal-parameter.js';
import type { RequestOptions } from '../http/request-options.js';
import { encodeBusinessCard, parseBusinessCard } from './business-card.js';
import { isAccount, isAvatarInfo, isSentCode, isTokenSet } from './guards.js';
import { loginForm, passwordForm, phoneForm, smsForm, wechatForm } from './login-forms.js';
import { type AccountOptions, type AccountSettings, accountRules, readAccountOptions } from './options.js';
import { createSender, type Fields, fields, image, json, nothing } from './request.js';
import {
  checkFields,
  firstPassword,
  newPassword,
  newUsername,
  pathSegment,
  pick,
  pickPhone,
  smsCode,
} from './rules.js';
import type {
  Account,
  AvatarInfo,
  AvatarOf,
  AvatarSize,
  Login,
  PasswordLogin,
  Phone,
  PhoneLogin,
  SentCode,
  SmsLogin,
  TokenSet,
  WechatLogin,
} from './types.js';

const avatarSizes: readonly string[] = ['xs', 'sm', 'md', 'lg', 'xl', 'xxl'];

export type AccountClient = ReturnType<typeof buildAccountClient>;

/**
 * The endpoints of the account service (smarthome-account.md), one method each. It keeps no state: access tokens are
 * passed in. What the document has rules for is checked before anything is sent (000002); the service's own errors
 * are `AccountError`s, also where it sends them with HTTP 200 (platform.md, The account service); 000001 with reason
 * `network` where it cannot be reached or does not answer as documented.
 *
 * @throws UserModuleError 000002 for an unknown, wrong or missing option
 */
export function createAccountClient(options: AccountOptions): AccountClient {
  return buildAccountClient(readAccountOptions(readOptions('createAccountClient', options, accountRules)));
}

export interface UpdateOptions extends RequestOptions {
  /** Called between the read and the write; what it throws, or rejects with, keeps the write from happening. */
  beforeWrite?: () => void | Promise<void>;
}

/** The client, its options checked already. */
export function buildAccountClient(settings: AccountSettings) {
  const { base, client, maxAvatar } = settings;
  const send = createSender(settings);

  const requestTokens = (form: Fields, options?: RequestOptions): Promise<TokenSet> =>
    send(
      { method: 'POST', path: '/protocol/openid-connect/token', form: Object.assign({}, client, form) },
      json(isTokenSet),
      options,
    );

  /** A login by the password grant. */
  const granted =
    <T>(toForm: (login: T) => Fields) =>
    async (login: T, options?: RequestOptions): Promise<TokenSet> =>
      requestTokens(Object.assign({ grant_type: 'password' }, toForm(login)), options);

  const getAccount = async (accessToken: string, options?: RequestOptions): Promise<Account> =>
    send({ method: 'GET', path: '/account', accessToken }, json(isAccount), options);

  return {
    /** 用户登陆认证: whichever of the four kinds of login it is. */
    login: granted<Login>(loginForm),

    /** 应用客户端用户名密码登陆认证接口. */
    loginWithPassword: granted<PasswordLogin>(passwordForm),

    /** 应用客户端手机号码密码登陆认证接口. */
    loginWithPhone: granted<PhoneLogin>(phoneForm),

    /** 微信用户注册登陆接口. A WeChat user without an account needs `phoneNumber` and `smsCode` too. */
    loginWithWechat: granted<WechatLogin>(wechatForm),

    /**
     * Login by phone number and SMS code, which the document does not have and a realm may take (platform.md, The account
     * service). `invalid_grant`: whatever the reason.
     */
    loginWithSms: granted<SmsLogin>(smsForm),

    /** Takes a refresh token for new ones. `invalid_grant`: the session is over. */
    async refresh(refreshToken: string, options?: RequestOptions): Promise<TokenSet> {
      checkRequired('refreshToken', refreshToken, text);
      return requestTokens({ grant_type: 'refresh_token', refresh_token: refreshToken }, options);
    },

    /** Ends the session of a refresh token. */
    async logout(refreshToken: string, options?: RequestOptions): Promise<void> {
      checkRequired('refreshToken', refreshToken, text);
      const form = Object.assign({}, client, { refresh_token: refreshToken });
      return send({ method: 'POST', path: '/protocol/openid-connect/logout', form }, nothing, options);
    },

    /** 获取用户信息. */
    getAccount,

    /**
     * 更新用户信息. The service replaces the whole account, so this reads it, merges the changes (attributes one by
     * one) and writes all of it back, both within one deadline. A field that the service refuses is 000002, named in
     * the error's `fields`.
     */
    async updateAccount(accessToken: string, changes: Account, options?: UpdateOptions): Promise<void> {
      const own = checkFields(changes);
      const start = performance.now();
      const account = await getAccount(accessToken, options);
      await options?.beforeWrite?.();
      if (own.username !== undefined && own.username !== account.username) {
        pick(own, { username: newUsername });
      }
      const merged = merge(account, own);
      merged.attributes = merge(account.attributes, own.attributes);
      const timeout = Math.max(1, (options?.timeout || settings.timeout) - (performance.now() - start));
      return send(
        { method: 'POST', path: '/account', json: merged, accessToken },
        nothing,
        Object.assign({}, options, { timeout }),
      );
    },

    /** 通过用户ID获取用户信息. `user_not_found.`: there is none. */
    async getUserById(accessToken: string, userId: string, options?: RequestOptions): Promise<Account> {
      const path = `/sms/user/${pathSegment('userId', userId)}`;
      return send({ method: 'GET', path, accessToken }, json(isAccount), options);
    },

    /** 通过用户手机号获取用户信息. `user_not_found.`: there is none. */
    async getUserByPhone(accessToken: string, phone: Phone, options?: RequestOptions): Promise<Account> {
      return send(
        { method: 'GET', path: '/sms/user/byphone', query: pickPhone(phone), accessToken },
        json(isAccount),
        options,
      );
    },

    /** 用手机号注册用户. The password has 6–12 letters and digits. `user_already_exists`, `invalid_verification_code`. */
    async register(
      user: Phone & { password: string; smsCode: string },
      options?: RequestOptions,
    ): Promise<Account> {
      const form = pickPhone(user, { password: firstPassword, smsCode });
      return send({ method: 'POST', path: '/sms/user', form }, json(isAccount), options);
    },

    /** 修改用户手机号码. The document has it as `PUT` and as `POST`. */
    async changePhoneNumber(
      accessToken: string,
      phone: Phone & { smsCode: string },
      options?: RequestOptions & { method?: 'PUT' | 'POST' },
    ): Promise<void> {
      const form = pickPhone(phone, { smsCode });
      const { method = 'PUT' } = options || {};
      return send({ method, path: '/sms/update-profile', form, accessToken }, nothing, options);
    },

    /** 通过手机验证码重置密码, logged in. The password has 8–16 characters, lower and upper case letters and digits. */
    async resetPassword(
      accessToken: string,
      reset: { password: string; smsCode: string },
      options?: RequestOptions,
    ): Promise<void> {
      const form = pick(reset, { password: newPassword, smsCode });
      const path = '/sms/update-profile/reset-password';
      return send({ method: 'PUT', path, form, accessToken }, nothing, options);
    },

    /** 通过手机验证码重置密码, not logged in. The password's rule is that of `resetPassword`. */
    async forgotPassword(
      reset: Phone & { password: string; smsCode: string },
      options?: RequestOptions,
    ): Promise<void> {
      const form = pickPhone(reset, { password: newPassword, smsCode });
      return send({ method: 'PUT', path: '/sms/update-profile/forgot-password', form }, nothing, options);
    },

    /** 通过旧密码修改密码. The new password's rule is that of `resetPassword`. */
    async updatePassword(
      accessToken: string,
      change: { password: string; oldPassword: string },
      options?: RequestOptions,
    ): Promise<void> {
      const form = pick(change, { password: newPassword, oldPassword: text });
      const path = '/sms/update-profile/update-password';
      return send({ method: 'PUT', path, form, accessToken }, nothing, options);
    },

    /** 发送短信验证码. Not sent, too early or too often: an `AccountError` with the service's own code, if it gives one. */
    async sendVerificationCode(phone: Phone, options?: RequestOptions): Promise<SentCode> {
      const { expires_in, resend_expires } = await send(
        { method: 'POST', path: '/sms/verification-code', form: pickPhone(phone) },
        json(isSentCode),
        options,
      );
      // Here, other than at the token endpoint, they are points in time.
      return { expiresAt: new Date(expires_in), resendAt: new Date(resend_expires) };
    },

    /** 通过用户ID / 用户名获取头像, 获取默认头像: the image's URL, for an `<img>`. The service's usual size is `lg`. */
    avatarUrl(of: AvatarOf, size?: AvatarSize): string {
      return base + avatarPath(of) + (size ? `?size=${checkSize(size)}` : '');
    },

    /** The image itself. */
    async getAvatar(of: AvatarOf, options?: RequestOptions & { size?: AvatarSize }): Promise<Blob> {
      const query = { size: checkSize(options?.size), format: 'raw' };
      return send({ method: 'GET', path: avatarPath(of), query, follow: true }, image, options);
    },

    /** The image's URL, and a template of it for any size, which some realms do not have for the default avatar. */
    async getAvatarInfo(of: AvatarOf, options?: RequestOptions): Promise<AvatarInfo> {
      return send(
        { method: 'GET', path: avatarPath(of), query: { format: 'json' } },
        json(isAvatarInfo),
        options,
      );
    },

    /** 上传头像. An image of at most `maxAvatar` bytes. */
    async uploadAvatar(accessToken: string, image: Blob, options?: RequestOptions): Promise<void> {
      if (!(image instanceof Blob) || !/^image\//.test(image.type))
        throw illegalParameter('image 必须是图片文件');
      if (!image.size || image.size > maxAvatar) {
        throw illegalParameter(`image 不能为空，也不能超过 ${maxAvatar} 字节`);
      }
      const multipart = new FormData();
      multipart.append('image', image);
      return send({ method: 'POST', path: '/avatar', multipart, accessToken }, nothing, options);
    },

    /**
     * The token that an identity provider has given for the user (platform.md, The account service), for users with the role
     * `read-token` and providers that store it; whatever fields the provider has.
     */
    async getBrokerToken(
      accessToken: string,
      alias: string,
      options?: RequestOptions,
    ): Promise<Readonly<Record<string, unknown>>> {
      const path = `/broker/${pathSegment('alias', alias)}/token`;
      return send({ method: 'GET', path, accessToken }, fields, options);
    },

    encodeBusinessCard,
    parseBusinessCard,
  };
}

function avatarPath(of: AvatarOf): string {
  if (of === 'default') return '/avatar/default';
  const { userId, username }: { userId?: string; username?: string } = checkFields(of);
  return userId === undefined
    ? `/avatar/by-username/${pathSegment('username', username)}`
    : `/avatar/by-userid/${pathSegment('userId', userId)}`;
}

/** `fields` with `changes` over them; `undefined` is no change, which JSON would turn into a loss. */
function merge(fields: object | undefined, changes: object | undefined): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const [name, value] of [...Object.entries(fields || {}), ...Object.entries(changes || {})]) {
    if (value !== undefined) merged[name] = value;
  }
  return merged;
}

function checkSize(size: AvatarSize | undefined): AvatarSize | undefined {
  if (size !== undefined && avatarSizes.indexOf(size) < 0) {
    throw illegalParameter(`size 只能是 ${avatarSizes.join('、')}`);
  }
  return size;
}
