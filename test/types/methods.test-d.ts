// What each method takes and gives (upUserModule.md). Compiled by `npm run types`, never run.
import UplusApi, {
  type AppStatus,
  type AuthData,
  type CallOptions,
  type Envelope,
  type LoginStatus,
  type MethodName,
  type OauthData,
  type QQMusicAuthorization,
  type SocialLogin,
  type UserInfo,
  type UserInfoNew,
  type UserModule,
} from 'up-user-module';
import { expectTypeOf } from 'vitest';

const { upUserModule } = new UplusApi();

expectTypeOf(upUserModule).toEqualTypeOf<UserModule>();

expectTypeOf<MethodName>().toEqualTypeOf<
  | 'getLoginStatus'
  | 'getUserInfo'
  | 'updateUserInfo'
  | 'updateOauthData'
  | 'logOut'
  | 'refreshUser'
  | 'getOauthData'
  | 'socialLogin'
  | 'checkAppIsInstalled'
  | 'getQQMusicAuthorize'
>();

// Results: an envelope with the data that the document shows; `unknown` where it shows none.

expectTypeOf(upUserModule.getLoginStatus()).resolves.toEqualTypeOf<Envelope<LoginStatus>>();
expectTypeOf(upUserModule.getUserInfo()).resolves.toEqualTypeOf<Envelope<UserInfo>>();
expectTypeOf(upUserModule.updateUserInfo()).resolves.toEqualTypeOf<Envelope<unknown>>();
expectTypeOf<UserModule['updateOauthData']>().returns.resolves.toEqualTypeOf<Envelope<unknown>>();
expectTypeOf(upUserModule.logOut()).resolves.toEqualTypeOf<Envelope<unknown>>();
expectTypeOf(upUserModule.refreshUser()).resolves.toEqualTypeOf<Envelope<unknown>>();
expectTypeOf(upUserModule.getOauthData()).resolves.toEqualTypeOf<Envelope<OauthData>>();
expectTypeOf<UserModule['socialLogin']>().returns.resolves.toEqualTypeOf<Envelope<SocialLogin>>();
expectTypeOf<UserModule['checkAppIsInstalled']>().returns.resolves.toEqualTypeOf<Envelope<AppStatus>>();
expectTypeOf(upUserModule.getQQMusicAuthorize()).resolves.toEqualTypeOf<Envelope<QQMusicAuthorization>>();

expectTypeOf<LoginStatus>().toEqualTypeOf<{ isLogin: boolean; isLogining: boolean }>();
expectTypeOf<AppStatus>().toEqualTypeOf<{ status: boolean }>();
expectTypeOf<Envelope>().toEqualTypeOf<{ retCode: string; retInfo: string; retData: unknown }>();

// Only the user id is sure to be there; what the user does not have is absent, never null.
expectTypeOf<UserInfo['userId']>().toEqualTypeOf<string>();
expectTypeOf<UserInfo['nickname']>().toEqualTypeOf<string | undefined>();
// @ts-expect-error absent, not undefined
({ userId: 'u', nickname: undefined }) satisfies UserInfo;

// Times are text, as the app gives them.
expectTypeOf<OauthData['expires_in']>().toEqualTypeOf<string>();
expectTypeOf<AuthData['expires_in']>().toEqualTypeOf<string>();
expectTypeOf<keyof AuthData>().toEqualTypeOf<
  Exclude<keyof OauthData, 'user_center_access_token'> | 'access_token' | 'token_type'
>();

// Params.

upUserModule.updateUserInfo({ nickname: 'Lin', gender: null, birthday: undefined });
upUserModule.updateUserInfo({ data: { nickname: 'Lin' } });
// @ts-expect-error the field is not in UserInfoNew
upUserModule.updateUserInfo({ nick: 'Lin' });
// @ts-expect-error the height is a number
upUserModule.updateUserInfo({ height: '170' });
expectTypeOf<UserInfoNew['familyNum']>().toEqualTypeOf<number | null | undefined>();

declare const authData: AuthData;
upUserModule.updateOauthData(authData);
upUserModule.updateOauthData({ data: authData });
// @ts-expect-error the params are required
upUserModule.updateOauthData();
// @ts-expect-error all six fields are
upUserModule.updateOauthData({ ...authData, token_type: undefined });
// @ts-expect-error what getOauthData gives is no AuthData: two names differ
upUserModule.updateOauthData({} as OauthData);

upUserModule.socialLogin({ platform: 'wechat' });
// @ts-expect-error weibo has no login
upUserModule.socialLogin({ platform: 'weibo' });
// @ts-expect-error the platform is required
upUserModule.socialLogin();
upUserModule.checkAppIsInstalled({ platform: 'weibo' });
// @ts-expect-error facebook is not asked for
upUserModule.checkAppIsInstalled({ platform: 'facebook' });

// Each takes options last; those without params take them first.

const options = { signal: new AbortController().signal, timeout: 1000 };
expectTypeOf(options).toExtend<CallOptions>();
upUserModule.getLoginStatus(options);
upUserModule.getUserInfo(options);
upUserModule.updateUserInfo({}, options);
upUserModule.updateOauthData(authData, options);
upUserModule.logOut(options);
upUserModule.refreshUser(options);
upUserModule.getOauthData(options);
upUserModule.socialLogin({ platform: 'qq' }, options);
upUserModule.checkAppIsInstalled({ platform: 'qq' }, options);
upUserModule.getQQMusicAuthorize(options);
// @ts-expect-error no such option
upUserModule.getUserInfo({ retry: true });
// @ts-expect-error milliseconds, as a number
upUserModule.getUserInfo({ timeout: '1s' });
