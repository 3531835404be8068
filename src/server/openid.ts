import type { Configuration, CustomFetch } from 'openid-client';
import type { TokenSet } from '../session/tokens.js';
import { formType } from './body.js';
import { clientRefusal, clientRefused } from './client-refusal.js';
import { GatewayError, systemCode } from './gateway-error.js';
import { isUsable, type TokenClientSettings } from './token-client.js';

/** What has to be known again when the browser comes back. */
export interface PendingAuthorization {
  readonly codeVerifier: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

/** The gateway as a client of the realm's authorization endpoint. */
export interface OpenIdClient {
  /**
   * Where to send the browser.
   *
   * @param state what it comes back with
   * @param provider the realm's alias of an identity provider; empty for its own sign-in page
   * @throws GatewayError 502
   */
  begin(
    redirectUri: string,
    state: string,
    provider: string,
  ): Promise<{ url: URL; pending: PendingAuthorization }>;
  /**
   * The tokens for what the browser came back with.
   *
   * @throws SignInError
   */
  finish(pending: PendingAuthorization, answer: URLSearchParams, state: string): Promise<TokenSet>;
}

/** A sign-in has failed. */
export class SignInError extends Error {
  /** The `error` of the authorization endpoint (RFC 6749, 4.1.2.1), or one of ours. */
  readonly code: string;
  /** What `onError` is told, where the user is not to blame. */
  readonly failure: GatewayError | undefined;

  constructor(code: string, failure?: GatewayError) {
    super(code);
    this.code = code;
    this.failure = failure;
  }
}

/** Seconds for each request. */
const timeout = 8;
/** Bytes of each answer. */
const maxAnswer = 256 * 1024;

/** The authorization code flow with PKCE (RFC 6749, 4.1; RFC 7636), by openid-client, which is loaded when it is needed. */
export function createOpenIdClient(settings: TokenClientSettings): OpenIdClient {
  const { base, clientId, clientSecret } = settings;
  let discovered: Promise<Configuration> | undefined;

  const limitedFetch: CustomFetch = async (url, { method, headers, body, signal }) => {
    // The forms of token requests are the only bodies.
    const form = body instanceof URLSearchParams ? body : null;
    const fields = Object.fromEntries(new Headers(headers));
    if (form) fields['content-type'] = formType;
    const answer = await settings.send({
      method,
      url,
      headers: fields,
      body: form?.toString() ?? null,
      signal,
    });
    const bytes = await answer.read(maxAnswer);
    const contentType = answer.header('content-type') ?? '';
    const init = { status: answer.status, headers: { 'content-type': contentType } };
    return new Response(bytes.byteLength > 0 ? bytes : null, init);
  };

  async function discover(): Promise<Configuration> {
    const { allowInsecureRequests, ClientSecretPost, customFetch, discovery } = await import('openid-client');
    return discovery(new URL(base), clientId, undefined, ClientSecretPost(clientSecret), {
      timeout,
      [customFetch]: limitedFetch,
      // The owner has written it down like that.
      execute: base.startsWith('http:') ? [allowInsecureRequests] : [],
    });
  }

  /** Asked once, but for failures. */
  function configuration(): Promise<Configuration> {
    discovered ??= discover().catch((error: unknown) => {
      discovered = undefined;
      throw new GatewayError(
        502,
        'upstream_unreachable',
        'The service cannot be asked where users sign in.',
        {
          code: systemCode(error),
        },
      );
    });
    return discovered;
  }

  return {
    async begin(redirectUri, state, provider) {
      const client = await import('openid-client');
      const config = await configuration();
      const codeVerifier = client.randomPKCECodeVerifier();
      const nonce = client.randomNonce();
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid',
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(provider && { kc_idp_hint: provider }),
      });
      return { url, pending: { codeVerifier, nonce, redirectUri } };
    },

    async finish({ codeVerifier, nonce, redirectUri }, answer, state) {
      const { authorizationCodeGrant, AuthorizationResponseError, ResponseBodyError } = await import(
        'openid-client'
      );
      const checks = { pkceCodeVerifier: codeVerifier, expectedNonce: nonce, expectedState: state };
      try {
        const config = await configuration();
        const tokens = await authorizationCodeGrant(config, new URL(`${redirectUri}?${answer}`), checks);
        if (isUsable(tokens)) return tokens;
      } catch (error) {
        const isAnswer = error instanceof AuthorizationResponseError && /^[a-z_]{1,40}$/.test(error.error);
        if (isAnswer) throw new SignInError(error.error);
        const code = error instanceof ResponseBodyError ? clientRefusal(error.cause) : undefined;
        const failure = code === undefined ? error : clientRefused(code);
        throw new SignInError('sign_in_failed', failure instanceof GatewayError ? failure : undefined);
      }
      throw new SignInError('sign_in_failed');
    },
  };
}
