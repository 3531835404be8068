import { isHeaderText } from '../checks/header-text.js';
import type { Rule } from '../checks/rules.js';

export function headerText(maxLength: number): Rule<string> {
  return [
    (value): value is string => isHeaderText(value) && value.length <= maxLength,
    `必须是 1 至 ${maxLength} 个可打印的 ASCII 字符`,
  ];
}

/** UWS counts time zones in whole hours east of Greenwich (uws-api.md, 公共字段, timezone). */
export const timezoneRule: Rule<number> = [
  (value): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= -11 && value <= 13,
  '必须是 -11 至 13 的整数',
];
