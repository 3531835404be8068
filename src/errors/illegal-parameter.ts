import { type Rule, violation } from '../checks/rules.js';
import { isRecord } from '../checks/values.js';
import { RetCode } from '../contract/ret-code.js';
import { UserModuleError } from './user-module-error.js';

/** 000002; `rule` names the field and what it must be, and never quotes a value, which may be a secret. */
export function illegalParameter(rule: string): UserModuleError {
  return new UserModuleError(RetCode.illegalParameter, `非法参数错误：${rule}`);
}

/** Throws 000002 unless `value` is left out or satisfies the rule. */
export function check<T>(name: string, value: unknown, rule: Rule<T>): asserts value is T | undefined {
  const words = violation(name, value, rule);
  if (words !== undefined) throw illegalParameter(words);
}

/** Throws 000002 unless `value` is there and satisfies the rule. */
export function checkRequired<T>(name: string, value: unknown, [test, words]: Rule<T>): asserts value is T {
  if (!test(value)) throw illegalParameter(`${name} ${words}`);
}

/** A rule for every option. */
export type OptionRules<T> = { readonly [K in keyof T]-?: Rule };

/**
 * Reads options: a copy of what is the object's own. What somebody has put onto `Object.prototype` is no option, or it
 * could send passwords to another place; so the copy has no prototype either.
 *
 * @throws UserModuleError 000002 for what is no object, has an option without a rule, or breaks a rule
 */
export function readOptions<T extends object>(name: string, options: T, rules: OptionRules<T>): T {
  if (!isRecord(options)) throw illegalParameter(`${name} 必须是对象`);
  const own: T & Record<string, unknown> = Object.assign(Object.create(null), options);
  const known: Readonly<Record<string, Rule>> = Object.assign(Object.create(null), rules);
  for (const key of Object.keys(own)) {
    const rule = known[key];
    if (!rule) throw illegalParameter(`${name} 没有 ${key} 选项`);
    check(`${name}.${key}`, own[key], rule);
  }
  return own;
}
