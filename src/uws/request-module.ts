import { type Deadline, withDeadline } from '../async/deadline.js';
import { tryParse } from '../checks/parse.js';
import { anObject, text } from '../checks/rules.js';
import { isHttpUrl } from '../checks/url.js';
import { isRecord, isText } from '../checks/values.js';
import type { Envelope } from '../contract/envelope.js';
import { RetCode } from '../contract/ret-code.js';
import { retInfos } from '../contract/ret-info.js';
import { aborted, unsupported } from '../errors/failures.js';
import { checkRequired, illegalParameter, readOptions } from '../errors/illegal-parameter.js';
import { hide, UserModuleError } from '../errors/user-module-error.js';
import { readText } from '../http/body.js';
import { isRedirect, networkError } from '../http/network-error.js';
import type { RequestOptions } from '../http/request-options.js';
import { settingsFor, type UwsClient } from './client.js';
import { ask, asSent, signer } from './exchange.js';
import { toHeaders } from './headers.js';
import { parseJson } from './json.js';
import { environments, type UwsClientOptions, type UwsMethod, type UwsSettings } from './options.js';
import { createSequenceId } from './sequence-id.js';

/** platform.md, upRequestModule. */
export interface SignedRequest {
  /** Absolute, or a path of the service. */
  url: string;
  /**
   * What the server wants, but `sign`; a private appId among it. What is missing of the common headers is filled in
   * (uws-api.md, 公共字段).
   */
  headers?: Readonly<Record<string, string>>;
  /** JSON text; not for GET. */
  body?: string;
  /** `'GET'`, `'POST'`, `'PUT'` and so on. Default: `'POST'` with a body, `'GET'` without. */
  method?: string;
}

export interface RequestModule {
  /**
   * Sends a request with its signature. The server's answer is `retData`, as it came; where it has `retCode` and
   * `retInfo`, these are the envelope's: it resolves when the request has succeeded, also with a `D00004`.
   *
   * Rejects with `290001` for an answer that is no JSON, `000002` for an empty `url`, `000001` (reason `network`) where
   * the service could not be reached, or `990001` (reason `timeout`, `aborted`; `unsupported` for another server than
   * that of the gateway).
   */
  signRequest(request: SignedRequest, options?: RequestOptions): Promise<Envelope<unknown>>;
}

export interface RequestModuleOptions {
  /** A client, or the options of one. */
  uws: UwsClient | UwsClientOptions;
}

const notJson = '290001';
const maxLength = 4 * 1024 * 1024;

/**
 * What the app has as `upRequestModule` (platform.md), over the U+ Web Service or a gateway to it: the option
 * `requestModule` of `completeUplusApi` and of `up-user-module/uplus-api`.
 *
 * @throws UserModuleError 000002 for an option that is unknown, missing or wrong
 */
export function createRequestModule(options: RequestModuleOptions): RequestModule {
  const { uws } = readOptions('createRequestModule', options, { uws: anObject });
  checkRequired('createRequestModule.uws', uws, anObject);
  const settings = settingsFor(uws);
  const nextSequenceId = createSequenceId(settings.timezone);
  const sign = signer(settings);

  async function send(request: SignedRequest, deadline: Deadline): Promise<Envelope<unknown>> {
    const { body, method = body ? 'POST' : 'GET' } = request;
    const verb = String(method).toUpperCase();
    const content = isText(body) && verb !== 'GET' && verb !== 'HEAD' ? body : undefined;
    const url = target(settings, request.url);
    const given = lowerCased(request.headers);

    const own = {
      sequenceId: nextSequenceId(),
      accessToken:
        given.accesstoken ??
        (settings.getAccessToken && (await ask('getAccessToken', settings.getAccessToken))),
      sign: '',
      timestamp: Date.now(),
      contentType: 'application/json;charset=UTF-8',
    };
    const headers = Object.assign(lowerCased(toHeaders(settings, own)), given);
    const { appid: appId = '', timestamp = '' } = headers;
    headers.sign = sign
      ? await ask('sign', () =>
          sign({ method: toUwsMethod(verb), url: asSent(url), body: content, appId, timestamp }),
        )
      : '';
    if (deadline.ended) throw aborted();

    let answer: string;
    try {
      const response = await settings.send(url, {
        method: verb,
        headers,
        body: content ?? null,
        redirect: 'manual',
        credentials: own.accessToken === undefined ? 'include' : 'same-origin',
        cache: 'no-store',
        signal: deadline.signal ?? null,
      });
      if (isRedirect(response)) throw networkError('应答是重定向', response.status);
      answer = await readText(response, maxLength);
    } catch (error) {
      if (error instanceof UserModuleError) throw error;
      throw networkError('无法连接服务', error);
    }
    return toEnvelope(answer);
  }

  return {
    async signRequest(request, { signal, timeout = settings.timeout } = {}) {
      const url: unknown = isRecord(request) ? request.url : undefined;
      checkRequired('url', url, text);
      return withDeadline((deadline) => send(request, deadline), timeout, signal);
    },
  };
}

/**
 * Where a request goes: a gateway signs for its own service alone.
 *
 * @throws UserModuleError 000002 for what is no URL; 990001, reason `unsupported`
 */
function target({ root, hasGateway, service }: UwsSettings, url: string): string {
  if (url.startsWith('/') && !url.startsWith('//')) return root + url;
  if (!isHttpUrl(url.split(/[?#]/)[0])) throw illegalParameter('url 必须是 http(s) 地址，或以 / 开头的路径');
  if (!hasGateway) return url;
  const { origin, pathname, search } = new URL(url);
  const isServed = Object.keys(environments).some((name) => environments[name] === origin);
  if (!isServed && origin !== service) throw unsupported('gateway 只为 UWS 签名');
  return root + pathname + search;
}

/** The names of headers in one case, and without a `sign` from outside. */
function lowerCased(headers: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const copy: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined && value !== null) copy[name.toLowerCase()] = String(value);
  }
  delete copy.sign;
  return copy;
}

function toEnvelope(answer: string): Envelope<unknown> {
  const retData = answer.length > maxLength ? undefined : tryParse(answer, parseJson);
  if (retData === undefined) {
    const error = new UserModuleError(RetCode.unknown, '应答不是 JSON');
    hide(error, { message: `应答不是 JSON (${notJson})` });
    throw Object.assign(error, { retCode: notJson });
  }
  const { retCode, retInfo } = isRecord(retData) ? retData : {};
  return {
    retCode: isText(retCode) ? retCode : RetCode.success,
    retInfo: typeof retInfo === 'string' ? retInfo : retInfos[RetCode.success],
    retData,
  };
}

function toUwsMethod(verb: string): UwsMethod {
  return verb === 'POST' || verb === 'PUT' || verb === 'DELETE' ? verb : 'GET';
}
