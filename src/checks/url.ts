import type { Rule } from './rules.js';

/**
 * Whether this is an absolute http(s) URL that paths can be appended to: without user name, password, query, fragment
 * or white space. (`fetch` refuses URLs with a password, and quotes them in its error.)
 */
export function isHttpUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !/^https?:\/\/[^/?#\\@\s][^?#\\\s]*$/i.test(value)) return false;
  try {
    const { username, password } = new URL(value);
    return !username && !password;
  } catch {
    // A host that is none, or a port beyond 65535.
    return false;
  }
}

export const httpUrl: Rule<string> = [isHttpUrl, '必须是 http(s) 地址，不含账号、查询参数和片段'];

/** A gateway may be on the page's own site. (`//` would be another host.) */
export const gatewayUrl: Rule<string> = [
  (value): value is string =>
    isHttpUrl(value) || (typeof value === 'string' && /^\/[\w.~%-][^?#\\\s]*$/.test(value)),
  '必须是 http(s) 地址或以 / 开头的路径，不含账号、查询参数和片段',
];

/** The URL without a slash at its end, so that paths can be appended. */
export function baseOf(url: string): string {
  return url.replace(/\/+$/, '');
}
