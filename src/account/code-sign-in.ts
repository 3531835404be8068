import { attempt } from '../checks/foreign.js';
import { tryParse } from '../checks/parse.js';
import { isRecord, isText } from '../checks/values.js';
import { RetCode } from '../contract/ret-code.js';
import { failure, unsupported } from '../errors/failures.js';
import { networkError } from '../http/network-error.js';
import type { TokenSet } from '../session/tokens.js';
import { takeFromAddress } from './address.js';
import { answerOpener, openPopup, popupBlocked, resultOf } from './popup.js';
import { leave } from './redirect.js';
import type { PendingSignIn, SignInClient, SignInModule } from './sign-in-module.js';
import type { ReadySignInOptions } from './sign-in-options.js';

/** What a sign-in needs of the page. */
export interface CodeSignInContext {
  readonly client: SignInClient;
  /** The option `http.signIn`. */
  readonly load: (() => PromiseLike<SignInModule> | SignInModule) | undefined;
  /** Where a redirect is remembered until the page is back. */
  readonly key: string;
  /** Logs in with the tokens; gives what resolves when a logout or another login has superseded it. */
  logIn(tokens: Promise<TokenSet>): { readonly done: Promise<void>; readonly over: Promise<void> };
}

/** A sign-in that the page has left for. */
interface Redirect {
  readonly pending: PendingSignIn;
  /** Of the address to come back to, which redirect URIs do not have: where the page's router was, for example. */
  readonly fragment: string;
}

/** What a realm adds to the address (OAuth 2.0, RFC 9207, Keycloak). */
const parameters = ['state', 'code', 'iss', 'session_state', 'error', 'error_description', 'error_uri'];

/** Signs in over the authorization code flow, in the page. */
export async function signInWithCode(context: CodeSignInContext, options: ReadySignInOptions): Promise<void> {
  const { client, load, key, logIn } = context;
  const { mode, redirectIfBlocked, provider, returnTo, signal } = options;
  if (!load) throw unsupported("signIn 需要 { gateway, session: 'gateway' }，或选项 http.signIn");
  // Now, in the click; where it goes is known later.
  const popup = mode === 'popup' ? openPopup('about:blank') : undefined;
  if (mode === 'popup' && !popup && !redirectIfBlocked) throw popupBlocked();
  const begin = async () => {
    const signIn = await loadWith(load);
    const redirectUri = withoutFragment(returnTo);
    return Object.assign(await signIn.beginSignIn(client, { provider, redirectUri }), { signIn });
  };
  if (!popup) {
    const { url, pending } = await begin();
    remember(key, { pending, fragment: new URL(returnTo).hash });
    await leave(url, signal);
    // The browser had kept the page, and the user has gone back to it.
    throw failure(RetCode.socialLoginCancelled);
  }
  const tokens = async (): Promise<TokenSet> => {
    try {
      const { url, pending, signIn } = await begin();
      popup.location.replace(url);
      const result = await resultOf(popup, new URL(returnTo).origin, started.over, signal);
      return await signIn.finishSignIn(client, pending, result);
    } finally {
      popup.close();
    }
  };
  const started = logIn(tokens());
  await started.done;
}

/** Finishes the sign-in from which the page has come back; `undefined` where it has not. */
export function finishWithCode({ client, load, key, logIn }: CodeSignInContext): Promise<void> | undefined {
  // In a window it is the page that has opened it that goes on.
  if (!load || answerOpener()) return undefined;
  const redirect = recall(key);
  if (!redirect) return undefined;
  const { pending, fragment } = redirect;
  const back = takeFromAddress('state', pending.state, parameters, fragment);
  if (!back) return undefined;
  // Once only: neither a reload nor going back finishes it again.
  sessionStorage.removeItem(key);
  const tokens = async () => (await loadWith(load)).finishSignIn(client, pending, back.href);
  const { done } = logIn(tokens());
  // Whoever wants to know looks at `signInReturn`.
  done.catch(() => {});
  return done;
}

/** @throws UserModuleError 000001, reason `network` */
async function loadWith(load: NonNullable<CodeSignInContext['load']>): Promise<SignInModule> {
  try {
    return await load();
  } catch (error) {
    throw networkError('无法加载 up-user-module/sign-in', error);
  }
}

/** @throws UserModuleError 990001, reason `unsupported`: without a storage the page would not know the answer again */
function remember(key: string, redirect: Redirect): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(redirect));
  } catch (error) {
    throw unsupported('浏览器没有可用的 sessionStorage，无法跳转登录', error);
  }
}

/** The sign-in under way. Who goes back and forth in between may still finish it. */
function recall(key: string): Redirect | undefined {
  const redirect = tryParse(attempt(() => sessionStorage.getItem(key)) || '');
  return isRedirect(redirect) ? redirect : undefined;
}

function isRedirect(value: unknown): value is Redirect {
  return isRecord(value) && isPending(value.pending) && typeof value.fragment === 'string';
}

function isPending(value: unknown): value is PendingSignIn {
  if (!isRecord(value)) return false;
  const { state, nonce, codeVerifier, redirectUri } = value;
  return isText(state) && isText(nonce) && isText(codeVerifier) && isText(redirectUri);
}

/** A redirect URI has none (RFC 6749, 3.1.2). */
function withoutFragment(url: string): string {
  return url.replace(/#.*/, '');
}
