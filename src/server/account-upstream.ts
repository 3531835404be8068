import type { Rule } from '../checks/rules.js';
import { baseOf, httpUrl } from '../checks/url.js';
import { type AllowedPath, accountPaths, allowedPaths, logoutPath, tokenPath } from './allow-list.js';
import { decodeText, formType, mediaType } from './body.js';
import { GatewayError } from './gateway-error.js';
import { accountRequestHeaders, pickHeaders } from './headers.js';
import type { Incoming } from './incoming.js';
import type { Subject } from './limit.js';
import { readAllOptions, text } from './options.js';
import { secretFinder } from './secret-finder.js';
import type { HeaderFields } from './service.js';
import type { TokenClientSettings } from './token-client.js';
import type { Outgoing, Translate, Upstream } from './upstream.js';

export interface GatewayAccount {
  /** The realm's URL, `https://account.example/realms/home` for instance. */
  realm: string;
  clientId: string;
  clientSecret: string;
  /**
   * What pages may ask for with `scope`. Others are left out of their token requests: with `offline_access`, for
   * instance, a refresh token would have no end. Default: none; the client's default scopes need not be asked for.
   */
  scopes?: readonly string[] | undefined;
  /** What is let through besides the documented endpoints. */
  paths?: readonly AllowedPath[] | undefined;
}

/** RFC 6749, 3.3. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const scopeList: Rule<readonly string[]> = [
  (value): value is readonly string[] =>
    Array.isArray(value) && value.every((scope) => typeof scope === 'string' && scopeToken.test(scope)),
  '必须是数组，每项是一个 scope，不含空格',
];

/** Bytes that a login or logout form has at most. */
const maxForm = 64 * 1024;

/**
 * The grants that belong to users. With the client's secret added, any other one (`client_credentials`, a token
 * exchange) would give every page the rights of the client itself.
 */
const userGrants: readonly unknown[] = ['password', 'refresh_token'];

export interface AccountUpstream extends Upstream {
  /** A login form of a page that leaves the tokens to the gateway. */
  readonly logIn: Translate;
  readonly client: Omit<TokenClientSettings, 'send'>;
}

/** The account service: token and logout requests get the client's credentials, all others pass as they are. */
export function accountUpstream(options: GatewayAccount): AccountUpstream {
  const rules = {
    realm: httpUrl,
    clientId: text,
    clientSecret: text,
    scopes: scopeList,
    paths: allowedPaths,
  };
  const required = ['realm', 'clientId', 'clientSecret'] as const;
  const own = readAllOptions('account', options, rules, required);
  const { realm, clientId, clientSecret, scopes = [], paths = [] } = own;
  const base = baseOf(realm);
  const holdsSecret = secretFinder(clientSecret);

  async function passToken(incoming: Incoming): Promise<Outgoing> {
    const form = await readForm(incoming);
    if (incoming.path === tokenPath && !userGrants.includes(form.get('grant_type'))) {
      throw new GatewayError(
        400,
        'unsupported_grant_type',
        'The grant_type must be password or refresh_token.',
      );
    }
    return withCredentials(incoming, form);
  }

  function withCredentials(incoming: Incoming, form: URLSearchParams): Outgoing {
    const subject = subjectOf(form);
    form.delete('client_assertion');
    form.delete('client_assertion_type');
    keepScopes(form, scopes);
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
    const headers = formHeaders(incoming.headers);
    // The client's credentials are in the form.
    delete headers.authorization;
    return { url: base + incoming.path, headers, body: form.toString(), subject, holdsSecret };
  }

  /** Sends on what a limit goes by, and nothing that a service might read in its place: no query, no other encoding. */
  async function asForm(incoming: Incoming): Promise<Outgoing> {
    const form = await readForm(incoming);
    const headers = formHeaders(incoming.headers);
    return { url: base + incoming.path, headers, body: form.toString(), subject: subjectOf(form) };
  }

  async function asItIs({ path, search, headers, isLimited, passBody }: Incoming): Promise<Outgoing> {
    return {
      url: base + path + search,
      headers: pickHeaders((name) => headers.get(name), accountRequestHeaders),
      body: await passBody(),
      subject: isLimited ? subjectOf(new URLSearchParams(search)) : undefined,
    };
  }

  return {
    name: 'account',
    tokenHeader: 'authorization',
    client: { base, clientId, clientSecret },
    endpoints: [...accountPaths, ...paths],
    translate(incoming) {
      const { method, path, endpoint, isLimited } = incoming;
      if (method === 'POST' && [tokenPath, logoutPath].includes(path)) return passToken(incoming);
      return isLimited && endpoint.hasForm ? asForm(incoming) : asItIs(incoming);
    },
    async logIn(incoming) {
      const form = await readForm(incoming);
      form.set('grant_type', 'password');
      return withCredentials(incoming, form);
    },
  };
}

function formHeaders(headers: Headers): HeaderFields {
  const picked = pickHeaders((name) => headers.get(name), accountRequestHeaders);
  picked['content-type'] = formType;
  return picked;
}

function keepScopes(form: URLSearchParams, allowed: readonly string[]): void {
  const asked = form.get('scope')?.split(' ') ?? [];
  const kept = asked.filter((scope) => allowed.includes(scope));
  form.delete('scope');
  if (kept.length > 0) form.set('scope', kept.join(' '));
}

function subjectOf(fields: URLSearchParams): Subject {
  return {
    grantType: fields.get('grant_type') ?? undefined,
    username: fields.get('username') ?? undefined,
    phoneNumber: fields.get('phoneNumber') ?? undefined,
    areaCode: fields.get('areaCode') ?? undefined,
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
