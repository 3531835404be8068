import { type Deadline, withDeadline } from '../async/deadline.js';
import { isRecord, isText } from '../checks/values.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted, failure, unknownError } from '../errors/failures.js';
import { isUserModuleError } from '../errors/user-module-error.js';
import { createSessionStore } from '../session/create-store.js';
import { longestRenewal } from '../session/exclusively.js';
import { Session } from '../session/session.js';
import { fromTokenSet, type TokenSet } from '../session/tokens.js';
import type { AccountClient } from './client.js';
import { type CodeSignInContext, finishWithCode, signInWithCode } from './code-sign-in.js';
import type { HttpOptions } from './http-options.js';
import type { OpenedSession } from './opened-session.js';
import type { AccountSettings } from './options.js';

/** A logout that the service does not answer must not keep the page waiting. */
const logoutTimeout = 5000;

/** Milliseconds. A person may look for a password. */
const longestSignIn = 600_000;

/** A session whose tokens the page keeps. */
export function openPageSession(
  settings: AccountSettings,
  account: AccountClient,
  { session: kind, uhomeLogin, signIn }: Pick<HttpOptions, 'session' | 'uhomeLogin' | 'signIn'>,
): OpenedSession {
  const renewalTimeout = Math.min(settings.timeout, longestRenewal);
  const logOut = (refreshToken: string) =>
    account.logout(refreshToken, { timeout: logoutTimeout }).catch(() => {});
  const { client_id: clientId = '', client_secret: clientSecret } = settings.client;
  const key = `up-user-module:${settings.base} ${clientId}`;
  const store = createSessionStore(kind === 'gateway' ? undefined : kind, key);
  const session = new Session(store, {
    refresh: (refreshToken) =>
      account.refresh(refreshToken, { timeout: renewalTimeout }).catch(toSessionError),
    logOut,
  });

  /** The U+ platform's token, which is part of the login. */
  const uhomeToken = async (accessToken: string): Promise<string | undefined> => {
    if (!uhomeLogin) return undefined;
    try {
      const { accessToken: token } = await uhomeLogin(accessToken);
      if (isText(token)) return token;
    } catch (error) {
      throw isUserModuleError(error) ? error : unknownError('unknown', 'uhomeLogin 失败', error);
    }
    throw unknownError('unknown', 'uhomeLogin 的结果必须有 accessToken');
  };

  const logInWith = async (
    request: Promise<TokenSet>,
    timeout: number,
    signal?: AbortSignal,
  ): Promise<void> => {
    const withUhome = async (deadline: Deadline) => {
      const answer = await request;
      if (deadline.ended) throw aborted();
      return fromTokenSet(answer, await uhomeToken(answer.access_token));
    };
    try {
      await session.logIn(withDeadline(withUhome, timeout, signal));
    } catch (error) {
      // The service may have begun a session that nobody is going to use.
      request.then(
        ({ refresh_token = '' }) => logOut(refresh_token),
        () => {},
      );
      throw error;
    }
  };

  const signInContext: CodeSignInContext = {
    client: {
      realm: settings.base,
      clientId,
      clientSecret,
      fetch: settings.fetch,
      timeout: settings.timeout,
    },
    load: signIn,
    key: `${key}:sign-in`,
    logIn(tokens) {
      const done = logInWith(tokens, longestSignIn);
      return { done, over: session.login ? session.login.over : Promise.resolve() };
    },
  };

  return {
    session,
    watch: store.watch,
    close: store.close,
    signInReturn: finishWithCode(signInContext),
    signIn: (given) => signInWithCode(signInContext, given),
    async authorize(given) {
      let tokens: Promise<TokenSet> | undefined;
      const keep = (request: Promise<TokenSet>) => {
        tokens = request;
        return { done: request.then(() => {}), over: new Promise<void>(() => {}) };
      };
      await signInWithCode(Object.assign({}, signInContext, { logIn: keep }), given);
      if (!tokens) throw aborted();
      return tokens;
    },
    logIn: (login, options) => logInWith(account.login(login, options), options.timeout, options.signal),
  };
}

/** The service does not know the session any more. Any other failure may pass. */
function toSessionError(error: unknown): TokenSet {
  const isOver = isRecord(error) && error.error === 'invalid_grant';
  throw isOver ? failure(RetCode.notLoggedIn) : error;
}
