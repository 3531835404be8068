import fc from 'fast-check';
import { createMockNebula, type MockNebula, type MockUserState } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { methods } from '../../../../src/contract/methods.js';
import { ask } from './page.js';

const states: readonly MockUserState[] = ['loggedIn', 'loggingIn', 'notReady', 'loggedOut'];
const notLoggedIn = { retCode: '110001', retInfo: '用户未登录', retData: null };
const notReady = { retCode: '110002', retInfo: '用户数据未刷新完成', retData: null };
const loggingIn = { retCode: '110011', retInfo: '登录中', retData: null };
const done = { retCode: '000000', retInfo: '', retData: {} };
const tokens = {
  access_token: 'new-center',
  expires_in: '3600',
  refresh_token: 'new-refresh',
  uhome_access_token: 'new-uhome',
  uhome_user_id: '42',
  token_type: 'bearer',
};

let mock: MockNebula;

beforeEach(() => {
  vi.useFakeTimers();
  mock = createMockNebula();
});
afterEach(() => {
  mock.remove();
  vi.useRealTimers();
});

describe('getLoginStatus', () => {
  it.each([
    ['loggedIn', true, false],
    ['loggingIn', false, true],
    ['notReady', true, false],
    ['loggedOut', false, false],
  ] as const)('%s', (state, isLogin, isLogining) => {
    mock.user.state = state;
    expect(ask('getLoginStatus')).toStrictEqual({
      retCode: '000000',
      retInfo: '操作成功',
      retData: { isLogin, isLogining },
    });
  });
});

describe('getUserInfo', () => {
  it('has the documented shape', () => {
    const answer = ask('getUserInfo');
    const text = expect.stringMatching(/./);
    expect(answer).toStrictEqual({
      retCode: '000000',
      retInfo: '获取用户信息成功',
      retData: {
        userId: text,
        uhome_access_token: expect.stringMatching(/^\w{30}$/),
        user_center_access_token: text,
        offUserId: text,
        nickname: text,
        phoneNumber: expect.stringMatching(/^1\d{10}$/),
        realName: text,
        avatar: expect.stringMatching(/^https:/),
        email: expect.stringContaining('@'),
        username: text,
      },
    });
  });

  it('shows the user of the options and of the moment, without what the user does not have', () => {
    mock.remove();
    mock = createMockNebula({ user: { userId: '7', nickname: 'Anna' } });
    mock.user.realName = 'Anna B.';
    delete mock.user.email;
    const answer = ask('getUserInfo');
    expect(answer).toMatchObject({ retData: { userId: '7', nickname: 'Anna', realName: 'Anna B.' } });
    expect(answer).not.toHaveProperty('retData.email');
  });

  it.each([
    ['loggedOut', notLoggedIn],
    ['loggingIn', notReady],
    ['notReady', notReady],
  ] as const)('%s', (state, failure) => {
    mock.user.state = state;
    expect(ask('getUserInfo')).toStrictEqual(failure);
  });

  it('is not ready for the first calls while the app refreshes', () => {
    mock.refreshing = 2;
    expect(ask('getUserInfo')).toStrictEqual(notReady);
    expect(ask('getLoginStatus')).toMatchObject({ retData: { isLogin: true } });
    expect(ask('getUserInfo')).toStrictEqual(notReady);
    expect(ask('getUserInfo')).toMatchObject({ retCode: '000000' });
    expect(mock.refreshing).toBe(0);
  });

  it('takes refreshing from the options', () => {
    mock.remove();
    mock = createMockNebula({ refreshing: 1 });
    expect(ask('getUserInfo')).toStrictEqual(notReady);
    expect(ask('getUserInfo')).toMatchObject({ retCode: '000000' });
  });
});

describe('updateUserInfo', () => {
  it('changes what getUserInfo shows', () => {
    const changes = { nickname: 'New', avatarUrl: 'https://example.com/new.png', email: 'new@example.com' };
    expect(ask('updateUserInfo', changes)).toStrictEqual(done);
    expect(ask('getUserInfo')).toMatchObject({
      retData: { nickname: 'New', avatar: 'https://example.com/new.png', email: 'new@example.com' },
    });
  });

  it('keeps every other field of UserInfoNew on the user', () => {
    const fields = {
      weight: 0,
      height: 170,
      income: 3,
      marriage: 1,
      birthday: '1990-01-31',
      education: 5,
      extraPhone: '13900000000',
      familyNum: 4,
      gender: 'female',
      givenName: 'Ming',
    };
    ask('updateUserInfo', fields);
    expect(mock.user).toMatchObject(fields);
  });

  it('keeps the value of an empty field, changes neither id nor unknown fields', () => {
    const before = { ...mock.user };
    ask('updateUserInfo', { nickname: '', avatarUrl: null, email: undefined, userId: 9, state: 'loggedOut' });
    ask('updateUserInfo', { data: { nickname: 'wrapped' } });
    ask('updateUserInfo');
    expect(mock.user).toStrictEqual(before);
  });

  it.each([
    ['loggedOut', notLoggedIn],
    ['loggingIn', notReady],
    ['notReady', notReady],
  ] as const)('%s: changes nothing', (state, failure) => {
    mock.user.state = state;
    const before = { ...mock.user };
    expect(ask('updateUserInfo', { nickname: 'New' })).toStrictEqual(failure);
    expect(mock.user).toStrictEqual(before);
  });
});

describe('getOauthData', () => {
  it.each(['loggedIn', 'notReady'] as const)('%s: agrees with getUserInfo', (state) => {
    mock.user.state = state;
    const { userId, uhome_access_token, user_center_access_token } = mock.user;
    expect(ask('getOauthData')).toStrictEqual({
      retCode: '000000',
      retInfo: '',
      retData: {
        user_center_access_token,
        expires_in: expect.stringMatching(/^\d+$/),
        refresh_token: mock.user.refresh_token,
        uhome_access_token,
        uhome_user_id: userId,
      },
    });
    mock.user.state = 'loggedIn';
    expect(ask('getUserInfo')).toMatchObject({
      retData: { userId, uhome_access_token, user_center_access_token },
    });
  });

  it.each([
    ['loggedOut', notLoggedIn],
    ['loggingIn', loggingIn],
  ] as const)('%s', (state, failure) => {
    mock.user.state = state;
    expect(ask('getOauthData')).toStrictEqual(failure);
  });
});

describe('updateOauthData', () => {
  it('changes what getOauthData and getUserInfo show', () => {
    expect(ask('updateOauthData', tokens)).toStrictEqual(done);
    expect(ask('getOauthData')).toMatchObject({
      retData: {
        user_center_access_token: 'new-center',
        expires_in: '3600',
        refresh_token: 'new-refresh',
        uhome_access_token: 'new-uhome',
        uhome_user_id: '42',
      },
    });
    expect(ask('getUserInfo')).toMatchObject({
      retData: { userId: '42', uhome_access_token: 'new-uhome', user_center_access_token: 'new-center' },
    });
    expect(mock.user.token_type).toBe('bearer');
  });

  it.each([
    ['loggedOut', 'loggedIn'],
    ['loggingIn', 'loggedIn'],
    ['loggedIn', 'loggedIn'],
    ['notReady', 'notReady'],
  ] as const)('%s becomes %s', (before, after) => {
    mock.user.state = before;
    ask('updateOauthData', tokens);
    expect(mock.user.state).toBe(after);
  });

  it.each(Object.keys(tokens))(
    'refuses a %s that is missing, empty or no text, and stores nothing',
    (field) => {
      mock.user.state = 'loggedOut';
      const before = { ...mock.user };
      for (const value of [undefined, null, '', 1]) {
        expect(ask('updateOauthData', { ...tokens, [field]: value })).toStrictEqual({
          retCode: '000002',
          retInfo: expect.stringContaining(field),
          retData: null,
        });
      }
      expect(mock.user).toStrictEqual(before);
    },
  );

  it('takes the flat form only, as the app does', () => {
    expect(ask('updateOauthData', { data: tokens })).toMatchObject({ retCode: '000002' });
  });
});

describe('logOut', () => {
  it.each(states)('%s', (state) => {
    mock.user.state = state;
    expect(ask('logOut')).toStrictEqual(done);
    expect(ask('getLoginStatus')).toMatchObject({ retData: { isLogin: false, isLogining: false } });
    expect(ask('getUserInfo')).toStrictEqual(notLoggedIn);
    expect(ask('getOauthData')).toStrictEqual(notLoggedIn);
  });
});

describe('refreshUser', () => {
  it.each(['loggedIn', 'notReady'] as const)('%s: the profile is there afterwards', (state) => {
    mock.user.state = state;
    expect(ask('refreshUser')).toStrictEqual(done);
    expect(ask('getUserInfo')).toMatchObject({ retCode: '000000' });
  });

  it.each(['loggedOut', 'loggingIn'] as const)('%s', (state) => {
    mock.user.state = state;
    expect(ask('refreshUser')).toStrictEqual(notLoggedIn);
    expect(mock.user.state).toBe(state);
  });
});

describe('socialLogin', () => {
  const text = expect.stringMatching(/./);

  it.each(['qq', 'wechat', 'appleId'])('%s', (platform) => {
    expect(ask('socialLogin', { platform })).toStrictEqual({
      retCode: '000000',
      retInfo: '执行成功',
      retData: {
        accessToken: text,
        openId: text,
        realOpenId: text,
        socialAppId: text,
        socialAppSecret: text,
        authorizationCode: text,
      },
    });
  });

  it('facebook has fields of its own', () => {
    expect(ask('socialLogin', { platform: 'facebook' })).toStrictEqual({
      retCode: '000000',
      retInfo: '执行成功',
      retData: { accessToken: text, openId: text, nickName: text, iconUrl: text },
    });
  });

  it.each([{}, { platform: 'weibo' }, { platform: 'toString' }, { platform: 1 }])('refuses %o', (params) => {
    expect(ask('socialLogin', params)).toStrictEqual({
      retCode: '000001',
      retInfo: '参数无效',
      retData: null,
    });
  });
});

describe('checkAppIsInstalled', () => {
  it.each(['qq', 'weibo', 'wechat'] as const)('%s is installed or not, as the option says', (platform) => {
    mock.installedApps = [platform];
    expect(ask('checkAppIsInstalled', { platform })).toStrictEqual({
      retCode: '000000',
      retInfo: '执行成功',
      retData: { status: true },
    });
    mock.installedApps = [];
    expect(ask('checkAppIsInstalled', { platform })).toMatchObject({ retData: { status: false } });
  });

  it('takes installedApps from the options', () => {
    mock.remove();
    mock = createMockNebula({ installedApps: ['weibo'] });
    expect(ask('checkAppIsInstalled', { platform: 'weibo' })).toMatchObject({ retData: { status: true } });
    expect(ask('checkAppIsInstalled', { platform: 'qq' })).toMatchObject({ retData: { status: false } });
  });

  it.each([{}, { platform: 'facebook' }, { platform: 'qqMusic' }])('refuses %o', (params) => {
    expect(ask('checkAppIsInstalled', params)).toStrictEqual({
      retCode: '000002',
      retInfo: expect.stringContaining('platform'),
      retData: null,
    });
  });
});

describe('getQQMusicAuthorize', () => {
  it('needs QQ Music', () => {
    expect(ask('getQQMusicAuthorize')).toStrictEqual({
      retCode: '1100001',
      retInfo: '未安装QQ音乐',
      retData: null,
    });
  });

  it('succeeds with it', () => {
    mock.installedApps = ['qqMusic'];
    expect(ask('getQQMusicAuthorize')).toStrictEqual({
      retCode: '000000',
      retInfo: '调用成功',
      retData: {
        openId: expect.stringMatching(/./),
        token: expect.stringMatching(/./),
        timeStamp: String(Date.now() - 1),
      },
    });
  });
});

describe('all methods', () => {
  const names = Object.entries(methods).map(([name, { retCodes }]) => ({ name, retCodes }));

  it('answer in every state with a code that the method documents', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ method: fc.constantFrom(...names), state: fc.option(fc.constantFrom(...states)) }),
        ),
        (steps) => {
          for (const { method, state } of steps) {
            if (state) mock.user.state = state;
            const documented = ['000000', '000002', ...method.retCodes];
            expect(documented).toContain(Reflect.get(Object(ask(method.name)), 'retCode'));
          }
        },
      ),
    );
  });

  it('agree on who is logged in, whatever happened before', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        fc.array(fc.constantFrom('logOut', 'refreshUser', 'updateOauthData', 'updateUserInfo')),
        (state, steps) => {
          mock.user.state = state;
          for (const step of steps) ask(step, tokens);
          const { isLogin, isLogining } = Object(Reflect.get(Object(ask('getLoginStatus')), 'retData'));
          const oauthCode = Reflect.get(Object(ask('getOauthData')), 'retCode');
          const infoCode = Reflect.get(Object(ask('getUserInfo')), 'retCode');
          expect(oauthCode).toBe(isLogin ? '000000' : isLogining ? '110011' : '110001');
          expect(infoCode === '110001').toBe(!isLogin && !isLogining);
        },
      ),
    );
  });
});
