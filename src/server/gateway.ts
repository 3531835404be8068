import type { Router } from 'hono/router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';
import { aFunction, anObject, type Rule } from '../checks/rules.js';
import { illegalParameter, type OptionRules } from '../errors/illegal-parameter.js';
import { accountUpstream, type GatewayAccount } from './account-upstream.js';
import { type ClientAddress, readAddress } from './address.js';
import { type Endpoint, hasPlainSegments } from './allow-list.js';
import { createBodyMemory } from './body-memory.js';
import { endInTime, type Watch } from './connection.js';
import { forward, responseTimeout, type Transport } from './forward.js';
import { GatewayError, type GatewayErrorName } from './gateway-error.js';
import type { Limit } from './limit.js';
import { delay, positiveInteger, readAllOptions } from './options.js';
import { allowToRead, answerPreflight, isAllowedOrigin, originList } from './origin.js';
import { report } from './report.js';
import type { Translate, Upstream } from './upstream.js';
import { type GatewayUws, uwsUpstream } from './uws-upstream.js';

export interface GatewayOptions {
  /** The account service; needed unless `uws` is there. */
  account?: GatewayAccount | undefined;
  /** UWS; needed unless `account` is there. */
  uws?: GatewayUws | undefined;
  /** The origins whose pages may use the gateway, the gateway's own included: `https://example.com`, say. */
  origins: readonly string[];
  /** Where the gateway is mounted, `/api` for instance. Default: at the root. */
  basePath?: string | undefined;
  /**
   * Asked before a request is sent on: `undefined` lets it pass, `{ retryAfter }` in seconds answers it with 429.
   * `memoryLimit()` and `redisLimit(client)` are ready-made. Default: no limit.
   */
  limit?: Limit | undefined;
  /**
   * The IP address that a request came from, which the services get as `X-Forwarded-For` and `limit` as `address`. It
   * gets what the server hands over beside the request; with `@hono/node-server`:
   * `(request, { incoming }) => incoming.socket.remoteAddress`. A page's own `X-Forwarded-For` is never passed on; behind
   * a proxy take from it what the proxy has added. Default: no address.
   */
  clientAddress?: ClientAddress | undefined;
  /**
   * Milliseconds from a request's arrival to the last byte of its answer, be it the service that is slow or the page.
   * Default: 30,000.
   */
  timeout?: number | undefined;
  /** Milliseconds for the arrival of a body that is held in memory: forms and JSON. Default: 10,000. */
  bodyTimeout?: number | undefined;
  /** Bytes that a request, and an answer, may have. Default: 10 MiB. */
  maxBody?: number | undefined;
  /** Bytes of all requests together that are held in memory: forms and JSON. Default: 64 MiB. */
  maxMemory?: number | undefined;
  /** Default: the global one. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /**
   * Told, once each, of every failure that is not the request's: a service that is unreachable or late, an answer that
   * broke off or was not read in time, a limit that failed, too little memory.
   */
  onError?: ((failure: GatewayFailure) => void) | undefined;
}

/** What `onError` is told. It holds nothing of the request but what the allow-list says of it. */
export interface GatewayFailure {
  /** What the page was answered, or would have been, had its answer not begun. */
  status: number;
  error: GatewayErrorName;
  description: string;
  method: string;
  /** The path on the gateway as the allow-list has it, `/account/sms/user/:userId` for instance. */
  path: string;
  /** The system's code, `ECONNREFUSED` for instance, where there is one. */
  code?: string | undefined;
}

/**
 * @param env what the server hands over beside the request. With `@hono/node-server` it has `outgoing`, whose connection
 *   the gateway closes when an answer does not get through in time
 */
export type Gateway = (request: Request, env?: unknown) => Promise<Response>;

const mountPath: Rule<string> = [
  (value): value is string => typeof value === 'string' && /^(\/[\w~-][\w~.-]*)*$/.test(value),
  '必须是空字符串，或以 / 开头、不以 / 结尾的路径',
];

const rules: OptionRules<GatewayOptions> = {
  origins: originList,
  account: anObject,
  uws: anObject,
  basePath: mountPath,
  limit: aFunction,
  clientAddress: aFunction,
  timeout: delay,
  bodyTimeout: delay,
  maxBody: positiveInteger,
  maxMemory: positiveInteger,
  fetch: aFunction,
  onError: aFunction,
};

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
 * pass as they come in. Redirects are not followed. Answers are marked `no-store`, except for avatars.
 *
 * The gateway's own answers are `{ error, error_description }`:
 *
 * | HTTP | error | when |
 * | --- | --- | --- |
 * | 400 | `invalid_request` | a form has a parameter twice; the body broke off or is not UTF-8; a bad `timestamp`, or one that is more than 5 minutes off; a user name or password in the URL |
 * | 400 | `unsupported_grant_type` | another grant |
 * | 403 | `origin_not_allowed` | `Origin` is not in `origins`, or is missing though another site asks |
 * | 404 | `not_found` | a method and path that are not on the list |
 * | 408 | `request_timeout` | a form or JSON did not arrive within `bodyTimeout`, anything else within `timeout` |
 * | 413 | `request_too_large` | more than `maxBody`, or than is held in memory |
 * | 415 | `unsupported_media_type` | not a form (token, logout; with a `limit`, all documented forms); not a media type of UWS |
 * | 429 | `too_many_requests` | `limit` said so; with `Retry-After` |
 * | 500 | `server_error` | an error in the gateway |
 * | 502 | `upstream_unreachable`, `upstream_redirected`, `upstream_too_large`, `upstream_leaked_secret` | the service is to blame |
 * | 503 | `server_busy` | more than `maxMemory` would be held in memory; the bodies that have been on their way for longest are refused first |
 * | 503 | `limit_failed` | `limit` threw, or gave something else |
 * | 504 | `upstream_timeout` | no answer within `timeout` |
 *
 * An answer that gets too large or too late after it has begun is broken off; `response_timeout` (504) is told to
 * `onError` alone: the page did not read its answer within `timeout`.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function createGateway(options: GatewayOptions): Gateway {
  const own = readAllOptions('createGateway', options, rules, ['origins']);
  const { origins, clientAddress, timeout = 30_000, onError = () => {} } = own;
  const transport: Transport = {
    timeout,
    bodyTimeout: own.bodyTimeout ?? 10_000,
    maxBody: own.maxBody ?? 10 * 1024 * 1024,
    memory: createBodyMemory(own.maxMemory ?? 64 * 1024 * 1024, serverBusy),
    fetch: own.fetch ?? ((request) => fetch(request)),
    limit: own.limit,
  };
  const router = createRouter(own);

  async function pass(
    request: Request,
    url: URL,
    route: Route,
    env: unknown,
    watch?: Watch,
  ): Promise<Response> {
    const { endpoint, root, name, translate } = route;
    const tell = teller(onError, endpoint.method, name);
    if (watch) watch.onLate = () => tell(responseTimeout());
    try {
      const address = clientAddress && readAddress(clientAddress, request, env);
      const path = url.pathname.slice(root.length);
      const target = { endpoint, path, search: url.search, name, translate };
      const exchange = { request, ...target, address, isWatched: watch !== undefined, onBreak: tell };
      return await forward(exchange, transport);
    } catch (error) {
      const failure = asGatewayError(error);
      tell(failure);
      return failure.toResponse();
    }
  }

  async function answer(request: Request, url: URL, env: unknown): Promise<Response> {
    const watch = endInTime(env, timeout);
    if (request.method === 'OPTIONS') return answerPreflight();
    // What is matched is what is sent on, byte by byte.
    const [[match] = []] = hasPlainSegments(url.pathname) ? router.match(request.method, url.pathname) : [];
    return match ? pass(request, url, match[0], env, watch) : notFound().toResponse();
  }

  return async (request, env) => {
    const url = new URL(request.url);
    // An absolute-form request line may have them. No browser sends any, and `Request` cannot hold them.
    if (url.username || url.password) return credentialsInUrl().toResponse();
    const { headers } = request;
    if (!isAllowedOrigin(headers, origins)) return originNotAllowed().toResponse();
    const response = await answer(request, url, env);
    allowToRead(response.headers, headers.get('origin'));
    return response;
  };
}

/** Tells `onError` of a request's first failure that is not the request's own. */
function teller(onError: (failure: GatewayFailure) => void, method: string, path: string) {
  let isTold = false;
  return ({ status, error, message: description, code }: GatewayError): void => {
    if (status < 500 || isTold) return;
    isTold = true;
    report(onError, { status, error, description, method, path, code });
  };
}

/** Where a path leads. */
interface Route {
  endpoint: Endpoint;
  /** What stands before the path below the upstream's base URL. */
  root: string;
  /** The path on the gateway as the allow-list has it. */
  name: string;
  translate: Translate;
}

function createRouter({ account, uws, basePath = '' }: GatewayOptions): Router<Route> {
  const upstreams: Upstream[] = [];
  if (account) upstreams.push(accountUpstream(account));
  if (uws) upstreams.push(uwsUpstream(uws));
  if (upstreams.length === 0) throw illegalParameter('createGateway 缺少 account 或 uws');

  const router = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] });
  for (const { name, endpoints, translate } of upstreams) {
    const root = `${basePath}/${name}`;
    for (const endpoint of endpoints) {
      const route = { endpoint, root, name: `/${name}${endpoint.path}`, translate };
      router.add(endpoint.method, root + endpoint.path, route);
    }
  }
  return router;
}

function asGatewayError(error: unknown): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError(500, 'server_error', 'The gateway failed.');
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
