import { refuse } from './errors.js';

/** 用手机号注册用户: 6 to 12 letters and digits. */
export const registrationRule = /^[A-Za-z0-9]{6,12}$/;

/** 修改用户秘密: 8 to 16 characters, among them a lower case letter, an upper case letter and a digit. */
export const changeRule = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,16}$/;

/** Throws the refusal of a new password that is missing or breaks the rule. */
export function checkNewPassword(password: string, rule: RegExp): void {
  if (!password) throw refuse('passwordMissing');
  if (!rule.test(password)) throw refuse('passwordAgainstRule');
}
