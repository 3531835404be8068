import { aFunction, anything, milliseconds, type Rule, text } from '../checks/rules.js';
import { baseOf, httpUrl } from '../checks/url.js';
import { checkRequired, illegalParameter } from '../errors/illegal-parameter.js';
import type { Fields } from './request.js';

export interface AccountOptions {
  /** The realm's URL, e.g. `https://account.example.com/realms/zhiju`. Not needed with `gateway`. */
  realm?: string;
  /** The realm's client, e.g. `wechatapp`. Not needed with `gateway`, which knows its own. */
  clientId?: string;
  /** For local development only: whoever opens the page can read it. Warns once. */
  clientSecret?: string;
  /** URL of a gateway (`up-user-module/server`), which keeps the secret and stands in for the realm. */
  gateway?: string;
  /** Default: the global `fetch`. */
  fetch?: typeof fetch;
  /** Milliseconds until a request ends, retries included. Default: 10000. */
  timeout?: number;
}

export const accountRules: Readonly<Record<keyof AccountOptions, Rule>> = {
  realm: anything,
  clientId: anything,
  clientSecret: anything,
  gateway: anything,
  fetch: aFunction,
  timeout: milliseconds,
};

/** Where the requests go, and as whom. */
export interface AccountSettings {
  /** The URL that paths are put behind, without a slash at its end. */
  base: string;
  client: Fields;
  fetch: typeof fetch;
  timeout: number;
}

/** @throws UserModuleError 000002 for an unknown, wrong or missing option */
export function readAccountOptions(options: AccountOptions): AccountSettings {
  const { realm, clientId, clientSecret, gateway, fetch: send, timeout = 10_000 } = options;
  const settings = { fetch: send || ((...args: Parameters<typeof fetch>) => fetch(...args)), timeout };
  if (gateway !== undefined) {
    if (clientSecret !== undefined) throw illegalParameter('gateway 和 clientSecret 只能有一个');
    return Object.assign(settings, { base: `${readUrl('gateway', gateway)}/account`, client: {} });
  }
  checkRequired('clientId', clientId, text);
  if (clientSecret !== undefined) {
    checkRequired('clientSecret', clientSecret, text);
    warnOfSecret();
  }
  const client = { client_id: clientId, client_secret: clientSecret };
  return Object.assign(settings, { base: readUrl('realm', realm), client });
}

let warned = false;

function warnOfSecret(): void {
  if (!warned) console.warn('up-user-module: clientSecret in a page is for local development; use a gateway');
  warned = true;
}

function readUrl(name: string, url: unknown): string {
  checkRequired(name, url, httpUrl);
  return baseOf(url);
}
