import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Rule } from '../checks/rules.js';
import { isHttpUrl } from '../checks/url.js';
import { allowedMethods } from './allow-list.js';
import { GatewayError } from './gateway-error.js';
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
 * Refuses the pages of other origins. A request without `Origin` passes, unless the browser says that another site
 * or a sibling host made it: browsers leave `Origin` out of a GET to the page's own host and of an `<img>`, and who is
 * not a browser could put anything there. (An `<img>` of a page on another host needs `crossorigin`.)
 */
export function guardOrigin(origins: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site') ?? 'none';
    const isAllowed =
      origin === undefined ? ['same-origin', 'none'].includes(site) : origins.includes(origin);
    if (!isAllowed) throw new GatewayError(403, 'origin_not_allowed', 'This origin may not use the gateway.');
    await next();
  };
}

/** Answers preflights, and lets the pages of these origins read the answers; cookies are not part of it. */
export function allowOrigins(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: [...allowedMethods],
    allowHeaders: Array.from(new Set([...accountRequestHeaders, ...uwsRequestHeaders, ...signatureHeaders])),
    exposeHeaders: ['etag', 'retry-after', 'www-authenticate'],
    maxAge: 600,
  });
}
