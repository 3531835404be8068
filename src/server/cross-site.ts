import { GatewayError } from './gateway-error.js';

/** The header of requests with the session's cookie. A page of another origin can send it only after a preflight. */
export const ownHeader = 'x-up-user-module';

/** The header in which a page says whose session it takes the cookie for: the `id` that `session` has told it. */
export const sessionHeader = 'x-up-user-session';

/**
 * Throws 401 where the cookie is of another session by now, so that nothing of one user gets to another: a browser sends
 * the newest cookie, and the page may not have heard yet that another tab has logged somebody in.
 */
export function requireSameSession(headers: Headers, id: string): void {
  const expected = headers.get(sessionHeader);
  if (expected !== null && expected !== id) {
    throw new GatewayError(401, 'session_changed', 'Another user is logged in by now.');
  }
}

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
  return isReferredBy(headers, origins);
}

/** Whether `Referer` says that a page of these origins has sent the request. It may be missing, but nobody can forge it. */
export function isReferredBy(headers: Headers, origins: readonly string[]): boolean {
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
