import { text } from '../checks/rules.js';
import { checkRequired, illegalParameter } from '../errors/illegal-parameter.js';
import type { Fields } from './request.js';
import { checkFields, checkPhone, checkRule } from './rules.js';
import type { Login, PasswordLogin, PhoneLogin, WechatLogin } from './types.js';

// Each gives the form for the token endpoint, or throws 000002 naming the field and its rule.

export function passwordForm(login: PasswordLogin): Fields {
  const { username, password } = checkFields(login);
  checkRequired('username', username, text);
  checkRequired('password', password, text);
  return { grant_type: 'password', username, password };
}

export function phoneForm(login: PhoneLogin): Fields {
  const { password } = checkFields(login);
  const phone = checkPhone(login);
  checkRequired('password', password, text);
  return Object.assign({ grant_type: 'password', password }, phone);
}

export function wechatForm(login: WechatLogin): Fields {
  const { wechatCode, smsCode, phoneNumber, areaCode } = checkFields(login);
  checkRequired('wechatCode', wechatCode, text);
  const form = { grant_type: 'password', wechatCode };
  if (phoneNumber === undefined && smsCode === undefined) return form;
  checkRequired('phoneNumber', phoneNumber, text);
  checkRule('smsCode', smsCode);
  return Object.assign(form, { smsCode }, checkPhone({ phoneNumber, areaCode }));
}

/** The form of whichever kind of login it is. */
export function loginForm(login: Login): Fields {
  checkFields(login);
  if ('wechatCode' in login) return wechatForm(login);
  if ('phoneNumber' in login) return phoneForm(login);
  if ('username' in login) return passwordForm(login);
  throw illegalParameter('login 必须有 username、phoneNumber 或 wechatCode');
}
