import { text } from '../checks/rules.js';
import { illegalParameter } from '../errors/illegal-parameter.js';
import type { Fields } from './request.js';
import { checkFields, pick, pickPhone, smsCode } from './rules.js';
import type { Login, PasswordLogin, PhoneLogin, SmsLogin, WechatLogin } from './types.js';

// Each gives the fields for the token endpoint, or throws 000002 naming the field and its rule.

/** The fields of `T` before they are checked. */
type Given<T> = { readonly [K in keyof T]?: unknown };

export function passwordForm(login: Given<PasswordLogin>): Fields {
  return pick(login, { username: text, password: text });
}

export function phoneForm(login: Given<PhoneLogin>): Fields {
  return pickPhone(login, { password: text });
}

export function smsForm(login: Given<SmsLogin>): Fields {
  return pickPhone(login, { smsCode });
}

export function wechatForm(login: Given<WechatLogin>): Fields {
  const { smsCode, phoneNumber } = checkFields(login);
  const form = pick(login, { wechatCode: text });
  return isGiven(phoneNumber) || isGiven(smsCode) ? Object.assign(form, smsForm(login)) : form;
}

/** The fields of whichever kind of login it is: those that are `undefined` or `null` are not given. */
export function loginForm(login: Login): Fields {
  const given: Given<PasswordLogin & PhoneLogin & SmsLogin & WechatLogin> = checkFields(login);
  if (isGiven(given.wechatCode)) return wechatForm(given);
  if (isGiven(given.phoneNumber)) {
    return isGiven(given.smsCode) && !isGiven(given.password) ? smsForm(given) : phoneForm(given);
  }
  if (isGiven(given.username)) return passwordForm(given);
  throw illegalParameter('login 必须有 username、phoneNumber 或 wechatCode');
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
