import { withDeadline } from '../async/deadline.js';
import type { Adapter } from '../contract/adapter.js';
import { RetCode } from '../contract/ret-code.js';
import { failure } from '../errors/failures.js';
import { readOptions } from '../errors/illegal-parameter.js';
import type { RequestOptions } from '../http/request-options.js';
import { Session } from '../session/session.js';
import { fromTokenSet, type TokenSet } from '../session/tokens.js';
import { AccountError } from './account-error.js';
import { type AccountClient, buildAccountClient } from './client.js';
import { createHandlers, success } from './handlers.js';
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
   * Logs a user in, by user name, phone number or WeChat code; the session is kept in memory.
   *
   * @throws AccountError for wrong credentials; UserModuleError 000002 naming the field; 000001, reason `network`;
   * 990001, reason `aborted`, when a logout or another login has superseded it
   */
  login(login: Login, options?: RequestOptions): Promise<void>;
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
  const account = buildAccountClient(settings);
  const session = new Session((refreshToken) => account.refresh(refreshToken).catch(toSessionError));
  const endSession = (refreshToken: string) =>
    account.logout(refreshToken, { timeout: logoutTimeout }).catch(() => {});
  const logOut = async () => {
    const refreshToken = await session.end();
    // The session is gone here, whatever the service says.
    if (refreshToken) await endSession(refreshToken);
  };
  const handlers = createHandlers({ options, account, session, logOut });

  return {
    name: 'http',
    account,
    logOut,
    ready: () => true,
    async call(method, params = {}, call) {
      return success(await handlers[method](params, call));
    },
    async login(login, requestOptions) {
      // Before the session is touched: a login that cannot be sent supersedes none.
      loginForm(login);
      const request = account.login(login, requestOptions);
      const withUhome = async () => {
        const answer = await request;
        const uhome = uhomeLogin && (await uhomeLogin(answer.access_token));
        return fromTokenSet(answer, uhome?.accessToken);
      };
      try {
        await session.logIn(
          withDeadline(withUhome, requestOptions?.timeout ?? settings.timeout, requestOptions?.signal),
        );
      } catch (error) {
        // The service may have begun a session that nobody is going to use.
        request.then(
          ({ refresh_token = '' }) => endSession(refresh_token),
          () => {},
        );
        throw error;
      }
    },
  };
}

/** The service does not know the session any more. Any other failure may pass. */
function toSessionError(error: unknown): TokenSet {
  const isOver = error instanceof AccountError && error.error === 'invalid_grant';
  throw isOver ? failure(RetCode.notLoggedIn) : error;
}
