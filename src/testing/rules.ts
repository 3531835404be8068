import type { Rule } from '../checks/rules.js';
import { isText } from '../checks/values.js';

/** The origins that CORS allows; `'*'`: all of them. */
export type Origins = '*' | readonly string[];

export const originList: Rule<Origins> = [isOrigins, "必须是 '*' 或来源的列表"];

function isOrigins(value: unknown): value is Origins {
  return value === '*' || isListOf(isText)(value);
}

/** The one header that lets browsers cache an answer. */
export type Cacheable = 'last-modified' | 'expires' | 'max-age';

const cacheHeaders: Readonly<Record<Cacheable, readonly [name: string, value: string]>> = {
  // By a tenth of its age (RFC 9111, 4.2.2).
  'last-modified': ['last-modified', 'Tue, 15 Nov 1994 12:45:26 GMT'],
  expires: ['expires', 'Fri, 31 Dec 9999 23:59:59 GMT'],
  'max-age': ['cache-control', 'max-age=31536000'],
};

export const cacheable: Rule<Cacheable> = [
  (value): value is Cacheable => isText(value) && Object.keys(cacheHeaders).includes(value),
  `只能是 ${Object.keys(cacheHeaders).join('、')}`,
];

/** The header that says whether browsers may cache an answer. */
export function cacheHeader(cacheable: Cacheable | undefined): readonly [name: string, value: string] {
  return cacheable ? cacheHeaders[cacheable] : ['cache-control', 'no-store'];
}

export function isListOf<T>(isItem: (value: unknown) => value is T) {
  return (value: unknown): value is T[] => Array.isArray(value) && value.every(isItem);
}
