import type { Envelope } from '../../contract/envelope.js';
import type { RetCode } from '../../contract/ret-code.js';
import { retInfos } from '../../contract/ret-info.js';
import type {
  AppPlatform,
  MethodName,
  OauthData,
  SocialLogin,
  SocialPlatform,
  UserInfo,
  UserModule,
} from '../../contract/types.js';
import { type MockUser, type MockUserState, profileFields, store, tokenFields } from './user.js';

/** An app that can be installed beside this one. */
export type MockApp = AppPlatform | 'qqMusic';

/** What the handlers know of the device and its user. */
export interface Device {
  readonly user: MockUser;
  readonly installedApps: readonly MockApp[];
  /** How many more `getUserInfo` calls find the data not ready. */
  refreshing: number;
}

type Params = Readonly<Record<string, unknown>>;
type Success<M extends MethodName> = Awaited<ReturnType<UserModule[M]>>;
type Handler<M extends MethodName> = (device: Device, params: Params) => Success<M> | Envelope<null>;

/** What keeps a method from its work, by the user's state. */
type Obstacles = Readonly<Partial<Record<MockUserState, RetCode>>>;

const withoutLogin: Obstacles = { loggedOut: '110001', loggingIn: '110001' };
const withoutTokens: Obstacles = { loggedOut: '110001', loggingIn: '110011' };
const withoutProfile: Obstacles = { loggedOut: '110001', loggingIn: '110002', notReady: '110002' };

const userInfoFields: ReadonlyArray<keyof UserInfo> = [
  'userId',
  'uhome_access_token',
  'user_center_access_token',
  'offUserId',
  'nickname',
  'phoneNumber',
  'realName',
  'avatar',
  'email',
  'username',
];

const appPlatforms: readonly AppPlatform[] = ['qq', 'weibo', 'wechat'];

const socialLogins: Readonly<Record<SocialPlatform, SocialLogin>> = {
  qq: socialLogin('qq'),
  wechat: socialLogin('wechat'),
  appleId: socialLogin('appleId'),
  facebook: {
    accessToken: 'mock-facebook-token',
    openId: 'mock-facebook-uid',
    nickName: 'Xiao Ming',
    iconUrl: 'https://virtual.uplus.com/mock/facebook-icon.png',
  },
};

/** The ten methods as the app answers them (upUserModule.md, 方法说明: results, retInfo and retCodes). */
export const handlers: { readonly [M in MethodName]: Handler<M> } = {
  getLoginStatus: ({ user: { state } }) =>
    success('操作成功', {
      isLogin: state === 'loggedIn' || state === 'notReady',
      isLogining: state === 'loggingIn',
    }),

  getUserInfo: unless(withoutProfile, (device) => {
    if (device.refreshing > 0) {
      device.refreshing -= 1;
      return failure('110002');
    }
    return success('获取用户信息成功', userInfo(device.user));
  }),

  updateUserInfo: unless(withoutProfile, ({ user }, params) => {
    store(user, profileFields, params);
    return success('', {});
  }),

  updateOauthData: ({ user }, params) => {
    const missing = Object.keys(tokenFields).find(
      (field) => typeof params[field] !== 'string' || !params[field],
    );
    if (missing) return failure('000002', `非法参数错误：${missing} 必须是非空字符串`);
    store(user, tokenFields, params);
    // Tokens are a login, whoever was there before; a profile that is still on its way stays so.
    if (user.state !== 'notReady') user.state = 'loggedIn';
    return success('', {});
  },

  logOut: ({ user }) => {
    user.state = 'loggedOut';
    return success('', {});
  },

  refreshUser: unless(withoutLogin, ({ user }) => {
    user.state = 'loggedIn';
    return success('', {});
  }),

  getOauthData: unless(withoutTokens, ({ user }) => success('', oauthData(user))),

  socialLogin: (_device, { platform }) =>
    isSocialPlatform(platform) ? success('执行成功', socialLogins[platform]) : failure('000001', '参数无效'),

  checkAppIsInstalled: ({ installedApps }, { platform }) => {
    const app = appPlatforms.find((name) => name === platform);
    return app
      ? success('执行成功', { status: installedApps.includes(app) })
      : failure('000002', '非法参数错误：platform 只能是 qq、weibo、wechat');
  },

  getQQMusicAuthorize: ({ installedApps }) =>
    installedApps.includes('qqMusic')
      ? success('调用成功', {
          openId: 'mock-qq-music-open-id',
          token: 'mock-qq-music-token',
          timeStamp: String(Date.now()),
        })
      : failure('1100001'),
};

/** The handler, but for the states in which the method cannot do its work. */
function unless<M extends MethodName>(obstacles: Obstacles, handler: Handler<M>): Handler<M> {
  return (device, params) => {
    const code = obstacles[device.user.state];
    return code ? failure(code) : handler(device, params);
  };
}

function success<T>(retInfo: string, retData: T): Envelope<T> {
  return { retCode: '000000', retInfo, retData };
}

function failure(retCode: RetCode, retInfo = retInfos[retCode]): Envelope<null> {
  return { retCode, retInfo, retData: null };
}

function userInfo(user: MockUser): UserInfo {
  const info: UserInfo = { userId: user.userId };
  for (const field of userInfoFields) Object.assign(info, { [field]: user[field] });
  return info;
}

function oauthData(user: MockUser): OauthData {
  const { user_center_access_token, expires_in, refresh_token, uhome_access_token, userId } = user;
  return {
    user_center_access_token,
    expires_in,
    refresh_token,
    uhome_access_token,
    uhome_user_id: userId,
  };
}

function socialLogin(platform: string): SocialLogin {
  return {
    accessToken: `mock-${platform}-token`,
    openId: `mock-${platform}-uid`,
    realOpenId: `mock-${platform}-open-id`,
    socialAppId: `mock-${platform}-app-id`,
    socialAppSecret: `mock-${platform}-app-secret`,
    authorizationCode: `mock-${platform}-code`,
  };
}

function isSocialPlatform(platform: unknown): platform is SocialPlatform {
  return typeof platform === 'string' && Object.keys(socialLogins).includes(platform);
}
