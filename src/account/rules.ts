import { isHeaderText } from '../checks/header-text.js';
import { text } from '../checks/rules.js';
import { isRecord } from '../checks/values.js';
import { checkRequired, illegalParameter } from '../errors/illegal-parameter.js';
import type { Phone } from './types.js';

/** The rules of smarthome-account.md for what a user types in, with their words. */
const rules = {
  /** Registering. */
  password: [/^[A-Za-z0-9]{6,12}$/, '必须是 6-12 个字母或数字'],
  /** Resetting and changing. */
  newPassword: [/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,16}$/, '必须是 8-16 个字符，至少包含大、小写字母和数字'],
  username: [/^\w{6,12}$/, '必须是 6-12 个字母、数字或下划线'],
  smsCode: [/^\d{6}$/, '必须是 6 位数字'],
  /** In area 86. */
  phoneNumber: [/^\d{11}$/, '必须是 11 位数字'],
  foreignNumber: [/^\d{4,15}$/, '必须是 4-15 位数字'],
  areaCode: [/^\+?\d{1,4}$/, '必须是 1-4 位数字'],
} as const;

/** The fields of `T` before they are checked. */
export type Given<T> = { readonly [K in keyof T]?: unknown };

/** Throws 000002 naming `field` unless `value` keeps the rule. */
export function checkRule(
  rule: keyof typeof rules,
  value: unknown,
  field: string = rule,
): asserts value is string {
  const [pattern, words] = rules[rule];
  if (typeof value !== 'string' || !pattern.test(value)) throw illegalParameter(`${field} ${words}`);
}

/** Throws 000002 unless it can stand in a header: `fetch` would throw an error that quotes it. */
export function checkAccessToken(accessToken: unknown): void {
  checkRequired('accessToken', accessToken, text);
  if (!isHeaderText(accessToken)) throw illegalParameter('accessToken 必须是可打印的 ASCII 字符');
}

/**
 * A copy of the object's own fields: what somebody has put onto `Object.prototype` is none of them. Throws 000002
 * unless it is an object.
 */
export function checkFields<T>(fields: T): T {
  if (!isRecord(fields)) throw illegalParameter('参数必须是对象');
  return Object.assign(Object.create(null), fields);
}

/** Checks a phone number and fills in the area code. */
export function checkPhone(phone: Given<Phone>): { phoneNumber: string; areaCode: string } {
  const { phoneNumber, areaCode = '86' } = checkFields(phone);
  checkRule('areaCode', areaCode);
  checkRule(/^\+?86$/.test(areaCode) ? 'phoneNumber' : 'foreignNumber', phoneNumber, 'phoneNumber');
  return { phoneNumber, areaCode };
}

/** Encodes a value for its place in a path; throws 000002 where it cannot stand in one. */
export function pathSegment(field: string, value: unknown): string {
  checkRequired(field, value, text);
  const encoded = /^\.\.?$/.test(value) ? undefined : encode(value);
  if (encoded === undefined) throw illegalParameter(`${field} 不能用在路径中`);
  return encoded;
}

function encode(text: string): string | undefined {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half of a surrogate pair.
    return undefined;
  }
}
