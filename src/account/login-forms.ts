import { text } from '../checks/rules.js';
import { checkRequired, illegalParameter } from '../errors/illegal-parameter.js';
import type { Fields } from './request.js';
import { checkFields, checkPhone, checkRule, type Given } from './rules.js';
import type { Login, PasswordLogin, PhoneLogin, SmsLogin, WechatLogin } from './types.js';

// Each gives the form for the token endpoint, or throws 000002 naming the field and its rule.

export function passwordForm(login: Given<PasswordLogin>): Fields {
  const { username, password } = checkFields(login);
  checkRequired('username', username, text);
  checkRequired('password', password, text);
  return { grant_type: 'password', username, password };
}

export function phoneForm(login: Given<PhoneLogin>): Fields {
  const { password } = checkFields(login);
  const phone = checkPhone(login);
  checkRequired('password', password, text);
  return Object.assign({ grant_type: 'password', password }, phone);
}

export function smsForm(login: Given<SmsLogin>): Fields {
  const { smsCode } = checkFields(login);
  const phone = checkPhone(login);
  checkRule('smsCode', smsCode);
  return Object.assign({ grant_type: 'password', smsCode }, phone);
}

export function wechatForm(login: Given<WechatLogin>): Fields {
  const { wechatCode, smsCode, phoneNumber } = checkFields(login);
  checkRequired('wechatCode', wechatCode, text);
  const binds = isGiven(phoneNumber) || isGiven(smsCode);
  return Object.assign({ grant_type: 'password', wechatCode }, binds ? smsForm(login) : undefined);
}

/** The form of whichever kind of login it is: fields that are `undefined` or `null` are not given. */
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
