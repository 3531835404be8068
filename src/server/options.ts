import type { Rule } from '../checks/rules.js';
import { isText } from '../checks/values.js';
import { illegalParameter, type OptionRules, readOptions } from '../errors/illegal-parameter.js';

/** The longest delay that a timer takes, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

/** A secret or an id of blanks is a mistake in a configuration. */
export const text: Rule<string> = [
  (value): value is string => isText(value) && value.trim() !== '',
  '必须是非空字符串',
];

export const positiveInteger: Rule<number> = [
  (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0,
  '必须是正整数',
];

export const delay: Rule<number> = [
  (value): value is number => positiveInteger[0](value) && value <= longestDelay,
  `必须是 1 至 ${longestDelay} 的毫秒数`,
];

/** Reads options like `readOptions`; throws 000002 also for one that is required and missing. */
export function readAllOptions<T extends object>(
  name: string,
  options: T,
  rules: OptionRules<T>,
  required: readonly (keyof T & string)[],
): T {
  const own = readOptions(name, options, rules);
  for (const key of required) if (own[key] === undefined) throw illegalParameter(`缺少 ${name}.${key}`);
  return own;
}
