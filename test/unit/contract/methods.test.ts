// @vitest-environment node
import { methods } from 'up-user-module';
import { describe, expect, it } from 'vitest';

/**
 * The ten methods as upUserModule.md, 方法说明, describes them, written out by hand. Module, router, mocks and most tests
 * are driven by the table, so nothing else would notice a row that has changed.
 */
const documented = {
  getLoginStatus: { since: '6.12.0', retCodes: [], read: true, tellsStatus: true },
  getUserInfo: { since: '6.12.0', retCodes: ['110001', '110002'], read: true },
  updateUserInfo: {
    since: '6.20.0',
    retCodes: ['110001', '110002'],
    changesProfile: true,
    params: { fields: {}, wrapped: true },
  },
  updateOauthData: {
    since: '6.20.0',
    retCodes: [],
    leavesStatus: { isLogin: true, isLogining: false },
    changesProfile: true,
    params: {
      fields: {
        access_token: 'text',
        expires_in: 'text',
        refresh_token: 'text',
        uhome_access_token: 'text',
        uhome_user_id: 'text',
        token_type: 'text',
      },
      wrapped: true,
    },
  },
  logOut: { since: '6.20.0', retCodes: [], leavesStatus: { isLogin: false, isLogining: false } },
  refreshUser: { since: '6.20.0', retCodes: ['110001'], changesProfile: true },
  getOauthData: { since: '6.20.0', retCodes: ['110001', '110011'], read: true },
  socialLogin: {
    since: '6.12.0',
    retCodes: ['110010', '000001'],
    interactive: true,
    params: { fields: { platform: ['qq', 'wechat', 'appleId', 'facebook'] } },
  },
  checkAppIsInstalled: {
    since: '6.12.0',
    retCodes: [],
    read: true,
    userless: true,
    params: { fields: { platform: ['qq', 'weibo', 'wechat'] } },
  },
  getQQMusicAuthorize: {
    since: '7.5.0',
    retCodes: ['000001', '1100001', '1100002', '1100003', '1100004'],
    interactive: true,
    userless: true,
  },
};

describe('the method table', () => {
  it.each(Object.entries(documented))('%s is as documented', (method, row) => {
    expect(new Map(Object.entries(methods)).get(method)).toStrictEqual(row);
  });

  it('has these ten methods and no other', () => {
    expect(Object.keys(methods).sort()).toEqual(Object.keys(documented).sort());
  });
});
