import { RetCode } from './ret-code.js';
import { UserModuleError } from './user-module-error.js';

/** 000002; `rule` names the field and what it must be, and never quotes a value, which may be a secret. */
export function illegalParameter(rule: string): UserModuleError {
  return new UserModuleError(RetCode.illegalParameter, `非法参数错误：${rule}`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of an object from outside, none of which can reach a prototype. */
export function copyFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) if (key !== '__proto__') copy[key] = fields[key];
  return copy;
}

export function isFunction(value: unknown): value is (...args: readonly unknown[]) => unknown {
  return typeof value === 'function';
}

/** What a value must be: the test, and its words. */
export type Rule<T = unknown> = readonly [test: (value: unknown) => value is T, words: string];

export const anything: Rule = [(_value): _value is unknown => true, ''];
export const aFunction: Rule = [isFunction, '必须是函数'];
export const aBoolean: Rule<boolean> = [(value) => typeof value === 'boolean', '必须是布尔值'];
export const milliseconds: Rule<number> = [
  (value): value is number => typeof value === 'number' && value > 0 && value < Infinity,
  '必须是大于 0 的毫秒数',
];

export const anObject: Rule<Record<string, unknown>> = [isRecord, '必须是对象'];
/** By its shape, because a polyfilled signal is one too. */
export const abortSignal: Rule<AbortSignal> = [
  (value): value is AbortSignal =>
    isRecord(value) && isFunction(value.addEventListener) && isFunction(value.removeEventListener),
  '必须是 AbortSignal',
];

/** Throws 000002 unless `value` is left out or passes. */
export function check<T>(
  name: string,
  value: unknown,
  [test, words]: Rule<T>,
): asserts value is T | undefined {
  if (value !== undefined && !test(value)) throw illegalParameter(`${name} ${words}`);
}

/** Throws 000002 unless `options` is an object that has no other keys than `rules` and passes each of them. */
export function checkOptions(name: string, options: unknown, rules: Readonly<Record<string, Rule>>): void {
  if (!isRecord(options)) throw illegalParameter(`${name} 必须是对象`);
  for (const key of Object.keys(options)) {
    const rule = Object.keys(rules).indexOf(key) < 0 ? undefined : rules[key];
    if (!rule) throw illegalParameter(`${name} 没有 ${key} 选项`);
    check(`${name}.${key}`, options[key], rule);
  }
}
