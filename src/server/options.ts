import type { Rule } from '../checks/rules.js';
import { isText } from '../checks/values.js';
import { checkOptions, illegalParameter } from '../errors/illegal-parameter.js';

type Rules = Readonly<Record<string, Rule>>;

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

/** Throws 000002 unless `options` passes all rules, has everything that is required, and nothing else. */
export function checkAllOptions(name: string, options: object, required: Rules, optional: Rules): void {
  checkOptions(name, options, { ...required, ...optional });
  const given = new Map<string, unknown>(Object.entries(options));
  for (const key of Object.keys(required)) {
    if (given.get(key) === undefined) throw illegalParameter(`缺少 ${name}.${key}`);
  }
}
