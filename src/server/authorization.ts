import type { Endpoint } from './allow-list.js';
import { requireOwnPage, requireSameSession } from './cross-site.js';
import type { HeaderFields } from './service.js';
import type { SecretCookie } from './session-cookie.js';
import type { KeptSession, Sessions } from './sessions.js';
import type { Upstream } from './upstream.js';

/** Puts the token of the page's session into one of its requests. */
export interface Authorization {
  /**
   * Where the session is over nothing happens: the service says what it says to whoever has no token.
   *
   * @throws GatewayError 401 where the page means another session than the cookie's
   */
  authorize(headers: HeaderFields): Promise<void>;
  /** The service has refused the token. @returns whether there is another one now */
  reauthorize(headers: HeaderFields): Promise<boolean>;
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
  const check = (session: KeptSession) => requireSameSession(headers, session.tokens.id);
  return name === 'uws'
    ? uwsAuthorization(sessions, secret, check)
    : accountAuthorization(sessions, secret, check);
}

type Check = (session: KeptSession) => void;

function accountAuthorization(sessions: Sessions, secret: string, check: Check): Authorization {
  let used: KeptSession | undefined;

  function put(session: KeptSession | undefined, headers: HeaderFields): boolean {
    const isOther = session !== undefined && session.tokens.accessToken !== used?.tokens.accessToken;
    if (isOther) headers.authorization = `Bearer ${session.tokens.accessToken}`;
    used = session;
    return isOther;
  }

  return {
    async authorize(headers) {
      const session = await sessions.fresh(secret);
      if (session) check(session);
      put(session, headers);
    },
    reauthorize: async (headers) => used !== undefined && put(await sessions.renew(used), headers),
  };
}

/** The U+ platform's token has no renewal. */
function uwsAuthorization(sessions: Sessions, secret: string, check: Check): Authorization {
  return {
    async authorize(headers) {
      const session = await sessions.find(secret);
      if (session) check(session);
      if (session?.tokens.uhomeAccessToken) headers.accesstoken = session.tokens.uhomeAccessToken;
    },
    reauthorize: async () => false,
  };
}
