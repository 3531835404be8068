import { aFunction, milliseconds, text } from '../checks/rules.js';
import { baseOf, gatewayUrl, isHttpUrl } from '../checks/url.js';
import { check, illegalParameter, type OptionRules, readOptions } from '../errors/illegal-parameter.js';
import { headerText, timezoneRule } from './rules.js';
import type { Signable } from './sign.js';

export type UwsMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A request that wants a signature. */
export interface UwsSignRequest extends Signable {
  method: UwsMethod;
}

/**
 * `sign`, `gateway` and `appKey` are three sources of the signature, of which a client has at most one; without any of
 * them `sign` is sent empty.
 */
export interface UwsClientOptions {
  /**
   * The service: an http(s) URL, or `production` or `developer` for the documented environments. May be left out
   * where there is a `gateway`.
   */
  baseUrl?: string | undefined;
  /** As haigeek.com assigned it, at most 40 characters. */
  appId: string;
  /** At most 32 characters. */
  appVersion: string;
  /** Tells this device from others, at most 40 characters; `formatClientId` builds the documented form. */
  clientId: string;
  /** The language of texts in business data, one of `uwsLanguages`. Default: `zh-cn`. */
  language?: string | undefined;
  /** The user's time zone, whole hours from -11 to 13. Default: 8. */
  timezone?: number | undefined;
  /** Asked before each request but a login; gives nothing while nobody is logged in. */
  getAccessToken?: (() => MaybePromise<string | null | undefined>) | undefined;
  /** Gets a signature from where the appKey is, such as a server that calls `signRequest`. */
  sign?: ((request: UwsSignRequest) => MaybePromise<string>) | undefined;
  /** Replaces `baseUrl`: an http(s) URL, or a path on the page's own origin, where requests get their signature. */
  gateway?: string | undefined;
  /**
   * `'gateway'`: the gateway puts in the U+ platform's token of whoever is logged in there (`createGateway`'s `sessions`
   * with `uhomeLogin`), by a cookie that no script can read. Needs `gateway`, and goes without `getAccessToken`. Default:
   * no session.
   */
  session?: 'gateway' | undefined;
  /** For local development only: whoever opens a page can read what it holds. */
  appKey?: string | undefined;
  /** Default: the global one. One that is given must keep to `cache: 'no-store'`, or users are mixed up. */
  fetch?: typeof fetch | undefined;
  /** Milliseconds until a request ends with 990001, reason `timeout`. Default: 10,000. */
  timeout?: number | undefined;
}

type MaybePromise<T> = T | PromiseLike<T>;

export type UwsSettings = ReturnType<typeof readUwsOptions>;

export const environments: Readonly<Record<string, string>> = {
  production: 'https://uws.haier.net',
  developer: 'https://dev-uws.haigeek.com',
};

const rules: OptionRules<UwsClientOptions> = {
  baseUrl: [isBaseUrl, '必须是 http(s) 地址、production 或 developer'],
  appId: /* @__PURE__ */ headerText(40),
  appVersion: /* @__PURE__ */ headerText(32),
  clientId: /* @__PURE__ */ headerText(40),
  language: /* @__PURE__ */ headerText(40),
  timezone: timezoneRule,
  getAccessToken: aFunction,
  sign: aFunction,
  gateway: gatewayUrl,
  session: [(value): value is 'gateway' => value === 'gateway', "只能是 'gateway'"],
  appKey: text,
  fetch: aFunction,
  timeout: milliseconds,
};

/** Checks the options and fills in the defaults; `root` is what paths are appended to. */
export function readUwsOptions(options: UwsClientOptions) {
  const {
    baseUrl,
    appId,
    appVersion,
    clientId,
    language = 'zh-cn',
    timezone = 8,
    session,
    getAccessToken,
    sign,
    gateway,
    appKey,
    fetch: send = (...request: Parameters<typeof fetch>) => fetch(...request),
    timeout = 10_000,
  } = readOptions('createUwsClient', options, rules);

  const service = gateway ?? baseUrl ?? '';
  check('createUwsClient.appId', appId ?? '', rules.appId);
  check('createUwsClient.appVersion', appVersion ?? '', rules.appVersion);
  check('createUwsClient.clientId', clientId ?? '', rules.clientId);
  if (gateway === undefined) check('createUwsClient.baseUrl', service, rules.baseUrl);
  if ([sign, gateway, appKey].filter((source) => source !== undefined).length > 1) {
    throw illegalParameter('sign、gateway、appKey 只能有一个');
  }
  if (session && (gateway === undefined || getAccessToken)) {
    throw illegalParameter("session 为 'gateway' 时必须有 gateway，不能有 getAccessToken");
  }
  return {
    root: baseOf(environments[service] ?? service),
    hasGateway: gateway !== undefined,
    /** The origin of `baseUrl`, also where requests go to a gateway. */
    service: originOf(environments[baseUrl ?? ''] ?? baseUrl),
    appId,
    appVersion,
    clientId,
    language,
    timezone,
    /** `undefined`: the gateway's session has it. */
    getAccessToken: session ? undefined : (getAccessToken ?? (() => '')),
    sign,
    appKey,
    send,
    timeout,
  };
}

function originOf(url: string | undefined): string | undefined {
  return isHttpUrl(url) ? new URL(url).origin : undefined;
}

function isBaseUrl(value: unknown): value is string {
  return isHttpUrl(value) || (typeof value === 'string' && Object.keys(environments).includes(value));
}
