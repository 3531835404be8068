import type { Rule } from '../checks/rules.js';
import { isHttpUrl } from '../checks/url.js';
import { allowedMethods } from './allow-list.js';
import { ownHeader, sessionHeader } from './cross-site.js';
import { accountRequestHeaders, signatureHeaders, uwsRequestHeaders } from './headers.js';

/** Origins as browsers write them. */
export const originList: Rule<readonly string[]> = [
  (value): value is readonly string[] => Array.isArray(value) && value.length > 0 && value.every(isOrigin),
  '必须是非空数组，每项如 https://example.com，没有路径和末尾的 /，不能用 *',
];

function isOrigin(value: unknown): boolean {
  return isHttpUrl(value) && new URL(value).origin === value;
}

/**
 * Whether a page may use the gateway. A request without `Origin` passes, unless the browser says that another site or a
 * sibling host made it: browsers leave `Origin` out of a GET to the page's own host and of an `<img>`, and who is not a
 * browser could put anything there. (An `<img>` of a page on another host needs `crossorigin`.)
 */
export function isAllowedOrigin(headers: Headers, origins: readonly string[]): boolean {
  const origin = headers.get('origin');
  if (origin !== null) return origins.includes(origin);
  const site = headers.get('sec-fetch-site') ?? 'none';
  return site === 'same-origin' || site === 'none';
}

const sentByPages = new Set([...accountRequestHeaders, ...uwsRequestHeaders, ...signatureHeaders]);

/**
 * The answer to a preflight (CORS protocol, Fetch standard).
 *
 * @param hasSessions whether pages may send the headers that go with the cookie
 */
export function answerPreflight(hasSessions: boolean): Response {
  const allowed = [...sentByPages, ...(hasSessions ? [ownHeader, sessionHeader] : [])];
  const headers = {
    'access-control-allow-methods': allowedMethods.join(','),
    'access-control-allow-headers': allowed.join(','),
    'access-control-max-age': '600',
    'cache-control': 'no-store',
  };
  return new Response(null, { status: 204, headers });
}

/**
 * Lets the page read the answer.
 *
 * @param origin an allowed one
 * @param hasSessions whether the page may send the cookie along
 */
export function allowToRead(answer: Headers, origin: string | null, hasSessions: boolean): void {
  answer.append('vary', 'Origin');
  if (origin === null) return;
  answer.set('access-control-allow-origin', origin);
  if (hasSessions) answer.set('access-control-allow-credentials', 'true');
  answer.set('access-control-expose-headers', 'etag,retry-after,www-authenticate');
}
