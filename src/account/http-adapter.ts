import { type Deadline, withDeadline } from '../async/deadline.js';
import { abortSignal, milliseconds } from '../checks/rules.js';
import { isRecord } from '../checks/values.js';
import type { Adapter } from '../contract/adapter.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted, failure, unknownError } from '../errors/failures.js';
import { check, readOptions } from '../errors/illegal-parameter.js';
import { success } from '../errors/outcome.js';
import { isUserModuleError } from '../errors/user-module-error.js';
import type { RequestOptions } from '../http/request-options.js';
import { createSessionStore } from '../session/create-store.js';
import { sessionEvents } from '../session/events.js';
import { longestRenewal } from '../session/exclusively.js';
import { Session } from '../session/session.js';
import { fromTokenSet, type TokenSet } from '../session/tokens.js';
import { type AccountClient, buildAccountClient } from './client.js';
import { createHandlers } from './handlers.js';
import { type HttpOptions, httpRules } from './http-options.js';
import { loginForm } from './login-forms.js';
import { readAccountOptions } from './options.js';
import type { Login } from './types.js';

export interface HttpAdapter extends Adapter {
  /** The account service's endpoints. */
  readonly account: AccountClient;
  /**
   * Ends the session, here at once, and on the service if that can be reached.
   */
  logOut(): Promise<void>;
  /**
   * Logs a user in, by user name, phone number or WeChat code. A session that it replaces ends on the service too.
   *
   * @throws AccountError for wrong credentials; UserModuleError 000002 naming the field; 000001, reason `network`;
   * 990001, reason `aborted`, when a logout or another login has superseded it; 990001, reason `unknown`, when
   * `uhomeLogin` has failed, with its error as `cause`
   */
  login(login: Login, options?: RequestOptions): Promise<void>;
  /**
   * Listens to `loginStatusChange` (`{ isLogin, isLogining }`) or `userInfoChange` (no payload), of this tab and of
   * others; gives back the function that stops listening.
   */
  on(event: string, listener: (payload: unknown) => void): () => void;
  /** Stops listening to other tabs, for good. */
  close(): void;
}

/** A logout that the service does not answer must not keep the page waiting. */
const logoutTimeout = 5000;

/**
 * Answers the ten methods from the account service, for pages outside the container.
 *
 * @throws UserModuleError 000002 for an unknown, wrong or missing option
 */
export function httpAdapter(given: HttpOptions): HttpAdapter {
  const options = readOptions('http', given, httpRules);
  const { uhomeLogin } = options;
  const settings = readAccountOptions(options);
  const hidesRefusals =
    options.gateway === undefined &&
    typeof location !== 'undefined' &&
    new URL(settings.base).origin !== location.origin;
  const account = buildAccountClient(Object.assign({ hidesRefusals }, settings));
  const renewalTimeout = Math.min(settings.timeout, longestRenewal);
  const logOut = (refreshToken: string) =>
    account.logout(refreshToken, { timeout: logoutTimeout }).catch(() => {});
  const store = createSessionStore(
    options.session,
    `up-user-module:${settings.base} ${settings.client.client_id || ''}`,
  );
  const session = new Session(store, {
    refresh: (refreshToken) =>
      account.refresh(refreshToken, { timeout: renewalTimeout }).catch(toSessionError),
    logOut,
  });
  const handlers = createHandlers({ options, account, session });
  const events = sessionEvents(session, store);

  /** The U+ platform's token, which is part of the login. */
  const uhomeToken = async (accessToken: string): Promise<string | undefined> => {
    try {
      return uhomeLogin && (await uhomeLogin(accessToken)).accessToken;
    } catch (error) {
      throw isUserModuleError(error) ? error : unknownError('unknown', 'uhomeLogin 失败', error);
    }
  };

  return {
    name: 'http',
    account,
    logOut: () => session.logOut(),
    ready: () => true,
    on: (event, listener) => events.on(event, listener),
    close: () => store.close(),
    async call(method, params = {}, call) {
      return success(await handlers[method](params, call));
    },
    async login(login, requestOptions = {}) {
      // Before the session is touched: a login that cannot be sent supersedes none.
      const { signal, timeout = settings.timeout } = requestOptions;
      loginForm(login);
      check('timeout', timeout, milliseconds);
      check('signal', signal, abortSignal);
      if (signal?.aborted) throw aborted();
      const request = account.login(login, requestOptions);
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
    },
  };
}

/** The service does not know the session any more. Any other failure may pass. */
function toSessionError(error: unknown): TokenSet {
  const isOver = isRecord(error) && error.error === 'invalid_grant';
  throw isOver ? failure(RetCode.notLoggedIn) : error;
}
