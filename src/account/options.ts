import { aFunction, anything, milliseconds, type Rule, text } from '../checks/rules.js';
import { baseOf, gatewayUrl, httpUrl } from '../checks/url.js';
import { checkRequired, illegalParameter, type OptionRules } from '../errors/illegal-parameter.js';
import type { Fields, SenderSettings } from './request.js';

/** The page knows the realm and a client in it. */
interface RealmOptions {
  /** The realm's URL, e.g. `https://account.example.com/realms/zhiju`. */
  realm: string;
  /** The realm's client, e.g. `wechatapp`. */
  clientId: string;
  /** For local development only: whoever opens the page can read it. Warns once. */
  clientSecret?: string;
  gateway?: never;
}

/** The page knows a gateway (`up-user-module/server`), which knows realm, client and secret. */
interface GatewayOptions {
  /** The gateway's URL, or its path on the page's own site, e.g. `/gateway`. */
  gateway: string;
  realm?: never;
  clientId?: never;
  clientSecret?: never;
}

/** Where the account service is: a realm and a client in it, or a gateway. */
export type AccountOptions = CommonOptions & (RealmOptions | GatewayOptions);

interface CommonOptions {
  /** Default: the global `fetch`. One that is given must keep to `cache: 'no-store'`, or users are mixed up. */
  fetch?: typeof fetch;
  /** Milliseconds until a request ends, retries included. Default: 10000. */
  timeout?: number;
  /** Bytes of the largest image that `uploadAvatar` sends; not more than the service takes. Default: 2 MiB. */
  maxAvatar?: number;
}

/** Bytes. The document names no limit; this spares a phone the upload of a photo straight from its camera. */
export const defaultMaxAvatar = 2 * 1024 * 1024;

export const byteCount: Rule<number> = [milliseconds[0], '必须是大于 0 的字节数'];

export const accountRules: OptionRules<AccountOptions> = {
  realm: anything,
  clientId: anything,
  clientSecret: anything,
  gateway: anything,
  fetch: aFunction,
  timeout: milliseconds,
  maxAvatar: byteCount,
};

/** Where the requests go, and as whom. */
export interface AccountSettings extends SenderSettings {
  client: Fields;
  maxAvatar: number;
}

/** @throws UserModuleError 000002 for an unknown, wrong or missing option */
export function readAccountOptions(options: AccountOptions): AccountSettings {
  const { realm, clientId, clientSecret, gateway } = options;
  const {
    fetch: send = (...args) => fetch(...args),
    timeout = 10_000,
    maxAvatar = defaultMaxAvatar,
  } = options;
  const settings = { fetch: send, timeout, maxAvatar };
  if (gateway !== undefined) {
    if (clientSecret !== undefined) throw illegalParameter('gateway 和 clientSecret 只能有一个');
    checkRequired('gateway', gateway, gatewayUrl);
    return Object.assign(settings, {
      base: `${absolute(baseOf(gateway))}/account`,
      client: {},
      isUncached: true,
    });
  }
  checkRequired('clientId', clientId, text);
  if (clientSecret !== undefined) {
    checkRequired('clientSecret', clientSecret, text);
    warnOfSecret();
  }
  const client = { client_id: clientId, client_secret: clientSecret };
  checkRequired('realm', realm, httpUrl);
  return Object.assign(settings, { base: baseOf(realm), client });
}

let warned = false;

function warnOfSecret(): void {
  if (!warned) console.warn('up-user-module: clientSecret in a page is for local development; use a gateway');
  warned = true;
}

/**
 * A path is one on the page's own site. Without a page, as where pages are rendered, it stays a path, and no request can
 * be sent.
 */
function absolute(gateway: string): string {
  return typeof location !== 'undefined' && gateway[0] === '/' ? location.origin + gateway : gateway;
}
