import { headerText } from '../checks/header-text.js';
import { type Rule, text } from '../checks/rules.js';
import { isRecord } from '../checks/values.js';
import { check, checkRequired, illegalParameter } from '../errors/illegal-parameter.js';

// The rules of smarthome-account.md for what a user types in, with their words.

/** Registering. */
export const firstPassword = matching(/^[A-Za-z0-9]{6,12}$/, '必须是 6-12 个字母或数字');
/** Resetting and changing. */
export const newPassword = matching(
  /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,16}$/,
  '必须是 8-16 个字符，至少包含大、小写字母和数字',
);
export const newUsername = matching(/^\w{6,12}$/, '必须是 6-12 个字母、数字或下划线');
export const smsCode = matching(/^\d{6}$/, '必须是 6 位数字');
const areaCodeRule = matching(/^\+?\d{1,4}$/, '必须是 1-4 位数字');
/** In area 86. */
const chineseNumber = matching(/^\d{11}$/, '必须是 11 位数字');
const foreignNumber = matching(/^\d{4,15}$/, '必须是 4-15 位数字');

function matching(pattern: RegExp, words: string): Rule<string> {
  return [(value): value is string => typeof value === 'string' && pattern.test(value), words];
}

interface Fields {
  readonly [name: string]: unknown;
}

/**
 * A copy of the object's own fields: what somebody has put onto `Object.prototype` is none of them. Throws 000002
 * unless it is an object.
 */
export function checkFields<T>(fields: T): T & Fields {
  if (!isRecord(fields)) throw illegalParameter('参数必须是对象');
  return Object.assign(Object.create(null), fields);
}

/** The fields that there are rules for. Throws 000002 naming the first one that breaks its rule. */
export function pick(given: unknown, rules: Readonly<Record<string, Rule<string>>>): Record<string, string> {
  const fields: Fields = checkFields(given);
  const picked: Record<string, string> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = fields[name];
    checkRequired(name, value, rule);
    picked[name] = value;
  }
  return picked;
}

/** A phone number with its area code, `86` where there is none, and the fields that there are rules for. */
export function pickPhone(
  given: unknown,
  rules?: Readonly<Record<string, Rule<string>>>,
): Record<string, string> {
  const fields: Fields = checkFields(given);
  const areaCode = fields.areaCode ?? '86';
  const phoneNumber = /^\+?86$/.test(String(areaCode)) ? chineseNumber : foreignNumber;
  return pick(
    Object.assign(fields, { areaCode }),
    Object.assign({ phoneNumber, areaCode: areaCodeRule }, rules),
  );
}

/** Throws 000002 unless it can stand in a header: `fetch` would throw an error that quotes it. */
export function checkAccessToken(accessToken: unknown): void {
  checkRequired('accessToken', accessToken, text);
  check('accessToken', accessToken, headerText);
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
