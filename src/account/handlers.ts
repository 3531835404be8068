import { isRecord } from '../checks/values.js';
import type { AdapterCallOptions, Params } from '../contract/adapter.js';
import { RetCode } from '../contract/ret-code.js';
import type { MethodName, SocialPlatform, UserModule } from '../contract/types.js';
import { aborted, failure, unknownError, unsupported } from '../errors/failures.js';
import { success } from '../errors/outcome.js';
import { type Tokens, toOauthData } from '../session/tokens.js';
import type { UserSession } from '../session/user-session.js';
import type { AccountClient } from './client.js';
import type { HttpOptions } from './http-options.js';
import { isAppPlatform, runsInside } from './installed-apps.js';
import { toAccountChanges, toUserInfo } from './profile.js';
import { UnansweredRead } from './request.js';
import { sharedRead } from './shared-read.js';
import { checkSocialLogin, isSocialPlatform, type SocialContext, socialError } from './social.js';
import type { Account } from './types.js';

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
  readonly session: UserSession;
  /** What a provider of `http.social` works with. */
  socialContext(platform: SocialPlatform, signal: AbortSignal | undefined): SocialContext;
}

/** The ten methods, answered by the account service (upUserModule.md; smarthome-account.md, 用户信息管理). */
export function createHandlers({ options, account, session, socialContext }: HandlerContext): Handlers {
  const { waitForLogin = true, isInstalled, qqMusicAuthorize, social } = options;
  const reads = sharedRead(account);
  let writing: Promise<unknown> = Promise.resolve();

  /** Runs what needs the user: after a login under way, with tokens renewed when they are due or refused. */
  const withUser = async <T>(call: AdapterCallOptions, use: (tokens: Tokens) => Promise<T>): Promise<T> => {
    await session.look();
    if (session.login) {
      const notReady = failure(RetCode.userDataNotReady);
      if (!waitForLogin) throw notReady;
      call.outcomeOnTimeout = notReady;
      while (session.login) await session.login.over;
      call.outcomeOnTimeout = undefined;
    }
    refuseIfEnded(call);
    const tokens = await session.fresh();
    refuseIfEnded(call);
    try {
      return await use(tokens);
    } catch (error) {
      const isRefused = isRecord(error) && error.retCode === RetCode.notLoggedIn;
      if (!isRefused && !(error instanceof UnansweredRead && tokens.refreshToken)) throw error;
      refuseIfEnded(call);
      const next = await session.renew(tokens, isRefused).catch((failed) => {
        // That it was a refusal is a guess so far; perhaps only the refresh token is of no use.
        if (isRefused || failed.retCode !== RetCode.notLoggedIn || !session.tokens) throw failed;
        return session.tokens;
      });
      refuseIfEnded(call);
      try {
        return await use(next);
      } catch (again) {
        // A read that twice gets no answer has been refused, most likely.
        if (again instanceof UnansweredRead && !next.refreshToken) await session.renew(next, true);
        throw again;
      }
    }
  };

  /**
   * The account of whoever is logged in when it has arrived, never of somebody who has gone meanwhile.
   *
   * @param since see `SharedRead`
   */
  const readAccount = async <T>(
    call: AdapterCallOptions,
    since: number,
    read: (account: Account, tokens: Tokens) => T | Promise<T>,
  ): Promise<T> => {
    for (;;) {
      let start = performance.now();
      let reader: string | undefined;
      try {
        const result = await withUser(call, async (tokens) => {
          reader = tokens.id;
          const found = await reads.read(tokens, call, since);
          // Whoever joins has to look after what the page did not see before, too.
          start = Math.min(start, found.start);
          return await read(found.account, tokens);
        });
        await session.lookAfter(start);
        if (reader === session.tokens?.id) return result;
      } catch (error) {
        reader = reader || session.tokens?.id;
        await session.lookAfter(start);
        if (reader === session.tokens?.id) throw error;
      }
      refuseIfEnded(call);
    }
  };

  return {
    async getLoginStatus() {
      await session.look();
      return { isLogin: await session.isLogin(), isLogining: !!session.login };
    },

    getUserInfo: (_params, call) =>
      readAccount(call, 0, async (found, tokens) => toUserInfo(found, await session.disclose(tokens))),

    async updateUserInfo(params, call) {
      const { tokens: known, login, generation } = session;
      const looked = session.look();
      if (looked) await looked;
      const changes = toAccountChanges(params);
      // It belongs to the user for whom it is made now. With a login under way that is the one who logs in; but who is
      // meant when there is a user already, nobody can say.
      const isAnother = !login && session.generation !== generation;
      const current = isAnother ? known : session.tokens;
      if (login && (known || (session.login && current))) throw failure(RetCode.userDataNotReady);
      const owner = login || current;
      if (!owner) throw failure(RetCode.notLoggedIn);
      const isOwners = () => session.tokens?.id === owner.id;

      // One after the other, or the second would write back what the first has changed.
      const written = writing.then(() => {
        refuseIfEnded(call);
        if (!login && !isOwners()) throw userChanged();
        return withUser(call, async ({ accessToken, id }) => {
          if (!isOwners()) throw userChanged();
          if (Object.keys(changes).length) {
            const start = performance.now();
            try {
              await account.updateAccount(accessToken, changes, {
                signal: call.signal,
                async beforeWrite() {
                  await session.lookAfter(start);
                  refuseIfEnded(call);
                  if (!isOwners()) throw userChanged();
                },
              });
            } finally {
              // Also when it has failed: it may have happened all the same.
              reads.end();
            }
            // The write has succeeded, whatever a tab that renews takes.
            session.noteProfileChange(id, start);
          }
          return {};
        });
      });
      writing = written.catch(() => {});
      return written.catch((error) => {
        // Whoever has logged out here while it was under way was logged in when it was called.
        const hasLeft = !login && session.generation !== generation && error.retCode === RetCode.notLoggedIn;
        throw hasLeft ? userChanged() : error;
      });
    },

    async updateOauthData(params) {
      await session.useAuthData(params);
      return {};
    },

    async logOut(_params, call) {
      // Without an answer of the service the session is gone here all the same.
      if (session.isOurs) call.outcomeOnTimeout = success({});
      await session.logOut();
      return {};
    },

    // Once it has succeeded, the page counts on seeing all that had changed before it was called. A read that was sent
    // earlier may have missed that.
    refreshUser: (_params, call) => readAccount(call, reads.call(), () => ({})),

    async getOauthData(_params, call) {
      await session.look();
      if (session.login) throw failure(RetCode.loggingIn);
      return toOauthData(await withUser(call, async (tokens) => session.disclose(tokens)));
    },

    async socialLogin({ platform }, { signal }) {
      const provider = isSocialPlatform(platform) ? social?.[platform] : undefined;
      if (!isSocialPlatform(platform) || !provider) throw unsupported(`没有配置 http.social.${platform}`);
      try {
        return checkSocialLogin(await provider(socialContext(platform, signal)));
      } catch (error) {
        throw socialError(error);
      }
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
}

/** Nothing new is started for a call that nobody waits for any more. */
function refuseIfEnded({ ended }: AdapterCallOptions): void {
  if (ended) throw aborted();
}

function userChanged(): Error {
  return unknownError('aborted', '用户已切换，未更新');
}
