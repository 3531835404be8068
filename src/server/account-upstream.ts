import { baseOf, httpUrl } from '../checks/url.js';
import { type AllowedPath, accountPaths, allowedPaths, logoutPath, tokenPath } from './allow-list.js';
import { decodeText, mediaType } from './body.js';
import type { Incoming, Outgoing } from './forward.js';
import { GatewayError } from './gateway-error.js';
import { accountRequestHeaders, pickHeaders } from './headers.js';
import { readAllOptions, text } from './options.js';
import type { Upstream } from './upstream.js';

export interface GatewayAccount {
  /** The realm's URL, `https://account.example/realms/home` for instance. */
  realm: string;
  clientId: string;
  clientSecret: string;
  /** What is let through besides the documented endpoints. */
  paths?: readonly AllowedPath[] | undefined;
}

/** Bytes that a login or logout form has at most. */
const maxForm = 64 * 1024;

/**
 * The grants that belong to users. With the client's secret added, any other one (`client_credentials`, a token
 * exchange) would give every page the rights of the client itself.
 */
const userGrants: readonly unknown[] = ['password', 'refresh_token'];

/** The account service: token and logout requests get the client's credentials, all others pass as they are. */
export function accountUpstream(options: GatewayAccount): Upstream {
  const rules = { realm: httpUrl, clientId: text, clientSecret: text, paths: allowedPaths };
  const required = ['realm', 'clientId', 'clientSecret'] as const;
  const { realm, clientId, clientSecret, paths = [] } = readAllOptions('account', options, rules, required);
  const base = baseOf(realm);

  async function withCredentials(incoming: Incoming): Promise<Outgoing> {
    const form = await readForm(incoming);
    if (incoming.path === tokenPath && !userGrants.includes(form.get('grant_type'))) {
      throw new GatewayError(
        400,
        'unsupported_grant_type',
        'The grant_type must be password or refresh_token.',
      );
    }
    form.delete('client_assertion');
    form.delete('client_assertion_type');
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
    const headers = pickHeaders(incoming.headers, accountRequestHeaders);
    // The client's credentials are in the form, and the form brings its content type.
    headers.delete('authorization');
    headers.delete('content-type');
    return { url: base + incoming.path, headers, body: form };
  }

  async function asItIs({ path, search, headers, streamBody }: Incoming): Promise<Outgoing> {
    return {
      url: base + path + search,
      headers: pickHeaders(headers, accountRequestHeaders),
      body: streamBody(),
    };
  }

  return {
    name: 'account',
    paths: [...accountPaths, ...paths],
    translate: (incoming) =>
      incoming.method === 'POST' && [tokenPath, logoutPath].includes(incoming.path)
        ? withCredentials(incoming)
        : asItIs(incoming),
  };
}

async function readForm({ headers, readBody }: Incoming): Promise<URLSearchParams> {
  if (mediaType(headers) !== 'application/x-www-form-urlencoded') {
    throw new GatewayError(415, 'unsupported_media_type', 'The request must be a URL-encoded form.');
  }
  const decoded = decodeText(await readBody(maxForm));
  if (decoded === undefined) throw new GatewayError(400, 'invalid_request', 'The request is not UTF-8.');
  const form = new URLSearchParams(decoded);
  const names = Array.from(form.keys());
  // Of two values the service might take another one than the gateway checked (RFC 6749, 3.2 forbids it as well).
  if (new Set(names).size < names.length) {
    throw new GatewayError(400, 'invalid_request', 'A parameter is there more than once.');
  }
  return form;
}
