import { withDeadline } from '../async/deadline.js';
import { aborted } from '../async/pause.js';
import type { Adapter, AdapterCallOptions, Params } from '../bridge/adapter.js';
import type { AppPlatform, MethodName, QQMusicAuthorization, UserModule } from '../module/types.js';
import { aBoolean, aFunction, checkOptions, type Rule } from '../result/check.js';
import type { Envelope } from '../result/envelope.js';
import { undefinedError, unsupported } from '../result/outcome.js';
import { RetCode } from '../result/ret-code.js';
import { retInfos } from '../result/ret-info.js';
import { UserModuleError } from '../result/user-module-error.js';
import { AccountError } from './account-error.js';
import { type AccountClient, buildAccountClient } from './client.js';
import { isAppPlatform, runsInside } from './installed-apps.js';
import { loginForm } from './login-forms.js';
import { type AccountOptions, accountRules, readAccountOptions } from './options.js';
import { toAccountChanges, toUserInfo } from './profile.js';
import { type RequestOptions, UnansweredRead } from './request.js';
import { notLoggedIn, Session } from './session.js';
import { fromAuthData, fromTokenSet, type Tokens, toOauthData } from './tokens.js';
import type { Login, TokenSet } from './types.js';

export interface HttpOptions extends AccountOptions {
  /**
   * While a login is under way, calls that need the user wait for it, within their deadline. `false`: they end with
   * 110002 at once, as in the app. Default: `true`.
   */
  waitForLogin?: boolean;
  /**
   * Part of each login: gets the U+ platform's token for the user, e.g. by `thirdpartUserLogin` of `up-user-module/uws`.
   * `getUserInfo` and `getOauthData` carry it as `uhome_access_token`. When it fails, the login fails.
   */
  uhomeLogin?: (accessToken: string) => PromiseLike<{ accessToken: string }>;
  /** Answers `checkAppIsInstalled` where the page does not run inside that app. */
  isInstalled?: (platform: AppPlatform) => boolean | PromiseLike<boolean>;
  /** Answers `getQQMusicAuthorize`. */
  qqMusicAuthorize?: () => PromiseLike<QQMusicAuthorization>;
}

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
   * 990001, reason `aborted`, when a logout or another login overtook it
   */
  login(login: Login, options?: RequestOptions): Promise<void>;
}

/** What each method answers, its params having been checked against the table. */
type Handlers = {
  readonly [M in MethodName]: (
    params: Params,
    call: AdapterCallOptions,
  ) => PromiseLike<RetData<M>> | RetData<M>;
};

type RetData<M extends MethodName> = Awaited<ReturnType<UserModule[M]>>['retData'];

const httpRules: Readonly<Record<keyof HttpOptions, Rule>> = Object.assign(
  { waitForLogin: aBoolean, uhomeLogin: aFunction, isInstalled: aFunction, qqMusicAuthorize: aFunction },
  accountRules,
);

/** A logout that the service does not answer must not keep the page waiting. */
const logoutTimeout = 5000;

/**
 * Answers the ten methods from the account service, for pages outside the container.
 *
 * @throws UserModuleError 000002 for an unknown, wrong or missing option
 */
export function httpAdapter(options: HttpOptions): HttpAdapter {
  checkOptions('http', options, httpRules);
  const { waitForLogin = true, uhomeLogin, isInstalled, qqMusicAuthorize } = options;
  const settings = readAccountOptions(options);
  const account = buildAccountClient(settings);
  const session = new Session((refreshToken) => account.refresh(refreshToken));
  const endSession = (refreshToken: string) =>
    account.logout(refreshToken, { timeout: logoutTimeout }).catch(noop);
  const logOut = async () => {
    const refreshToken = await session.end();
    // The session is gone here, whatever the service says.
    if (refreshToken) await endSession(refreshToken);
  };
  let writing: Promise<unknown> = Promise.resolve();

  /** Runs what needs the user: after a login under way, with tokens renewed when they are due or refused. */
  const withUser = async <T>(call: AdapterCallOptions, use: (tokens: Tokens) => Promise<T>): Promise<T> => {
    if (session.login) {
      const notReady = failure(RetCode.userDataNotReady);
      if (!waitForLogin) throw notReady;
      call.late = notReady;
      while (session.login) await session.login.over;
      call.late = undefined;
    }
    const tokens = await session.fresh();
    if (call.ended) throw aborted();
    try {
      return await use(tokens);
    } catch (error) {
      if (!mayBe401(error)) throw error;
      const renewed = await session.renew(tokens);
      if (call.ended) throw aborted();
      return use(renewed);
    }
  };

  const handlers: Handlers = {
    getLoginStatus: () => ({ isLogin: session.isLogin, isLogining: !!session.login }),

    async getUserInfo(params, call) {
      const { info, user } = await withUser(call, async (tokens) => ({
        info: toUserInfo(await account.getAccount(tokens.accessToken, { signal: call.signal }), tokens),
        user: tokens.user,
      }));
      // Another user may have logged in while this one's profile was on its way.
      return user === session.tokens?.user ? info : handlers.getUserInfo(params, call);
    },

    updateUserInfo(params, call) {
      const changes = toAccountChanges(params);
      let owner = session.login ? undefined : session.tokens?.user;
      const write = async (tokens: Tokens) => {
        // Meant for one user, it must not be written to another who has logged in meanwhile.
        owner = owner || tokens.user;
        if (owner !== tokens.user) throw undefinedError('aborted', '用户已切换，未更新');
        if (Object.keys(changes).length) {
          await account.updateAccount(tokens.accessToken, changes, { signal: call.signal });
        }
        return {};
      };
      // One after the other, or the second would write back what the first has changed.
      const written = writing.then(() => withUser(call, write));
      writing = written.catch(noop);
      return written;
    },

    updateOauthData(params) {
      session.replace(fromAuthData(params));
      return {};
    },

    async logOut(_params, call) {
      call.late = success({});
      await logOut();
      return {};
    },

    refreshUser: (_params, call) =>
      withUser(call, async (tokens) => {
        await account.getAccount(tokens.accessToken, { signal: call.signal });
        return {};
      }),

    getOauthData() {
      if (session.login) throw failure(RetCode.loggingIn);
      if (!session.tokens || !session.isLogin) throw notLoggedIn();
      return toOauthData(session.tokens);
    },

    socialLogin() {
      throw unsupported('浏览器中没有第三方登录');
    },

    async checkAppIsInstalled({ platform }) {
      if (!isAppPlatform(platform)) throw unsupported();
      if (runsInside(platform)) return { status: true };
      if (!isInstalled) throw unsupported('浏览器无法判断应用是否已安装');
      return { status: await isInstalled(platform) };
    },

    getQQMusicAuthorize() {
      if (!qqMusicAuthorize) throw failure(RetCode.qqMusicNotInstalled);
      return qqMusicAuthorize();
    },
  };

  return {
    name: 'http',
    account,
    logOut,
    ready: () => true,
    async call(method, params = {}, call) {
      return success(await handlers[method](params, call));
    },
    async login(login, requestOptions) {
      // Before the session is touched: a login that cannot be sent overtakes none.
      loginForm(login);
      const request = requestTokens(account, login, requestOptions);
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
        request.then(({ refresh_token = '' }) => endSession(refresh_token), noop);
        throw error;
      }
    },
  };
}

function requestTokens(account: AccountClient, login: Login, options?: RequestOptions): Promise<TokenSet> {
  if ('wechatCode' in login) return account.loginWithWechat(login, options);
  if ('phoneNumber' in login) return account.loginWithPhone(login, options);
  return account.loginWithPassword(login, options);
}

function mayBe401(error: unknown): boolean {
  return error instanceof UnansweredRead || (error instanceof AccountError && error.status === 401);
}

function success(retData: unknown): Envelope {
  return { retCode: RetCode.success, retInfo: retInfos[RetCode.success], retData };
}

function failure(retCode: RetCode): UserModuleError {
  return new UserModuleError(retCode, retInfos[retCode]);
}

function noop(): void {}
