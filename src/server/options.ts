import { checkOptions, illegalParameter, type Rule } from '../result/check.js';

type Rules = Readonly<Record<string, Rule>>;

/** The longest delay that a timer takes, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

export const text: Rule<string> = [
  (value): value is string => typeof value === 'string' && value.trim() !== '',
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

export const httpUrl: Rule<string> = [isHttpUrl, '必须是 http(s) 地址，不含账号、查询参数和片段'];

/** Throws 000002 unless `value` is there and passes. */
export function checkRequired<T>(name: string, value: unknown, [test, words]: Rule<T>): asserts value is T {
  if (!test(value)) throw illegalParameter(`${name} ${words}`);
}

/** Throws 000002 unless `options` passes all rules, has everything that is required, and nothing else. */
export function checkAllOptions(name: string, options: object, required: Rules, optional: Rules): void {
  checkOptions(name, options, { ...required, ...optional });
  const given = new Map<string, unknown>(Object.entries(options));
  for (const key of Object.keys(required)) {
    if (given.get(key) === undefined) throw illegalParameter(`缺少 ${name}.${key}`);
  }
}

function isHttpUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, origin, pathname, href } = new URL(value);
  // What origin and path do not make up is an account, a query or a fragment.
  return /^https?:$/.test(protocol) && href === origin + pathname;
}

/** The URL as it is sent, without the slash at its end, so that paths can be appended. */
export function baseOf(url: string): string {
  return new URL(url).href.replace(/\/+$/, '');
}
