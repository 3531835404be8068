import { isFunction, isRecord, isText } from './values.js';

/** What a value must be: the test, and its words (Chinese, as every retInfo). */
export type Rule<T = unknown> = readonly [test: (value: unknown) => value is T, words: string];

export const anything: Rule = [(_value): _value is unknown => true, ''];
export const aFunction: Rule = [isFunction, '必须是函数'];
export const aBoolean: Rule<boolean> = [
  (value): value is boolean => typeof value === 'boolean',
  '必须是布尔值',
];
export const anObject: Rule<Record<string, unknown>> = [isRecord, '必须是对象'];
export const text: Rule<string> = [isText, '必须是非空字符串'];
export const milliseconds: Rule<number> = [
  (value): value is number => typeof value === 'number' && value > 0 && value < Infinity,
  '必须是大于 0 的毫秒数',
];
/** By its shape, because a polyfilled signal is one too. */
export const abortSignal: Rule<AbortSignal> = [
  (value): value is AbortSignal =>
    isRecord(value) && isFunction(value.addEventListener) && isFunction(value.removeEventListener),
  '必须是 AbortSignal',
];

/** A value that has to satisfy the rule if it is there, as text; `undefined` when it does. */
export function violation(name: string, value: unknown, [test, words]: Rule): string | undefined {
  return value === undefined || test(value) ? undefined : `${name} ${words}`;
}
