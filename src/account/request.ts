import { type Deadline, withDeadline } from '../async/deadline.js';
import { tryParse } from '../checks/parse.js';
import { isRecord } from '../checks/values.js';
import { isUserModuleError, UserModuleError } from '../errors/user-module-error.js';
import { readText } from '../http/body.js';
import { cacheBuster } from '../http/cache-buster.js';
import { excerpt } from '../http/excerpt.js';
import { isRedirect, networkError } from '../http/network-error.js';
import type { RequestOptions } from '../http/request-options.js';
import { isTransient, readRetryAfter, type Try, withRetries } from '../http/retry.js';
import { valuesOf } from '../http/values-of.js';
import { AccountError } from './account-error.js';
import { isRefusal } from './guards.js';
import { checkAccessToken } from './rules.js';

/** A request in the terms of smarthome-account.md. */
export interface AccountRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the realm's URL, encoded. */
  path: string;
  query?: Fields;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: Fields;
  /** Sent as `application/json`. */
  json?: unknown;
  /** Sent as `multipart/form-data`. */
  multipart?: FormData;
  /** With a gateway's session: the session's `id`, which the gateway compares, or nothing for whoever is logged in. */
  accessToken?: string;
  /** Follow redirects, which otherwise are errors: a login page must not pass for an answer. */
  follow?: true;
}

/** What is `undefined` is left out. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** Reads a success. `secrets` are what was sent and must not show up in an error's text. */
export type Read<T> = (response: Response, secrets: readonly string[]) => Promise<T>;

export type Send = <T>(request: AccountRequest, read: Read<T>, options?: RequestOptions) => Promise<T>;

export interface SenderSettings {
  /** The URL that paths are put behind, without a slash at its end. */
  base: string;
  fetch: typeof fetch;
  timeout: number;
  /**
   * The page cannot see every refusal: Keycloak's 401 comes without CORS headers (keycloak/keycloak#47934), so in a page
   * of another origin it looks like a read without an answer.
   */
  hidesRefusals?: boolean;
  /** A gateway keeps the session, and knows it by a cookie. */
  hasCookie?: boolean;
  /**
   * What reads give is marked `no-store`, as a gateway does, so that nothing has to keep the browser from caching it.
   * Chromium sends a preflight before each request with an option `cache`, whatever it knows of the last one.
   */
  isUncached?: boolean;
}

/**
 * Sends requests to the account service. A read is tried again when the service cannot be reached or is busy; a write
 * never is, since it may have happened.
 */
export function createSender(settings: SenderSettings): Send {
  const { base, fetch, timeout: usual, hidesRefusals, hasCookie } = settings;
  /** `no-cors` shows nothing of an answer but that there is one. */
  const canBeReached = async (): Promise<boolean> => {
    try {
      await fetch(base, { mode: 'no-cors', cache: 'no-store' });
      return true;
    } catch {
      return false;
    }
  };

  return (request, read, options) => {
    const { signal, timeout = usual } = options || {};
    const { accessToken } = request;
    if ('accessToken' in request && !(hasCookie && accessToken === '')) checkAccessToken(accessToken);
    const secrets = secretsOf(request);
    const isRead = request.method === 'GET';
    const mayHideRefusal = hidesRefusals && isRead && accessToken !== undefined;

    const attempt = async <T>(deadline: Deadline, read: Read<T>): Promise<Try<T>> => {
      try {
        const response = await fetch(toUrl(settings, request), toInit(settings, request, deadline));
        if (response.ok) return { value: await read(response, secrets) };
        return {
          error: await toError(response, secrets),
          transient: isRead && isTransient(response.status),
          retryAfter: readRetryAfter(response.headers.get('retry-after')),
        };
      } catch (cause) {
        if (isUserModuleError(cause)) return { error: cause, transient: false };
        const isHidden = mayHideRefusal && !deadline.ended && (await canBeReached());
        const error = networkError('无法连接服务', cause, isHidden ? UnansweredRead : UserModuleError);
        return { error, transient: isRead && !isHidden };
      }
    };

    return withDeadline((deadline) => withRetries(() => attempt(deadline, read), deadline), timeout, signal);
  };
}

/** A read that has got no answer, though the service can be reached: it may have been a refusal. */
export class UnansweredRead extends UserModuleError {}

/** What was sent that must not come back in an error's text. */
function secretsOf({ accessToken, query, form, json }: AccountRequest): string[] {
  const fields: Fields = Object.assign({ accessToken }, query, form);
  return Object.keys(fields)
    .filter((name) => !/^(client_id|grant_type|username|areaCode|format|size)$/.test(name))
    .map((name) => fields[name] || '')
    .concat(
      // The names of fields are no secrets, though Keycloak's metadata has them as values too.
      valuesOf(json).filter((value) => JSON.stringify(json).indexOf(`${JSON.stringify(value)}:`) < 0),
    );
}

async function toError(response: Response, secrets: readonly string[]): Promise<UserModuleError> {
  const { status } = response;
  if (isRedirect(response)) return networkError('应答是重定向，可能是登录页', status);
  // An error body is a few hundred characters; a proxy's page can be megabytes.
  const text = await readText(response, 10_000);
  const body = tryParse(text);
  if (body !== undefined || !text) return new AccountError(status, body, secrets);
  return new AccountError(status, { error_description: `HTTP ${status} ${excerpt(text, secrets)}` }, secrets);
}

/** Reads a JSON answer that passes `guard`. */
export function json<T>(guard: (value: unknown) => value is T): Read<T> {
  return async (response, secrets) => {
    const text = await readText(response, 1_000_000);
    const value = tryParse(text);
    if (guard(value)) return value;
    throw noAnswer(response, text, secrets);
  };
}

/** For answers whose success is all they say (204), and not a captive portal's page or a refusal with 200. */
export const nothing: Read<void> = async (response, secrets) => {
  const text = await readText(response, 10_000);
  const value = tryParse(text);
  if (isRefusal(value) || (value === undefined && text.trim())) throw noAnswer(response, text, secrets);
};

/** An answer that is a JSON object, or a form, as a third party may have given it. */
export const fields: Read<Readonly<Record<string, unknown>>> = async (response, secrets) => {
  const text = await readText(response, 100_000);
  const value = tryParse(text);
  if (isRefusal(value)) throw noAnswer(response, text, secrets);
  if (isRecord(value)) return value;
  const form: Record<string, unknown> = {};
  if (value === undefined && /^[\w.-]+=/.test(text)) {
    new URLSearchParams(text).forEach((entry, name) => {
      form[name] = entry;
    });
    return form;
  }
  throw noAnswer(response, text, secrets);
};

export const image: Read<Blob> = async (response, secrets) => {
  const type = response.headers.get('content-type') || '';
  if (/^(text|application\/json)/i.test(type))
    throw noAnswer(response, await readText(response, 10_000), secrets);
  return response.blob();
};

function noAnswer({ status }: Response, text: string, secrets: readonly string[]): UserModuleError {
  const value = tryParse(text);
  if (isRefusal(value)) {
    const own = Number(value.status);
    return new AccountError(own >= 400 ? own : status, value, secrets);
  }
  const words = text.trim() ? `应答不合规范（HTTP ${status}）：${excerpt(text, secrets)}` : '应答为空';
  return networkError(words, status);
}

function toInit(
  { hasCookie, isUncached }: SenderSettings,
  { method, form, json, multipart, accessToken, follow }: AccountRequest,
  { signal }: Deadline,
): RequestInit {
  const headers: Record<string, string> = {};
  if (hasCookie) {
    // No form and no image of another site can send it.
    headers['X-Up-User-Module'] = '1';
    if (accessToken) headers['X-Up-User-Session'] = accessToken;
  } else if (accessToken !== undefined) headers.Authorization = `Bearer ${accessToken}`;
  if (form) headers['Content-Type'] = 'application/x-www-form-urlencoded';
  else if (json !== undefined || (accessToken !== undefined && !multipart))
    headers['Content-Type'] = 'application/json';
  return {
    method,
    headers,
    body: form ? toParams(form) : json === undefined ? multipart || null : JSON.stringify(json),
    redirect: follow ? 'follow' : 'manual',
    credentials: hasCookie ? 'include' : 'same-origin',
    // The browser's cache tells users apart no more than it tells their tokens apart. Images are everybody's.
    cache: follow || isUncached ? 'default' : 'no-store',
    signal: signal || null,
  };
}

function toUrl({ base, hasCookie, isUncached }: SenderSettings, request: AccountRequest): string {
  const { method, path, query, accessToken, follow } = request;
  const isOfUser = accessToken || (hasCookie && !follow);
  const unique = method === 'GET' && isOfUser && !isUncached ? cacheBuster() : {};
  const params = toParams(Object.assign({}, query, unique));
  return base + path + (params && `?${params}`);
}

/** As a form or a query. */
export function toParams(fields: Fields): string {
  const params = new URLSearchParams();
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined) params.append(name, value);
  }
  return params.toString();
}
