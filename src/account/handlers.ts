import type { AdapterCallOptions, Params } from '../contract/adapter.js';
import type { Envelope } from '../contract/envelope.js';
import { RetCode } from '../contract/ret-code.js';
import { retInfos } from '../contract/ret-info.js';
import type { MethodName, UserModule } from '../contract/types.js';
import { aborted, failure, unknownError, unsupported } from '../errors/failures.js';
import type { Session } from '../session/session.js';
import { fromAuthData, type Tokens, toOauthData } from '../session/tokens.js';
import { AccountError } from './account-error.js';
import type { AccountClient } from './client.js';
import type { HttpOptions } from './http-options.js';
import { isAppPlatform, runsInside } from './installed-apps.js';
import { toAccountChanges, toUserInfo } from './profile.js';
import { UnansweredRead } from './request.js';

/** What each method answers, its params having been checked against the table. */
export type Handlers = {
  readonly [M in MethodName]: (
    params: Params,
    call: AdapterCallOptions,
  ) => PromiseLike<RetData<M>> | RetData<M>;
};

type RetData<M extends MethodName> = Awaited<ReturnType<UserModule[M]>>['retData'];

interface HandlerContext {
  readonly options: HttpOptions;
  readonly account: AccountClient;
  readonly session: Session;
  /** Ends the session, here and on the service. */
  logOut(): Promise<void>;
}

/** The ten methods, answered by the account service (upUserModule.md; smarthome-account.md, 用户信息管理). */
export function createHandlers({ options, account, session, logOut }: HandlerContext): Handlers {
  const { waitForLogin = true, isInstalled, qqMusicAuthorize } = options;
  let writing: Promise<unknown> = Promise.resolve();

  /** Runs what needs the user: after a login under way, with tokens renewed when they are due or refused. */
  const withUser = async <T>(call: AdapterCallOptions, use: (tokens: Tokens) => Promise<T>): Promise<T> => {
    if (session.login) {
      const notReady = failure(RetCode.userDataNotReady);
      if (!waitForLogin) throw notReady;
      call.outcomeOnTimeout = notReady;
      while (session.login) await session.login.over;
      call.outcomeOnTimeout = undefined;
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
        if (owner !== tokens.user) throw unknownError('aborted', '用户已切换，未更新');
        if (Object.keys(changes).length) {
          await account.updateAccount(tokens.accessToken, changes, { signal: call.signal });
        }
        return {};
      };
      // One after the other, or the second would write back what the first has changed.
      const written = writing.then(() => withUser(call, write));
      writing = written.catch(() => {});
      return written;
    },

    updateOauthData(params) {
      session.replace(fromAuthData(params));
      return {};
    },

    async logOut(_params, call) {
      call.outcomeOnTimeout = success({});
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
      if (!session.tokens || !session.isLogin) throw failure(RetCode.notLoggedIn);
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
  return handlers;
}

export function success(retData: unknown): Envelope {
  return { retCode: RetCode.success, retInfo: retInfos[RetCode.success], retData };
}

function mayBe401(error: unknown): boolean {
  return error instanceof UnansweredRead || (error instanceof AccountError && error.status === 401);
}
