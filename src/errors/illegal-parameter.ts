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

/** Throws 000002 unless `options` is an object that has no other keys than `rules` and satisfies each of them. */
export function checkOptions(name: string, options: unknown, rules: Readonly<Record<string, Rule>>): void {
  if (!isRecord(options)) throw illegalParameter(`${name} 必须是对象`);
  for (const key of Object.keys(options)) {
    const rule = Object.keys(rules).indexOf(key) < 0 ? undefined : rules[key];
    if (!rule) throw illegalParameter(`${name} 没有 ${key} 选项`);
    check(`${name}.${key}`, options[key], rule);
  }
}
