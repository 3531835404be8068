import type { Router } from 'hono/router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';
import { readAddress } from './address.js';
import { hasPlainSegments } from './allow-list.js';
import { createBodyMemory } from './body-memory.js';
import { endInTime, type Watch } from './connection.js';
import { crossSiteRequest } from './cross-site.js';
import { defaultSend } from './default-send.js';
import { responseTimeout, type Transport } from './forward.js';
import { asGatewayError, GatewayError } from './gateway-error.js';
import { type GatewayFailure, type GatewayOptions, gatewayRules } from './gateway-options.js';
import { readAllOptions } from './options.js';
import { allowToRead, answerPreflight, isAllowedOrigin } from './origin.js';
import { sendOverFetch } from './over-fetch.js';
import { report } from './report.js';
import type { Route } from './route.js';
import { routesOf } from './routes.js';

/**
 * @param env what the server hands over beside the request. With `@hono/node-server` it has `outgoing`, whose connection
 *   the gateway closes when an answer does not get through in time
 */
export type Gateway = (request: Request, env?: unknown) => Promise<Response>;

/**
 * What pages talk to in place of the account service and UWS, so that they need neither `client_secret` nor `appKey`.
 *
 * `{basePath}/account/...` goes to `{account.realm}/...`: token and logout requests get `client_id` and
 * `client_secret` (grants: `password`, `refresh_token`; their query is dropped, and of `scope` what is not in
 * `account.scopes`). `{basePath}/uws/...` goes to `{uws.baseUrl}/...` with `appId`, `sign` and, where the page sent none,
 * `timestamp`.
 *
 * Only the documented endpoints and those of `paths` are let through, with the headers that they need: no cookies
 * either way. Forms and JSON are held in memory, forms up to 64 KiB and JSON for UWS up to `uws.maxJson`; other bodies
 * pass as they come in. Redirects are not followed; those of avatars are passed on, and lead to the gateway again
 * where they lead to an avatar below the realm. Answers are marked `no-store`, except for avatars. A `GET` is sent once
 * more where a kept connection turns out to be closed; nothing else is.
 *
 * With `sessions`, the tokens stay in the gateway, and the page has a cookie (`HttpOnly`, `SameSite=Strict`, `__Host-` and
 * `Secure`; the latter two not where all `origins` are http on this machine):
 *
 * | below `basePath` | takes | answers |
 * | --- | --- | --- |
 * | `POST session` | the form of a documented login, without `grant_type` and the client's fields, which are left out | 200 and the status, with another cookie; refusals are the account service's own |
 * | `GET session` | | 200 and the status: `{ isLogin: false }`, or `{ isLogin: true, expiresAt, id }` |
 * | `PUT session` | JSON with the fields of `updateOauthData`: `access_token`, `refresh_token`, `expires_in`; `uhome_access_token`, `uhome_user_id`, `token_type` may be missing | 200 and the status, with another cookie |
 * | `DELETE session` | | 204 and no cookie any more; the session is ended on the service too. With the `id` of another session in `X-Up-User-Session`: 401, and nothing is ended |
 * | `GET session/tokens` | | 200 and `{ id, access_token, expires_in, token_type, uhome_access_token, uhome_user_id }` |
 *
 * `expiresAt` (epoch milliseconds) is when the session ends if it is not used any more; `id` is another one after each
 * login, and opens nothing; `expires_in` is in seconds from now.
 *
 * A request below `account/` with the cookie, and without `Authorization`, gets the access token of the session, renewed
 * when it is due, or when the service answers 401: the request is repeated once then, unless its body was declared to
 * have more than 3 MiB. One below `uws/` without `accessToken` gets the U+ platform's token. Where the session is over,
 * the request is sent on without a token. Only `invalid_grant` ends a session: when a renewal fails in another way, the
 * access token is used as long as it lasts, and then the answer is 502. Logins, logouts and avatars of users go without
 * the session.
 *
 * Requests that use the cookie, and all but `GET` below `session`, must have `X-Up-User-Module: 1`, and an `Origin` of
 * `origins` or `Sec-Fetch-Site: same-origin` (or, where a WebView sends neither, such a `Referer`). Pages of other origins
 * have to send them with `credentials: 'include'`. A request that is meant for one user alone names the session's `id` in
 * `X-Up-User-Session`: it is refused where another session has taken its place, in another tab for instance.
 *
 * With `sessions.signIn`, users can sign in at the account service itself, over the authorization code flow with PKCE:
 *
 * | below `basePath` | takes | answers |
 * | --- | --- | --- |
 * | `GET session/sign-in` | `returnTo`: an absolute URL of an allowed origin, or a path of the gateway's own; `mode`: `redirect` (default) or `popup`; `provider`: a name of `signIn.providers` | 303 to the account service |
 * | `GET session/callback` | what the account service sends the browser back with | 303 to `returnTo`, or the end of the popup, with the session's cookie |
 *
 * A user who has signed in with a `provider` gets that provider's own token at `GET account/broker/<provider>/token`, if
 * the realm allows it.
 *
 * The user's browser goes there, be it by `location` or `window.open`. It comes back to `returnTo` with the query parameter
 * `up_sign_in`; the popup posts `{ type: 'up-user-module:sign-in', result }` to its opener, at the origin of `returnTo`
 * alone, and closes itself. The parameter, or `result`, is `ok`, an `error` of the authorization endpoint
 * (`access_denied`, for instance), `temporarily_unavailable` where the sign-in could not be begun, `sign_in_failed` where
 * the answer was none for this sign-in, or where no tokens came of it, or `uhome_login_failed`, `upstream_invalid` or
 * `session_store_failed`. A sign-in has ten minutes, ends once, and only in the browser that has begun it: anything else
 * at `session/callback` gets an HTML page with status 400, and changes nothing.
 *
 * The gateway's own answers are `{ error, error_description }`:
 *
 * | HTTP | error | when |
 * | --- | --- | --- |
 * | 400 | `invalid_request` | a bad `returnTo` (or one of more than 4,096 characters), `mode` or `provider`; a form has a parameter twice; the body broke off or is not UTF-8; a field of `PUT session` is bad; a bad `timestamp`, or one that is more than 5 minutes off; a user name or password in the URL |
 * | 400 | `unsupported_grant_type` | another grant |
 * | 401 | `not_logged_in` | `GET session/tokens` without a session |
 * | 403 | `origin_not_allowed` | `Origin` is not in `origins`, or is missing though another site asks |
 * | 403 | `cross_site_request` | another site may have sent a request that uses the cookie, or one below `session` |
 * | 403 | `access_token_not_exposed` | `sessions.exposeAccessToken` is `false` |
 * | 404 | `not_found` | a method and path that are not on the list |
 * | 408 | `request_timeout` | a form or JSON did not arrive within `bodyTimeout`, anything else within `timeout` |
 * | 401 | `session_changed` | the session is another one than `X-Up-User-Session` says; nothing was sent on, or ended |
 * | 413 | `request_too_large` | more than `maxBody`, or than is held in memory |
 * | 415 | `unsupported_media_type` | not a form (logins, token, logout; with a `limit`, all documented forms); not a media type of UWS; `PUT session` is not JSON |
 * | 429 | `too_many_requests` | `limit` said so; with `Retry-After` |
 * | 500 | `server_error` | an error in the gateway |
 * | 502 | `upstream_unreachable`, `upstream_redirected`, `upstream_too_large`, `upstream_invalid`, `upstream_leaked_secret` | the service is to blame |
 * | 502 | `renewal_failed` | the access token has expired, or was refused, and the service gives no other one just now |
 * | 502 | `uhome_login_failed` | `sessions.uhomeLogin` failed |
 * | 503 | `server_busy` | more than `maxMemory` would be held in memory; the bodies that have been on their way for longest are refused first |
 * | 503 | `limit_failed` | `limit` threw, or gave something else |
 * | 503 | `session_store_failed` | `sessions.store` threw, or did not answer |
 * | 504 | `upstream_timeout` | no answer within `timeout` |
 *
 * An answer that gets too large or too late after it has begun is broken off. Two are told to `onError` alone:
 * `response_timeout` (504), the page did not read its answer within `timeout`; and `client_refused` (502), the service
 * refuses the gateway's client, and the page gets what it says.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function createGateway(options: GatewayOptions): Gateway {
  const own = readAllOptions('createGateway', options, gatewayRules, ['origins']);
  const { origins, basePath = '', clientAddress, timeout = 30_000, onError = () => {} } = own;
  const transport: Transport = {
    timeout,
    bodyTimeout: own.bodyTimeout ?? 10_000,
    maxBody: own.maxBody ?? 10 * 1024 * 1024,
    memory: createBodyMemory(own.maxMemory ?? 64 * 1024 * 1024, serverBusy),
    send: own.fetch ? sendOverFetch(own.fetch) : defaultSend(),
    limit: own.limit,
  };
  const hasSessions = own.sessions !== undefined;
  const router = createRouter(basePath, routesOf(own, transport));

  async function run(
    route: Route,
    request: Request,
    url: URL,
    env: unknown,
    watch: Watch | undefined,
  ): Promise<Response> {
    const tell = teller(onError, route);
    if (watch) watch.onLate = () => tell(responseTimeout());
    try {
      const address = clientAddress && readAddress(clientAddress, request, env);
      return await route.answer({ request, url, address, isWatched: watch !== undefined, tell });
    } catch (error) {
      const failure = asGatewayError(error);
      tell(failure);
      return failure.toResponse();
    }
  }

  async function answer(
    request: Request,
    url: URL,
    route: Route | undefined,
    env: unknown,
  ): Promise<Response> {
    const watch = endInTime(env, timeout);
    if (request.method === 'OPTIONS') return answerPreflight(hasSessions);
    return route ? run(route, request, url, env, watch) : notFound().toResponse();
  }

  return async (request, env) => {
    const url = new URL(request.url);
    // An absolute-form request line may have them. No browser sends any, and `Request` cannot hold them.
    if (url.username || url.password) return credentialsInUrl().toResponse();
    const { method, headers } = request;
    // What is matched is what is sent on, byte by byte.
    const [[match] = []] = hasPlainSegments(url.pathname) ? router.match(method, url.pathname) : [];
    const route = match?.[0];
    if (route?.isNavigation) return answer(request, url, route, env);
    if (!isAllowedOrigin(headers, origins)) {
      return (route?.isOfSession ? crossSiteRequest() : originNotAllowed()).toResponse();
    }
    const response = await answer(request, url, route, env);
    allowToRead(response.headers, headers.get('origin'), hasSessions);
    return response;
  };
}

/** Tells `onError` of a request's first failure that is not the request's own. */
function teller(onError: (failure: GatewayFailure) => void, { method, name: path }: Route) {
  let isTold = false;
  return ({ status, error, message: description, code }: GatewayError): void => {
    if (status < 500 || isTold) return;
    isTold = true;
    report(onError, { status, error, description, method, path, code });
  };
}

function createRouter(basePath: string, routes: readonly Route[]): Router<Route> {
  const router = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] });
  for (const route of routes) router.add(route.method, basePath + route.name, route);
  return router;
}

function notFound(): GatewayError {
  return new GatewayError(404, 'not_found', 'The gateway has no such endpoint.');
}

function originNotAllowed(): GatewayError {
  return new GatewayError(403, 'origin_not_allowed', 'This origin may not use the gateway.');
}

function credentialsInUrl(): GatewayError {
  return new GatewayError(400, 'invalid_request', 'The URL must have no user name and no password.');
}

function serverBusy(): GatewayError {
  return new GatewayError(503, 'server_busy', 'The gateway has too much to do.', { retryAfter: 1 });
}
