import { type MethodName, methods } from 'up-user-module';

/** The names of the ten methods, typed. */
export const methodNames = Object.keys(methods) as MethodName[];

/** Params that each method accepts; the others take none. */
export const sampleParams: Readonly<Partial<Record<MethodName, object>>> = {
  updateUserInfo: { nickname: '小明' },
  updateOauthData: {
    access_token: 'at',
    expires_in: '3600',
    refresh_token: 'rt',
    uhome_access_token: 'uat',
    uhome_user_id: '1',
    token_type: 'bearer',
  },
  socialLogin: { platform: 'qq' },
  checkAppIsInstalled: { platform: 'wechat' },
};
