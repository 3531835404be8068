import { illegalParameter } from '../errors/illegal-parameter.js';
import { accountUpstream } from './account-upstream.js';
import type { Endpoint } from './allow-list.js';
import { askedStore } from './asked-store.js';
import { authorizationOf, type SessionAccess } from './authorization.js';
import { forward, type Transport } from './forward.js';
import type { GatewayOptions } from './gateway-options.js';
import { createOpenIdClient } from './openid.js';
import type { Context, Route } from './route.js';
import { canBeSecure, secretCookie } from './session-cookie.js';
import { sessionEndpoints } from './session-endpoints.js';
import { readSessionOptions } from './session-options.js';
import { createSessions } from './sessions.js';
import { signInEndpoints } from './sign-in-endpoints.js';
import type { SignInSettings } from './sign-in-options.js';
import { createTokenClient } from './token-client.js';
import type { Upstream } from './upstream.js';
import { uwsUpstream } from './uws-upstream.js';

/** All that the gateway has. Throws 000002 for a bad option of one of its parts. */
export function routesOf(options: GatewayOptions, transport: Transport): Route[] {
  const { account, uws, sessions, origins, basePath = '' } = options;
  const accountService = account && accountUpstream(account);
  const upstreams: Upstream[] = accountService ? [accountService] : [];
  if (uws) upstreams.push(uwsUpstream(uws));
  if (upstreams.length === 0) throw illegalParameter('createGateway 缺少 account 或 uws');
  if (!sessions) return upstreams.flatMap((upstream) => upstreamRoutes(upstream, basePath, transport));

  if (!accountService) throw illegalParameter('createGateway.sessions 需要 account');
  const own = readSessionOptions(sessions, origins);
  const settings = { ...own, store: askedStore(own.store, transport.timeout) };
  const clientSettings = { ...accountService.client, send: transport.send };
  const client = createTokenClient(clientSettings);
  const isSecure = canBeSecure(origins);
  const access: SessionAccess = {
    sessions: createSessions({ ...settings, client }),
    cookie: secretCookie({ name: 'up-session', sameSite: 'Strict', isSecure }),
    origins,
  };
  const { signIn } = settings;
  if (signIn)
    upstreams[0] = { ...accountService, endpoints: [...accountService.endpoints, ...brokerPaths(signIn)] };
  const signInRoutes = signIn
    ? signInEndpoints({
        ...settings,
        ...signIn,
        ...access,
        basePath,
        signInCookie: secretCookie({ name: 'up-sign-in', sameSite: 'Lax', isSecure }),
        openId: createOpenIdClient(clientSettings),
        logOut: client.logOut,
        transport,
      })
    : [];
  return [
    ...sessionEndpoints({ ...settings, ...access, account: accountService, client, transport }),
    ...signInRoutes,
    ...upstreams.flatMap((upstream) => upstreamRoutes(upstream, basePath, transport, access)),
  ];
}

/** Sends on what comes in for a service. */
function upstreamRoutes(
  upstream: Upstream,
  basePath: string,
  transport: Transport,
  access?: SessionAccess,
): Route[] {
  const { name: service, endpoints, translate } = upstream;
  /** Characters before the path below the service's base URL. */
  const root = `${basePath}/${service}`.length;
  return endpoints.map((endpoint) => {
    const name = `/${service}${endpoint.path}`;
    const answer = async ({ request, url, address, isWatched, tell }: Context) => {
      const authorization = access && authorizationOf(request.headers, upstream, endpoint, access);
      const path = endpoint.target ?? url.pathname.slice(root);
      const target = { endpoint, path, search: url.search, name, translate };
      const exchange = { request, ...target, authorization, address, isWatched, tell };
      return forward(exchange, transport);
    };
    return { method: endpoint.method, name, answer };
  });
}

/** The identity providers' own tokens for a user who has signed in there (platform.md, The account service). */
function brokerPaths({ providers }: SignInSettings): Endpoint[] {
  return Array.from(providers, ([name, alias]) => ({
    method: 'GET',
    path: `/broker/${name}/token`,
    target: `/broker/${alias}/token`,
  }));
}
