import type { Rule } from './rules.js';

/** Printable ASCII. With anything else in a header `fetch` throws an error that quotes it, be it a token. */
export function isHeaderText(value: unknown): value is string {
  return typeof value === 'string' && /^[!-~]([ -~]*[!-~])?$/.test(value);
}

export const headerText: Rule<string> = [isHeaderText, '必须是可打印的 ASCII 字符'];
