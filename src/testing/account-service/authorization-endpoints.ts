import type { HonoRequest } from 'hono';
import { pause } from '../../async/abort.js';
import type { AuthorizationRequest } from './authorizations.js';
import { type Endpoints, readForm } from './http.js';
import { issuerOf, type Realm } from './realm.js';
import { errorPage, providerPage, signInPage } from './sign-in-pages.js';
import type { AccountUser } from './users.js';

/** Where the sign-in page's form goes, as in Keycloak. */
const loginPath = '/login-actions/authenticate';
const cancelPath = '/login-actions/cancel';
export const authorizationPath = '/protocol/openid-connect/auth';

/**
 * The authorization endpoint (RFC 6749, 4.1) and what a user sees there. It insists on what others only recommend: PKCE
 * with S256, and a `state`. There is no cookie: every sign-in asks.
 */
export function authorizationEndpoints(realm: Realm): Endpoints {
  const { authorizations, identities, identityProviders, users, path } = realm;

  const urlOf = (below: string, id: string) => `${path}${below}?session_code=${id}`;
  const brokerUrl = (alias: string, id: string) => urlOf(`/broker/${alias}/login`, id);

  const showSignIn = (id: string, username = '', error = ''): Response =>
    signInPage({
      action: urlOf(loginPath, id),
      cancel: urlOf(cancelPath, id),
      providers: identityProviders.map(({ alias }) => ({ alias, url: brokerUrl(alias, id) })),
      username,
      error,
    });

  const begun = (request: HonoRequest) => {
    const id = request.query('session_code') ?? '';
    return { id, authorization: authorizations.find(id) };
  };

  const goBack = (request: HonoRequest, id: string, to: AuthorizationRequest, answer: Answer): Response => {
    authorizations.finish(id);
    return redirectBack(to, answer, issuerOf(realm, request));
  };

  const signIn = (request: HonoRequest, id: string, to: AuthorizationRequest, user: AccountUser): Response =>
    goBack(request, id, to, { code: authorizations.issueCode(to, user.id) });

  /** A user whom the realm sees for the first time gets an account. */
  const userAtProvider = (alias: string, subject: string): AccountUser => {
    const username = `${alias}.${subject}`;
    const known = users.get(identities.find(alias, subject) ?? '') ?? users.byUsername(username);
    const user = known ?? users.add({ username });
    identities.save(alias, subject, user.id);
    return user;
  };

  return {
    [authorizationPath]: {
      GET: (request) => {
        const query = (name: string) => request.query(name) ?? '';
        const redirectUri = query('redirect_uri');
        if (!realm.clients.some(({ clientId }) => clientId === query('client_id'))) {
          return errorPage('Client not found.');
        }
        if (!realm.redirectUris.includes(redirectUri)) return errorPage('Invalid parameter: redirect_uri');
        const authorization: AuthorizationRequest = {
          clientId: query('client_id'),
          redirectUri,
          state: query('state'),
          scope: query('scope'),
          codeChallenge: query('code_challenge'),
          nonce: query('nonce'),
        };
        const error = faultOf(authorization, query);
        if (error) return redirectBack(authorization, error, issuerOf(realm, request));
        const id = authorizations.begin(authorization);
        const hint = query('kc_idp_hint');
        const isKnown = identityProviders.some(({ alias }) => alias === hint);
        return isKnown ? redirect(brokerUrl(hint, id)) : showSignIn(id);
      },
    },

    [loginPath]: {
      POST: async (request) => {
        const { id, authorization } = begun(request);
        if (!authorization) return errorPage('Page has expired.');
        const form = await readForm(request);
        const username = form('username');
        const user = users.byUsername(username);
        return user?.password !== undefined && user.password === form('password')
          ? signIn(request, id, authorization, user)
          : showSignIn(id, username, 'Invalid username or password.');
      },
    },

    [cancelPath]: {
      GET: (request) => {
        const { id, authorization } = begun(request);
        return authorization ? goBack(request, id, authorization, denied) : errorPage('Page has expired.');
      },
    },

    '/broker/:alias/login': {
      GET: (request) => {
        const alias = request.param('alias') ?? '';
        const { id, authorization } = begun(request);
        const isKnown = identityProviders.some((provider) => provider.alias === alias);
        if (!isKnown || !authorization) return errorPage('Page has expired.');
        return providerPage(alias, brokerUrl(alias, id));
      },
      POST: async (request) => {
        const alias = request.param('alias') ?? '';
        const { id, authorization } = begun(request);
        const isKnown = identityProviders.some((provider) => provider.alias === alias);
        if (!isKnown || !authorization) return errorPage('Page has expired.');
        const form = await readForm(request);
        const answer = form('answer');
        if (answer === 'slow') await pause(realm.providerDelay, request.raw.signal);
        if (answer !== 'accept' && answer !== 'slow') return goBack(request, id, authorization, denied);
        return signIn(request, id, authorization, userAtProvider(alias, form('subject')));
      },
    },
  };
}

/** The parameters that the client gets besides `state` and `iss`. */
type Answer = { readonly code: string } | { readonly error: string; readonly error_description: string };

const denied: Answer = { error: 'access_denied', error_description: 'User denied the request' };

/** What is wrong with a request whose client and address are right. */
function faultOf(
  { state, codeChallenge }: AuthorizationRequest,
  query: (name: string) => string,
): Answer | undefined {
  const invalid = (error_description: string): Answer => ({ error: 'invalid_request', error_description });
  if (query('response_type') !== 'code') {
    return { error: 'unsupported_response_type', error_description: 'Only code is supported' };
  }
  if (!['', 'query'].includes(query('response_mode'))) return invalid('Invalid parameter: response_mode');
  if (!state) return invalid('Missing parameter: state');
  if (query('code_challenge_method') !== 'S256') {
    return invalid('Invalid parameter: code challenge method is not matching the configured one');
  }
  if (!/^[\w-]{43}$/.test(codeChallenge)) return invalid('Missing parameter: code_challenge');
  if (query('prompt') === 'none')
    return { error: 'login_required', error_description: 'Nobody is signed in' };
  return undefined;
}

/** RFC 6749, 4.1.2; RFC 9207, 2. */
function redirectBack({ redirectUri, state }: AuthorizationRequest, answer: Answer, iss: string): Response {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, state, iss })) {
    if (value) url.searchParams.append(name, value);
  }
  return redirect(url.href);
}

function redirect(location: string): Response {
  // After a form, the browser must not post it once more.
  return new Response(null, { status: 303, headers: { location, 'referrer-policy': 'no-referrer' } });
}
