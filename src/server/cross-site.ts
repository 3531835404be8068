import { GatewayError } from './gateway-error.js';

/** The header of requests with the session's cookie. A page of another origin can send it only after a preflight. */
export const ownHeader = 'x-up-user-module';

/** The header with the public `id` of the session that a request is meant for. */
export const sessionHeader = 'x-up-session';

/**
 * Throws 403 unless a page of these origins has sent the request: it has our header, and an allowed `Origin` or, where
 * browsers leave that out, `Sec-Fetch-Site: same-origin`. WebViews that know neither say in `Referer` where the page is.
 */
export function requireOwnPage(headers: Headers, origins: readonly string[]): void {
  if (headers.get(ownHeader) !== '1' || !isFromOwnPage(headers, origins)) throw crossSiteRequest();
}

function isFromOwnPage(headers: Headers, origins: readonly string[]): boolean {
  const origin = headers.get('origin');
  if (origin !== null) return origins.includes(origin);
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const referer = headers.get('referer') ?? '';
  return origins.some((own) => referer === own || referer.startsWith(`${own}/`));
}

/** What another site may have made a browser send, with its user's cookie. */
export function crossSiteRequest(): GatewayError {
  return new GatewayError(
    403,
    'cross_site_request',
    'The request must come from an allowed page and have X-Up-User-Module: 1.',
  );
}
