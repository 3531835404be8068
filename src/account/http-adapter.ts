import { abortSignal, milliseconds } from '../checks/rules.js';
import type { Adapter } from '../contract/adapter.js';
import { aborted } from '../errors/failures.js';
import { check, readOptions } from '../errors/illegal-parameter.js';
import { success } from '../errors/outcome.js';
import { copyError, UserModuleError } from '../errors/user-module-error.js';
import type { RequestOptions } from '../http/request-options.js';
import { sessionEvents } from '../session/events.js';
import { type AccountClient, buildAccountClient } from './client.js';
import { openGatewaySession } from './gateway-session.js';
import { createHandlers } from './handlers.js';
import { type HttpOptions, httpRules, readHttpOptions } from './http-options.js';
import { loginForm } from './login-forms.js';
import { openPageSession } from './page-session.js';
import { readSignInOptions, type SignInOptions } from './sign-in-options.js';
import type { Login } from './types.js';

/** Answers the ten methods from the account service, and signs users in and out there. */
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
   * Signs a user in on pages of the realm, or of a provider that it knows, over the authorization code flow. Until it has
   * ended it is a login under way. With `mode: 'redirect'` the page leaves; it is logged in when it comes back.
   *
   * @throws UserModuleError 110010 when the user has cancelled; 000001 when the sign-in has failed, with reason `denied`
   * where the browser allows no window; 000002 naming the option; 990001, reason `aborted`, by the signal, a logout or
   * another login; 990001, reason `unsupported`, without a gateway's session and without the option `signIn`
   */
  signIn(options?: SignInOptions): Promise<void>;
  /**
   * How the sign-in by redirect has ended from which the page has come back just now: it resolves with the user logged in,
   * or rejects as `signIn` does. `undefined` where the page has not come back from one.
   */
  readonly signInReturn: Promise<void> | undefined;
  /**
   * Listens to `loginStatusChange` (`{ isLogin, isLogining }`) or `userInfoChange` (no payload), of this tab and of
   * others; gives back the function that stops listening.
   */
  on(event: string, listener: (payload: unknown) => void): () => void;
  /** Stops listening to other tabs; nothing starts it again. */
  close(): void;
}

/**
 * Answers the ten methods from the account service, for pages outside the container.
 *
 * @throws UserModuleError 000002 for an unknown, wrong or missing option
 */
export function httpAdapter(given: HttpOptions): HttpAdapter {
  const options = readOptions('http', given, httpRules);
  const settings = readHttpOptions(options);
  const account = buildAccountClient(settings);
  const opened = settings.hasCookie
    ? openGatewaySession(settings)
    : openPageSession(settings, account, options);
  const { session } = opened;
  const login = async (login: Login, requestOptions?: RequestOptions): Promise<void> => {
    const { signal, timeout = settings.timeout } = requestOptions || {};
    // Before the session is touched: a login that cannot be sent supersedes none.
    loginForm(login);
    check('timeout', timeout, milliseconds);
    check('signal', signal, abortSignal);
    if (signal?.aborted) throw aborted();
    await opened.logIn(login, { signal, timeout });
  };
  // A window opens in the very click, or not at all, so nothing is waited for before.
  const signIn = async (given?: SignInOptions): Promise<void> => opened.signIn(readSignInOptions(given));

  const handlers = createHandlers({
    options,
    account,
    session,
    socialContext: (platform, signal) => ({
      platform,
      signal,
      account,
      login: (fields) => login(fields, { signal }),
      signIn,
      authorize: async (given) => opened.authorize(readSignInOptions(given)),
      brokerToken: async (alias, accessToken) =>
        account.getBrokerToken(accessToken ?? (await session.fresh()).accessToken, alias, { signal }),
    }),
  });
  const events = sessionEvents(session, opened);

  return {
    name: 'http',
    account,
    signInReturn: opened.signInReturn,
    login,
    signIn,
    logOut: () => session.logOut(),
    ready: () => true,
    on: (event, listener) => events.on(event, listener),
    close: () => opened.close(),
    async call(method, params = {}, call) {
      try {
        return success(await handlers[method](params, call));
      } catch (error) {
        // Other calls may have waited for the same request, and each has an error of its own.
        throw error instanceof UserModuleError ? copyError(error) : error;
      }
    },
  };
}
