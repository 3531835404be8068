import { now } from '../async/clock.js';
import { tryParse } from '../checks/parse.js';
import { fromTokenSet, type Tokens } from '../session/tokens.js';
import type { AccountUpstream } from './account-upstream.js';
import { tokenPath } from './allow-list.js';
import { readAuthData } from './auth-data.js';
import { mediaType } from './body.js';
import { requireOwnPage, requireSameSession, sessionHeader } from './cross-site.js';
import { forward, type Transport } from './forward.js';
import { asGatewayError, GatewayError } from './gateway-error.js';
import { inTime, type OwnTime } from './in-time.js';
import { receive, requestTimeout } from './incoming.js';
import { askLimit, GatewayRequestInfo, limitFailed } from './limit.js';
import type { Context, Route } from './route.js';
import type { SecretCookie } from './session-cookie.js';
import type { SessionSettings } from './session-options.js';
import type { KeptSession, Sessions } from './sessions.js';
import { isUsable, type TokenClient } from './token-client.js';
import { uhomeTokenFor } from './uhome-login.js';

export interface SessionEndpointsSettings extends SessionSettings {
  sessions: Sessions;
  cookie: SecretCookie;
  account: AccountUpstream;
  client: TokenClient;
  transport: Transport;
  origins: readonly string[];
}

/** Bytes of the JSON of `PUT session`. Services take headers, an access token included, of about half as many. */
const maxAuthData = 16 * 1024;

/** `session` and `session/tokens`: see `createGateway`. */
export function sessionEndpoints(settings: SessionEndpointsSettings): Route[] {
  const { sessions, cookie, account, client, transport, origins, absolute, exposeAccessToken, uhomeLogin } =
    settings;

  const find = async ({ headers }: Request) => {
    const secret = cookie.read(headers);
    return secret === undefined ? undefined : sessions.find(secret);
  };

  const statusOf = (session: KeptSession | undefined) =>
    session
      ? { isLogin: true, expiresAt: sessions.expiryOf(session), id: session.tokens.id }
      : { isLogin: false };

  async function begin(tokens: Tokens): Promise<Response> {
    const { secret, session } = await sessions.start(tokens);
    const response = json(200, statusOf(session));
    response.headers.append('set-cookie', cookie.write(secret, absolute / 1000));
    return response;
  }

  /** The session that a new one replaces. Should the store fail now, it ends by itself. */
  async function leave(former: string | undefined): Promise<void> {
    const tokens = former === undefined ? undefined : await sessions.forget(former).catch(() => undefined);
    // The service does not keep the page waiting. This does not reject.
    if (tokens) void client.logOut(tokens.refreshToken);
  }

  async function logIn(context: Context): Promise<Response> {
    const { request, address, isWatched, tell } = context;
    const start = now();
    // It sees to its own time, and knows whom it waits for.
    const answer = await forward(
      {
        request,
        endpoint: { method: 'POST', path: tokenPath },
        path: tokenPath,
        search: '',
        name: '/session',
        translate: account.logIn,
        address,
        isWatched,
        tell,
      },
      transport,
    );
    if (!answer.ok) return answer;
    const tokens = tryParse(await answer.text());
    if (!isUsable(tokens)) throw noTokens();
    const left = Math.max(1, transport.timeout - (now() - start));
    return inTime(async (_context, deadline) => {
      try {
        const uhomeAccessToken = await uhomeTokenFor(tokens.access_token, uhomeLogin, deadline);
        const response = await begin(fromTokenSet(tokens, uhomeAccessToken));
        await leave(cookie.read(request.headers));
        return response;
      } catch (error) {
        await client.logOut(tokens.refresh_token ?? '');
        throw error;
      }
    }, left)(context);
  }

  async function replace({ request, address }: Context, { blaming }: OwnTime): Promise<Response> {
    const { limit } = transport;
    if (limit) {
      // Nobody checks these tokens, so that anybody could fill the store with them.
      const info = new GatewayRequestInfo({ method: 'PUT', path: '/session', address, subject: {} });
      await blaming(limitFailed, () => askLimit(limit, info, request.signal));
    }
    if (mediaType(request.headers) !== 'application/json') {
      throw new GatewayError(415, 'unsupported_media_type', 'The request must be JSON.');
    }
    const body = await blaming(requestTimeout, () => receive(request, maxAuthData, transport));
    const tokens = readAuthData(body);
    const response = await begin(tokens);
    const former = cookie.read(request.headers);
    // Not on the service: the new tokens may be of the very session that the old ones were of. Should the store fail now,
    // the old session ends by itself.
    if (former !== undefined) await sessions.supersede(former).catch(() => {});
    return response;
  }

  async function logOut({ request, tell }: Context): Promise<Response> {
    const secret = cookie.read(request.headers);
    let response = new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });
    try {
      // Whoever names no session means any, which need not be read for that.
      const session = request.headers.has(sessionHeader) ? await find(request) : undefined;
      if (session) requireSameSession(request.headers, session.tokens.id);
      if (secret !== undefined) await sessions.end(secret);
    } catch (error) {
      const failure = asGatewayError(error);
      // The cookie is another user's.
      if (failure.error === 'session_changed') throw failure;
      tell(failure);
      response = failure.toResponse();
    }
    // Also where the store fails: without the cookie nobody can open what it has.
    response.headers.append('set-cookie', cookie.clear());
    return response;
  }

  async function giveTokens({ request }: Context): Promise<Response> {
    if (!exposeAccessToken) {
      throw new GatewayError(
        403,
        'access_token_not_exposed',
        'The gateway gives its access tokens to no page.',
      );
    }
    const secret = cookie.read(request.headers);
    const session = secret === undefined ? undefined : await sessions.fresh(secret);
    if (!session) throw new GatewayError(401, 'not_logged_in', 'Nobody is logged in.');
    requireSameSession(request.headers, session.tokens.id);
    return json(200, toPageTokens(session.tokens));
  }

  const route = (method: string, name: string, answer: Route['answer']): Route => ({
    method,
    name,
    isOfSession: true,
    async answer(context) {
      const { headers } = context.request;
      if (method !== 'GET' || cookie.read(headers) !== undefined) requireOwnPage(headers, origins);
      return answer(context);
    },
  });
  const timed = (answer: Parameters<typeof inTime>[0]) => inTime(answer, transport.timeout);

  return [
    route(
      'GET',
      '/session',
      timed(async ({ request }) => json(200, statusOf(await find(request)))),
    ),
    route('POST', '/session', logIn),
    route('PUT', '/session', timed(replace)),
    route('DELETE', '/session', timed(logOut)),
    route('GET', '/session/tokens', timed(giveTokens)),
  ];
}

/** What a page may know. */
function toPageTokens({ id, accessToken, expiresIn, expiresAt, uhomeAccessToken, uhomeUserId }: Tokens) {
  const left = Math.max(0, Math.floor((expiresAt - Date.now()) / 1000));
  return {
    id,
    access_token: accessToken,
    // `updateOauthData` takes any text.
    expires_in: Number.isFinite(left) ? left : expiresIn,
    token_type: 'Bearer',
    uhome_access_token: uhomeAccessToken,
    uhome_user_id: uhomeUserId,
  };
}

function json(status: number, body: object): Response {
  const headers = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' };
  return new Response(JSON.stringify(body), { status, headers });
}

function noTokens(): GatewayError {
  return new GatewayError(502, 'upstream_invalid', 'The service answered without tokens.');
}
