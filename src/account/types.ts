export type { TokenSet } from '../session/tokens.js';

/** A user as the realm has it (smarthome-account.md, 获取用户信息). Fields that are not listed are kept as they come. */
export interface Account {
  id?: string;
  username?: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  emailVerified?: boolean;
  attributes?: Attributes;
}

export type Attributes = Record<string, string[]>;

/** `{ areaCode, phoneNumber }`; the area code defaults to `86`, whose numbers have 11 digits. */
export interface Phone {
  phoneNumber: string;
  areaCode?: string | undefined;
}

export interface PasswordLogin {
  username: string;
  password: string;
}

export interface PhoneLogin extends Phone {
  password: string;
}

/** Login by SMS code, which a realm may take (platform.md, The account service). */
export interface SmsLogin extends Phone {
  /** 6 digits. */
  smsCode: string;
}

/** The first login of a WeChat user binds a phone number, proved by an SMS code; later ones give `wechatCode` alone. */
export interface WechatLogin extends Partial<Phone> {
  /** From `wx.login()`. */
  wechatCode: string;
  /** 6 digits. */
  smsCode?: string | undefined;
}

export type Login = PasswordLogin | PhoneLogin | SmsLogin | WechatLogin;

/** When an SMS code was sent (smarthome-account.md, 发送短信验证码). */
export interface SentCode {
  expiresAt: Date;
  /** When another one may be asked for. */
  resendAt: Date;
}

export type AvatarSize = 'xs' | 'sm' | 'md' | 'lg' | 'xl' | 'xxl';

/** Whose avatar. */
export type AvatarOf = { userId: string } | { username: string } | 'default';

/** smarthome-account.md, 用户头像管理, `format=json`. */
export interface AvatarInfo {
  /** 1. */
  status: number;
  /** URL of size `lg`. */
  avatar: string;
  /** URL with `%s` in the size's place. Some realms have none for the default avatar (platform.md, The account service). */
  avatar_tpl?: string;
}
