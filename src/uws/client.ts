import { withDeadline } from '../async/deadline.js';
import type { Rule } from '../checks/rules.js';
import { isText } from '../checks/values.js';
import { check, illegalParameter } from '../errors/illegal-parameter.js';
import type { RequestOptions } from '../http/request-options.js';
import type { UwsBody } from './body.js';
import { createExchange, type Outgoing } from './exchange.js';
import { isSupportedLanguage } from './languages.js';
import { loginPath, toLogin, toLoginBody, type UwsLogin } from './login.js';
import { readUwsOptions, type UwsClientOptions, type UwsMethod, type UwsSettings } from './options.js';
import type { UwsQuery } from './query.js';
import type { UwsAnswer } from './types.js';

export interface UwsRequest extends RequestOptions {
  method: UwsMethod;
  /** Begins with `/`; without a query, which goes into `query`. */
  path: string;
  query?: UwsQuery | undefined;
  /** POST and PUT only: `FormData`, a Blob, bytes, or a plain object or an array for JSON. */
  body?: UwsBody | undefined;
}

/**
 * Each method resolves with the answer of retCode `00000`, as it came, and rejects with
 *
 * - `UwsError` for an answer of any other retCode (see there), or else with `UserModuleError`:
 * - `000001`, reason `network`: the service could not be reached, or what came is not an answer
 * - `000002`: a parameter; nothing was sent
 * - `990001`, reason `timeout` or `aborted`: whether it took effect is not known
 * - `990001`, reason `unknown`: the client's `getAccessToken` or `sign` failed, its error is on `cause`; nothing was
 *   sent. A `UserModuleError` from them goes through as it is.
 */
export interface UwsClient {
  request(request: UwsRequest): Promise<UwsAnswer>;
  get(path: string, query?: UwsQuery, options?: RequestOptions): Promise<UwsAnswer>;
  delete(path: string, query?: UwsQuery, options?: RequestOptions): Promise<UwsAnswer>;
  post(path: string, body?: UwsBody, options?: RequestOptions): Promise<UwsAnswer>;
  put(path: string, body?: UwsBody, options?: RequestOptions): Promise<UwsAnswer>;
  /**
   * Logs in to the IoT platform with the code that a third-party cloud gave out
   * (thirdparty-cloud-login.md, 第三方云登录获取iot平台token). Rejects also with a `UwsError` of `uwsCode` `D00013` (the
   * platform's callback to that cloud failed) or `A00001` (the appId or the interface is not authorized), both
   * 990001.
   */
  thirdpartUserLogin(params: { code: string }, options?: RequestOptions): Promise<UwsLogin>;
}

const methodRule: Rule<UwsMethod> = [
  (value): value is UwsMethod => isText(value) && /^(GET|POST|PUT|DELETE)$/.test(value),
  '必须是 GET、POST、PUT 或 DELETE',
];
const pathRule: Rule<string> = [
  (value): value is string => isText(value) && /^\/[^?#]*$/.test(value),
  '必须以 / 开头，不含 ? 和 #',
];

/** What each client was made with, for what is built on one. */
const settingsOf = new WeakMap<object, UwsSettings>();

/**
 * The settings of a client, or of options for one.
 *
 * @throws UserModuleError 000002 for what is neither
 */
export function settingsFor(uws: UwsClient | UwsClientOptions): UwsSettings {
  const settings = settingsOf.get(uws);
  if (settings) return settings;
  if ('appId' in uws) return readUwsOptions(uws);
  throw illegalParameter('uws 必须是 createUwsClient 的客户端或选项');
}

/**
 * A client of the U+ Web Service (uws-api.md, 接入说明): it adds the common headers and the signature, and turns
 * answers into results and errors. It keeps no access token; a login is sent without one.
 *
 * @throws UserModuleError 000002 for an option that is unknown, missing or against its rule
 */
export function createUwsClient(options: UwsClientOptions): UwsClient {
  const settings = readUwsOptions(options);
  const exchange = createExchange(settings);
  warnAbout(settings);

  async function send(outgoing: Outgoing, options?: RequestOptions) {
    const { signal, timeout = settings.timeout } = options || {};
    return withDeadline((deadline) => exchange(outgoing, deadline), timeout, signal);
  }

  async function request(request: UwsRequest) {
    const { method, path, query, body } = request;
    check('method', method ?? '', methodRule);
    check('path', path ?? '', pathRule);
    if (body !== undefined && (method === 'GET' || method === 'DELETE')) {
      throw illegalParameter('body 只用于 POST 和 PUT');
    }
    return send({ method, path, query, body, getAccessToken: settings.getAccessToken }, request);
  }

  const client: UwsClient = {
    request,
    get: (path, query, options) => request({ ...options, method: 'GET', path, query }),
    delete: (path, query, options) => request({ ...options, method: 'DELETE', path, query }),
    post: (path, body, options) => request({ ...options, method: 'POST', path, body }),
    put: (path, body, options) => request({ ...options, method: 'PUT', path, body }),
    async thirdpartUserLogin(params, options) {
      const body = toLoginBody(params);
      return toLogin(
        await send({ method: 'POST', path: loginPath, body, getAccessToken: () => '' }, options),
      );
    },
  };
  settingsOf.set(client, settings);
  return client;
}

function warnAbout({ appKey, language }: UwsSettings): void {
  if (appKey !== undefined) {
    console.warn('[up-user-module] appKey is for local development; in a page use `gateway` or `sign`.');
  }
  if (!isSupportedLanguage(language)) {
    console.warn(`[up-user-module] UWS does not list the language ${language} as supported.`);
  }
}
