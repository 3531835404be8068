import type { Rule } from '../checks/rules.js';
import { isText } from '../checks/values.js';

/** The origins that CORS allows; `'*'`: all of them. */
export type Origins = '*' | readonly string[];

export const originList: Rule<Origins> = [isOrigins, "必须是 '*' 或来源的列表"];

function isOrigins(value: unknown): value is Origins {
  return value === '*' || isListOf(isText)(value);
}

export function isListOf<T>(isItem: (value: unknown) => value is T) {
  return (value: unknown): value is T[] => Array.isArray(value) && value.every(isItem);
}
