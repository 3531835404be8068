import * as oauth from 'oauth4webapi';
import { signInError } from '../account/sign-in-error.js';
import type { PendingSignIn, SignInClient, SignInModule } from '../account/sign-in-module.js';
import { withDeadline } from '../async/deadline.js';
import { isRecord } from '../checks/values.js';
import { unsupported } from '../errors/failures.js';
import { isUserModuleError } from '../errors/user-module-error.js';
import { networkError } from '../http/network-error.js';
import type { TokenSet } from '../session/tokens.js';

/** The authorization code flow with PKCE (RFC 7636), `state`, `nonce` and `iss` (RFC 9207), for a page. */
export const beginSignIn: SignInModule['beginSignIn'] = async (client, { provider, redirectUri }) => {
  if (typeof crypto === 'undefined' || !crypto.subtle) throw unsupported('登录需要 HTTPS 页面');
  const server = await discover(client);
  const pending: PendingSignIn = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    codeVerifier: oauth.generateRandomCodeVerifier(),
    redirectUri,
  };
  const url = new URL(String(server.authorization_endpoint));
  const query = {
    client_id: client.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
    // Keycloak's own.
    kc_idp_hint: provider,
  };
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return { url: url.href, pending };
};

export const finishSignIn: SignInModule['finishSignIn'] = async (client, pending, url) => {
  const server = await discover(client);
  const self: oauth.Client = { client_id: client.clientId };
  const { state, nonce, codeVerifier, redirectUri } = pending;
  return asOurs(async () => {
    const params = oauth.validateAuthResponse(server, self, new URL(url), state);
    const secret = client.clientSecret;
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      self,
      secret === undefined ? oauth.None() : oauth.ClientSecretPost(secret),
      params,
      redirectUri,
      codeVerifier,
      transport(client),
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, self, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    return toTokenSet(tokens);
  });
};

async function discover(client: SignInClient): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(client.realm);
  return asOurs(async () =>
    oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, transport(client))),
  );
}

/** What the library sends. */
interface Sent {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: BodyInit | undefined;
  readonly redirect: RequestRedirect;
}

function transport({ realm, fetch, timeout }: SignInClient) {
  return {
    [oauth.customFetch]: (url: string, { method, headers, body, redirect }: Sent) =>
      withDeadline(
        ({ signal = null }) =>
          fetch(url, { method, headers, body: body ?? null, redirect, signal, cache: 'no-store' }),
        timeout,
      ),
    // A realm on plain HTTP is one for development: the page could not be on HTTPS.
    [oauth.allowInsecureRequests]: /^http:/i.test(realm),
  };
}

/** @throws UserModuleError for whatever `work` throws; nothing in it quotes a code or a token */
async function asOurs<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUserModuleError(error)) throw error;
    if (error instanceof TypeError) throw networkError('无法连接服务', error);
    const { error: refusal, code } = isRecord(error) ? error : {};
    throw signInError(String(refusal || code || 'unknown'));
  }
}

/** 0 for a lifetime that the realm does not name: the token is good until it is refused. */
function toTokenSet({
  access_token,
  refresh_token,
  expires_in = 0,
  refresh_expires_in,
}: oauth.TokenEndpointResponse): TokenSet {
  const tokens: TokenSet = { access_token, expires_in };
  if (refresh_token !== undefined) tokens.refresh_token = refresh_token;
  if (typeof refresh_expires_in === 'number') tokens.refresh_expires_in = refresh_expires_in;
  return tokens;
}
