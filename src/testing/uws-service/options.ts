import { aFunction, type Rule } from '../../checks/rules.js';
import { isHttpUrl } from '../../checks/url.js';
import { isFunction, isRecord, isText } from '../../checks/values.js';
import { readOptions } from '../../errors/illegal-parameter.js';
import { type Cacheable, cacheable, isListOf, type Origins, originList } from '../rules.js';

/** The endpoint of a third-party cloud that checks its codes (thirdparty-cloud-login.md, 第三方云验证授权码). */
export interface VerifyEndpoint {
  /** An http(s) URL. */
  readonly url: string;
  /** What the platform shows to it (第三方云秘钥clientKey, clientSecret). */
  readonly clientKey: string;
  readonly clientSecret: string;
  /**
   * What the platform calls it with; the handler of `createVerifyCodeHandler` can stand here, and no socket is needed
   * then. Default: the global one.
   */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/** An application that may use the service. */
export interface UwsApp {
  /** At most 40 characters. */
  readonly appId: string;
  readonly appKey: string;
  /** Without one the app is not authorized to log users of a third-party cloud in. */
  readonly verify?: VerifyEndpoint | undefined;
}

/** What `createUwsService` uses where an option is left out. */
export const uwsServiceDefaults = {
  /** Not authorized to log in, for want of `verify`. */
  app: { appId: 'MB-TEST-0000', appKey: 'uws-service-app-key' },
  /** Seconds; as in the document's sample. */
  accessTokenLifetime: 2_160_000,
} as const;

export interface UwsServiceOptions {
  /** Default: one (see `uwsServiceDefaults`). */
  apps?: readonly UwsApp[] | undefined;
  /** Whole seconds. Default: 2,160,000, which is 25 days. */
  accessTokenLifetime?: number | undefined;
  /** Lets browsers cache the answers, as some proxies do, by this header alone. Default: `no-store`. */
  cacheable?: Cacheable | undefined;
  /** Origins that CORS allows. Default: `'*'`, all of them. */
  origins?: Origins | undefined;
  /** The clock, in epoch milliseconds. Default: `Date.now`. */
  now?: (() => number) | undefined;
}

/** Checked options with the defaults filled in. */
export type UwsServiceSettings = ReturnType<typeof readUwsServiceOptions>;

const wholeSeconds: Rule<number> = [
  (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0,
  '必须是正整数的秒数',
];

const rules: Readonly<Record<keyof UwsServiceOptions, Rule>> = {
  apps: [
    isListOf(isApp),
    '必须是 { appId, appKey, verify } 的列表：appId 是 1 至 40 个字符，appKey 非空，' +
      'verify 是 { url, clientKey, clientSecret, fetch }，url 是 http(s) 地址，clientKey 和 clientSecret 非空',
  ],
  accessTokenLifetime: wholeSeconds,
  cacheable,
  origins: originList,
  now: aFunction,
};

/** Throws 000002 naming the first option that cannot be. */
export function readUwsServiceOptions(options: UwsServiceOptions) {
  const {
    apps = [uwsServiceDefaults.app],
    accessTokenLifetime = uwsServiceDefaults.accessTokenLifetime,
    cacheable: caching,
    origins = '*',
    // Looked up at each call, so that a clock that is replaced later (fake timers) counts.
    now = () => Date.now(),
  } = readOptions('createUwsService', options, rules);
  const appsById: ReadonlyMap<string, UwsApp> = new Map(apps.map((app) => [app.appId, app]));
  return { apps: appsById, accessTokenLifetime, cacheable: caching, origins, now };
}

function isApp(value: unknown): value is UwsApp {
  if (!isRecord(value)) return false;
  const { appId, appKey, verify } = value;
  return (
    isText(appId) &&
    appId.length <= 40 &&
    isText(appKey) &&
    (verify === undefined || isVerifyEndpoint(verify))
  );
}

function isVerifyEndpoint(value: unknown): value is VerifyEndpoint {
  if (!isRecord(value)) return false;
  const { url, clientKey, clientSecret, fetch } = value;
  return (
    isHttpUrl(url) && isText(clientKey) && isText(clientSecret) && (fetch === undefined || isFunction(fetch))
  );
}
