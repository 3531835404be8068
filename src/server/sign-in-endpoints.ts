import type { Deadline } from '../async/deadline.js';
import { tryParse } from '../checks/parse.js';
import { isRecord } from '../checks/values.js';
import { fromTokenSet, type TokenSet } from '../session/tokens.js';
import { crossSiteRequest, isReferredBy } from './cross-site.js';
import type { Transport } from './forward.js';
import { asGatewayError, GatewayError } from './gateway-error.js';
import { inTime, type OwnTime } from './in-time.js';
import { askLimit, GatewayRequestInfo, limitFailed } from './limit.js';
import { type OpenIdClient, type PendingAuthorization, SignInError } from './openid.js';
import type { Context, Route } from './route.js';
import type { SecretCookie } from './session-cookie.js';
import { sidOf } from './session-id.js';
import type { SessionSettings } from './session-options.js';
import type { Sessions } from './sessions.js';
import type { SignInSettings } from './sign-in-options.js';
import { navigationHeaders, overPage, popupPage } from './sign-in-pages.js';
import { uhomeTokenFor } from './uhome-login.js';
import { isSecret, randomSecret, vaultOf } from './vault.js';

export interface SignInEndpointsSettings extends Omit<SessionSettings, 'signIn'>, SignInSettings {
  basePath: string;
  sessions: Sessions;
  cookie: SecretCookie;
  /** The one that binds a sign-in under way to its browser. */
  signInCookie: SecretCookie;
  openId: OpenIdClient;
  logOut(refreshToken: string): Promise<void>;
  transport: Transport;
  origins: readonly string[];
}

/** A sign-in under way, as the store has it. */
interface Pending extends PendingAuthorization, Destination {
  /**
   * The secret of the session that it is going to replace; empty where there is none. From the account service, which is
   * another site, the browser comes back without that cookie.
   */
  readonly former: string;
}

/** Whom to tell how it has ended. */
interface Destination {
  readonly mode: 'redirect' | 'popup';
  /** An absolute URL of an allowed origin. */
  readonly returnTo: string;
}

/** Milliseconds that a user has for it. */
const signInLifetime = 10 * 60 * 1000;

/** Characters. Whoever begins sign-ins without ending them could fill the store with longer ones. */
const longestReturnTo = 4096;

/** The query parameter with which a page gets its user back: `ok`, or what has gone wrong. */
const resultParameter = 'up_sign_in';

/** `session/sign-in` and `session/callback`: see `createGateway`. */
export function signInEndpoints(settings: SignInEndpointsSettings): Route[] {
  const { basePath, store, sessions, cookie, signInCookie, openId, transport } = settings;

  async function begin({ request, url, address, tell }: Context, { blaming }: OwnTime): Promise<Response> {
    refuseOthers(request.headers, settings.origins);
    const publicUrl = settings.publicUrl ?? url.origin + basePath;
    const destination = readDestination(url.searchParams, publicUrl, settings.returnTo);
    const provider = readProvider(url.searchParams, settings.providers);
    const { limit } = transport;
    if (limit) {
      const facts = { method: 'GET', path: '/session/sign-in', address, subject: {} };
      const info = new GatewayRequestInfo(facts);
      await blaming(limitFailed, () => askLimit(limit, info, request.signal));
    }
    try {
      // One for all that are under way in this browser: two tabs may sign in at a time.
      const secret = signInCookie.read(request.headers) ?? randomSecret();
      const state = randomSecret();
      const started = await openId.begin(`${publicUrl}/session/callback`, state, provider);
      const vault = await vaultOf('sign-in', secret, state);
      const former = cookie.read(request.headers) ?? '';
      const pending: Pending = { ...started.pending, ...destination, former };
      const sealed = await vault.seal(JSON.stringify(pending));
      await store.set(vault.key, sealed, signInLifetime);
      const response = redirect(started.url.href);
      response.headers.append('set-cookie', signInCookie.write(secret, signInLifetime / 1000));
      return response;
    } catch (error) {
      const failure = asGatewayError(error);
      tell(failure);
      return lead(destination, 'temporarily_unavailable');
    }
  }

  /** Gives each sign-in once, to the browser that has begun it. */
  async function takePending({ headers }: Request, state: string): Promise<Pending | undefined> {
    const secret = signInCookie.read(headers);
    // Nobody else's may be of any length.
    if (secret === undefined || !isSecret(state)) return undefined;
    const vault = await vaultOf('sign-in', secret, state);
    const sealed = await store.take(vault.key);
    const pending = tryParse((sealed && (await vault.open(sealed))) || '');
    return isPending(pending) ? pending : undefined;
  }

  async function start({ former }: Pending, tokens: TokenSet, deadline: Deadline): Promise<string> {
    const uhome = await uhomeTokenFor(tokens.access_token, settings.uhomeLogin, deadline);
    const { secret } = await sessions.start(fromTokenSet(tokens, uhome));
    if (former) await leave(former, tokens);
    return secret;
  }

  /** The session that the new one replaces. It may be the same one on the service, and must not be ended then. */
  async function leave(former: string, { access_token }: TokenSet): Promise<void> {
    const tokens = await sessions.supersede(former).catch(() => undefined);
    const sid = tokens && sidOf(tokens.accessToken);
    if (tokens && sid && sid !== sidOf(access_token)) await settings.logOut(tokens.refreshToken);
  }

  async function finish(context: Context, deadline: Deadline): Promise<Response> {
    const { request, url, tell } = context;
    refuseFrames(request.headers);
    const state = url.searchParams.get('state') ?? '';
    const pending = await takePending(request, state);
    if (!pending) return overPage();
    try {
      const tokens = await openId.finish(pending, url.searchParams, state);
      const secret = await start(pending, tokens, deadline).catch(async (error: unknown) => {
        await settings.logOut(tokens.refresh_token ?? '');
        throw error;
      });
      const response = await lead(pending, 'ok');
      response.headers.append('set-cookie', cookie.write(secret, settings.absolute / 1000));
      return response;
    } catch (error) {
      if (error instanceof SignInError) {
        if (error.failure) tell(error.failure);
        return lead(pending, error.code);
      }
      const failure = asGatewayError(error);
      tell(failure);
      return lead(pending, failure.error);
    }
  }

  const route = (name: string, answer: Parameters<typeof inTime>[0]): Route => ({
    method: 'GET',
    name,
    isOfSession: true,
    isNavigation: true,
    answer: inTime(answer, transport.timeout),
  });

  return [route('/session/sign-in', begin), route('/session/callback', finish)];
}

/** Where the browser goes in the end. Throws 400 for anywhere that is not allowed. */
function readDestination(query: URLSearchParams, publicUrl: string, allowed: readonly string[]): Destination {
  const mode = query.get('mode') ?? 'redirect';
  if (mode !== 'redirect' && mode !== 'popup') throw invalid('The mode must be redirect or popup.');
  const url = toUrl(query.get('returnTo') ?? '', publicUrl);
  // A `blob:` URL has the origin of the page that has made it.
  if (!url || !allowed.includes(url.origin) || url.protocol === 'blob:')
    throw invalid('The address in returnTo must be of an allowed page.');
  if (url.href.length > longestReturnTo) throw invalid('The address in returnTo is too long.');
  url.username = '';
  url.password = '';
  return { mode, returnTo: url.href };
}

function toUrl(text: string, base: string): URL | undefined {
  if (!text) return undefined;
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** The realm's alias; empty for its own sign-in page. */
function readProvider(query: URLSearchParams, providers: ReadonlyMap<string, string>): string {
  const name = query.get('provider');
  if (name === null) return '';
  const alias = providers.get(name);
  if (alias === undefined) throw invalid('There is no such provider.');
  return alias;
}

function invalid(description: string): GatewayError {
  return new GatewayError(400, 'invalid_request', description);
}

/**
 * Nobody else may begin a sign-in for the user: it would take the place of the one who is logged in. A page of the same
 * site, on another origin, has to be an allowed one; where it is says `Referer` alone.
 */
function refuseOthers(headers: Headers, origins: readonly string[]): void {
  const site = headers.get('sec-fetch-site');
  if (site === 'cross-site' || (site === 'same-site' && !isReferredBy(headers, origins))) {
    throw crossSiteRequest();
  }
  refuseFrames(headers);
}

function refuseFrames(headers: Headers): void {
  if ((headers.get('sec-fetch-dest') ?? 'document') !== 'document') throw crossSiteRequest();
}

/** Tells the page how it has ended. */
async function lead({ mode, returnTo }: Destination, result: string): Promise<Response> {
  const url = new URL(returnTo);
  if (mode === 'popup') return popupPage(url.origin, result);
  // The page's own parameters stay as it has written them, which may not be how `URLSearchParams` does.
  const own = url.search.slice(1).split('&');
  const others = own.filter((field) => field && nameOf(field) !== resultParameter);
  url.search = `?${[...others, `${resultParameter}=${encodeURIComponent(result)}`].join('&')}`;
  return redirect(url.href);
}

/** The name of a query's field, however it is written. */
function nameOf(field: string): string | undefined {
  // A question mark would be left out at the beginning.
  const [name] = new URLSearchParams(`&${field}`).keys();
  return name;
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, ...navigationHeaders } });
}

function isPending(value: unknown): value is Pending {
  if (!isRecord(value)) return false;
  const { codeVerifier, nonce, redirectUri, mode, returnTo, former } = value;
  const texts = [codeVerifier, nonce, redirectUri, returnTo, former];
  return texts.every((text) => typeof text === 'string') && (mode === 'redirect' || mode === 'popup');
}
