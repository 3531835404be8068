import type { Endpoint } from './allow-list.js';
import { requireOwnPage, sessionHeader } from './cross-site.js';
import { GatewayError } from './gateway-error.js';
import type { SecretCookie } from './session-cookie.js';
import type { KeptSession, Sessions } from './sessions.js';
import type { Upstream } from './upstream.js';

/** Puts the token of the page's session into one of its requests. */
export interface Authorization {
  /** Where the session is over nothing happens: the service says what it says to whoever has no token. */
  authorize(headers: Headers): Promise<void>;
  /** The service has refused the token. @returns whether there is another one now */
  reauthorize(headers: Headers): Promise<boolean>;
}

export interface SessionAccess {
  sessions: Sessions;
  cookie: SecretCookie;
  origins: readonly string[];
}

/**
 * How the session of a request's cookie gets into it. `undefined` where the cookie is left alone: there is none, or the
 * page brings a token itself, or the endpoint has no use for one.
 *
 * @throws GatewayError 403 where another site may have sent it
 */
export function authorizationOf(
  headers: Headers,
  { name, tokenHeader }: Upstream,
  endpoint: Endpoint,
  { sessions, cookie, origins }: SessionAccess,
): Authorization | undefined {
  const secret = cookie.read(headers);
  if (secret === undefined || headers.has(tokenHeader)) return undefined;
  if (endpoint.isCacheable || endpoint.takesClient) return undefined;
  requireOwnPage(headers, origins);
  const expectedId = headers.get(sessionHeader);
  return name === 'uws'
    ? uwsAuthorization(sessions, secret, expectedId)
    : accountAuthorization(sessions, secret, expectedId);
}

/** What is meant for one user must not happen to the next one, who has logged in in another tab. */
function requireSame(session: KeptSession | undefined, expectedId: string | null): void {
  if (!session || expectedId === null || session.tokens.id === expectedId) return;
  throw new GatewayError(
    409,
    'session_changed',
    'Another session has taken the place of the one in X-Up-Session.',
  );
}

function accountAuthorization(sessions: Sessions, secret: string, expectedId: string | null): Authorization {
  let used: KeptSession | undefined;

  function put(session: KeptSession | undefined, headers: Headers): boolean {
    const isOther = session !== undefined && session.tokens.accessToken !== used?.tokens.accessToken;
    if (isOther) headers.set('authorization', `Bearer ${session.tokens.accessToken}`);
    used = session;
    return isOther;
  }

  return {
    async authorize(headers) {
      const session = await sessions.fresh(secret);
      requireSame(session, expectedId);
      put(session, headers);
    },
    reauthorize: async (headers) => used !== undefined && put(await sessions.renew(used), headers),
  };
}

/** The U+ platform's token has no renewal. */
function uwsAuthorization(sessions: Sessions, secret: string, expectedId: string | null): Authorization {
  return {
    async authorize(headers) {
      const session = await sessions.find(secret);
      requireSame(session, expectedId);
      if (session?.tokens.uhomeAccessToken) headers.set('accesstoken', session.tokens.uhomeAccessToken);
    },
    reauthorize: async () => false,
  };
}
