import { Hono } from 'hono';
import { aFunction, anObject, type Rule } from '../checks/rules.js';
import { illegalParameter, type OptionRules } from '../errors/illegal-parameter.js';
import { accountUpstream, type GatewayAccount } from './account-upstream.js';
import { plainPath } from './allow-list.js';
import { forward } from './forward.js';
import { GatewayError, type GatewayErrorName } from './gateway-error.js';
import { delay, positiveInteger, readAllOptions } from './options.js';
import { allowOrigins, guardOrigin, originList } from './origin.js';
import { report } from './report.js';
import type { Upstream } from './upstream.js';
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
  /** Milliseconds from a request's arrival to the last byte of its answer. Default: 30,000. */
  timeout?: number | undefined;
  /** Bytes that a request, and an answer, may have. Default: 10 MiB. */
  maxBody?: number | undefined;
  /** Default: the global one. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Told of every failure that is not the page's: a service that is unreachable or late, an answer that broke off. */
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

const mountPath: Rule<string> = [
  (value): value is string => typeof value === 'string' && /^(\/[\w~-][\w~.-]*)*$/.test(value),
  '必须是空字符串，或以 / 开头、不以 / 结尾的路径',
];

const rules: OptionRules<GatewayOptions> = {
  origins: originList,
  account: anObject,
  uws: anObject,
  basePath: mountPath,
  timeout: delay,
  maxBody: positiveInteger,
  fetch: aFunction,
  onError: aFunction,
};

/**
 * What pages talk to in place of the account service and UWS, so that they need neither `client_secret` nor `appKey`.
 *
 * `{basePath}/account/...` goes to `{account.realm}/...`: token and logout requests get `client_id` and
 * `client_secret` (grants: `password`, `refresh_token`; their query is dropped). `{basePath}/uws/...` goes to
 * `{uws.baseUrl}/...` with `appId`, `sign` and, where the page sent none, `timestamp`.
 *
 * Only the documented endpoints and those of `paths` are let through, with the headers that they need: no cookies
 * either way. Bodies pass as they come in, except for those that have to be looked into: forms of token and logout
 * requests (at most 64 KiB) and JSON for UWS (at most 1 MiB). Redirects are not followed.
 *
 * The gateway's own answers are `{ error, error_description }`:
 *
 * | HTTP | error | when |
 * | --- | --- | --- |
 * | 400 | `invalid_request` | a form has a parameter twice; the body broke off or is not UTF-8; a bad `timestamp` |
 * | 400 | `unsupported_grant_type` | another grant |
 * | 403 | `origin_not_allowed` | `Origin` is not in `origins`, or is missing though another site asks |
 * | 404 | `not_found` | a method and path that are not on the list |
 * | 408 | `request_timeout` | the request did not arrive within `timeout` |
 * | 413 | `request_too_large` | more than `maxBody`, or than is held in memory |
 * | 415 | `unsupported_media_type` | not a form (token, logout); not a media type of UWS |
 * | 500 | `server_error` | an error in the gateway |
 * | 502 | `upstream_unreachable`, `upstream_redirected`, `upstream_too_large` | the service is to blame |
 * | 504 | `upstream_timeout` | no answer within `timeout` |
 *
 * An answer that gets too large or too late after it has begun is broken off.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function createGateway(options: GatewayOptions): (request: Request) => Promise<Response> {
  const {
    account,
    uws,
    origins,
    basePath = '',
    timeout = 30_000,
    maxBody = 10 * 1024 * 1024,
    fetch: send = (request: Request) => fetch(request),
    onError = () => {},
  } = readAllOptions('createGateway', options, rules, ['origins']);
  const upstreams: Upstream[] = [];
  if (account) upstreams.push(accountUpstream(account));
  if (uws) upstreams.push(uwsUpstream(uws));
  if (upstreams.length === 0) throw illegalParameter('createGateway 缺少 account 或 uws');

  // What is matched is what is sent on, byte by byte. No route is '/', so a path that is not plain is not found.
  const app = new Hono({ getPath: ({ url }) => plainPath(url) ?? '/' });
  app.onError((error) => asGatewayError(error).toResponse());
  app.notFound(() => notFound().toResponse());
  app.use(guardOrigin(origins), allowOrigins(origins));

  for (const { name, paths, translate } of upstreams) {
    const root = `${basePath}/${name}`;
    for (const { method, path } of paths) {
      const tell = ({ status, error, message: description, code }: GatewayError) => {
        if (status < 500) return;
        report(onError, { status, error, description, method, path: `/${name}${path}`, code });
      };
      app.on(method, root + path, async (c) => {
        // Hono answers HEAD with what it has for GET.
        if (c.req.method !== method) throw notFound();
        const target = { path: c.req.path.slice(root.length), search: new URL(c.req.url).search };
        try {
          return await forward(c.req.raw, target, translate, {
            timeout,
            maxBody,
            fetch: send,
            onBreak: tell,
          });
        } catch (error) {
          tell(asGatewayError(error));
          throw error;
        }
      });
    }
  }
  return async (request) => app.fetch(request);
}

function asGatewayError(error: unknown): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError(500, 'server_error', 'The gateway failed.');
}

function notFound(): GatewayError {
  return new GatewayError(404, 'not_found', 'The gateway has no such endpoint.');
}
