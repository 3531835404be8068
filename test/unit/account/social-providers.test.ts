// @vitest-environment node
import { brokered, type SocialContext, UserModuleError, wechatCode } from 'up-user-module';
import type { TokenSet } from 'up-user-module/account';
import { describe, expect, it, vi } from 'vitest';
import { openPage } from './page.js';
import { failureOf } from './support.js';

const tokens: TokenSet = { access_token: 'access', refresh_token: 'refresh', expires_in: 60 };

/** What a provider works with, all of it written down. */
function createContext(brokerToken: Readonly<Record<string, unknown>> | Error = {}, tokenSet = tokens) {
  const { account } = openPage().http;
  const logout = vi.spyOn(account, 'logout').mockResolvedValue(undefined);
  const accountLogin = vi.spyOn(account, 'login').mockResolvedValue(tokenSet);
  const { signal } = new AbortController();
  const context = {
    platform: 'wechat',
    signal,
    account,
    login: vi.fn<SocialContext['login']>(async () => {}),
    signIn: vi.fn<SocialContext['signIn']>(async () => {}),
    authorize: vi.fn<SocialContext['authorize']>(async () => tokenSet),
    brokerToken: vi.fn<SocialContext['brokerToken']>(async () => {
      if (brokerToken instanceof Error) throw brokerToken;
      return brokerToken;
    }),
  } satisfies SocialContext;
  return { context, logout, accountLogin };
}

describe('brokered', () => {
  it('signs in in a window, and asks for the provider’s token of the user who is there then', async () => {
    const { context, logout } = createContext({ access_token: 'theirs', openid: 'o' });
    expect(await brokered('wechat-web')(context)).toEqual({ accessToken: 'theirs', openId: 'o' });
    const { signal } = context;
    expect(context.signIn.mock.calls).toEqual([[{ provider: 'wechat-web', mode: 'popup', signal }]]);
    expect(context.brokerToken.mock.calls).toEqual([['wechat-web']]);
    expect(context.authorize).not.toHaveBeenCalled();
    expect(logout).not.toHaveBeenCalled();
  });

  it('has no signal where the call has none', async () => {
    const { context } = createContext();
    await brokered('wechat')({ ...context, signal: undefined });
    expect(context.signIn.mock.calls).toStrictEqual([[{ provider: 'wechat', mode: 'popup' }]]);
  });

  it('with signIn: false takes the token of a session of its own, which it ends', async () => {
    const { context, logout } = createContext({ access_token: 'theirs', openid: 'o' });
    const provider = brokered('wechat', { signIn: false });
    expect(await provider(context)).toEqual({ accessToken: 'theirs', openId: 'o' });
    const { signal } = context;
    expect(context.authorize.mock.calls).toEqual([[{ provider: 'wechat', mode: 'popup', signal }]]);
    expect(context.brokerToken.mock.calls).toEqual([['wechat', 'access']]);
    expect(context.signIn).not.toHaveBeenCalled();
    expect(logout.mock.calls).toEqual([['refresh']]);
  });

  it('ends that session where the provider’s token is refused too, and need not be able to', async () => {
    const { context, logout } = createContext(new Error('access_denied'));
    logout.mockRejectedValue(new Error('unreachable'));
    const provider = brokered('wechat', { signIn: false });
    expect(await provider(context)).toEqual({ accessToken: '', openId: '' });
    expect(logout).toHaveBeenCalledOnce();
  });

  it('has nothing to end without a refresh token', async () => {
    const { context, logout } = createContext({}, { access_token: 'access', expires_in: 60 });
    await brokered('wechat', { signIn: false })(context);
    expect(logout).not.toHaveBeenCalled();
  });

  it('fails as the sign-in does, and asks for nothing then', async () => {
    for (const signIn of [true, false]) {
      const { context } = createContext();
      const refused = new UserModuleError('110010', '取消第三方登录');
      context.signIn.mockRejectedValue(refused);
      context.authorize.mockRejectedValue(refused);
      await expect(brokered('wechat', { signIn })(context)).rejects.toBe(refused);
      expect(context.brokerToken).not.toHaveBeenCalled();
    }
  });

  it.each<[object, object]>([
    [{}, { accessToken: '', openId: '' }],
    [
      { access_token: 'a', unionid: 'u' },
      { accessToken: 'a', openId: 'u' },
    ],
    [
      { access_token: 'a', unionid: 'u', openid: 'o' },
      { accessToken: 'a', openId: 'u', realOpenId: 'o' },
    ],
    [
      { access_token: 'a', openid: 'o', user_id: 'x' },
      { accessToken: 'a', openId: 'o' },
    ],
    [
      { access_token: 'a', user_id: 'x', nickname: '张伟' },
      { accessToken: 'a', openId: 'x', nickName: '张伟' },
    ],
    // What is no text, or is empty, is not there.
    [
      { access_token: 1, unionid: 2, openid: '', user_id: 'x', nickname: null },
      { accessToken: '', openId: 'x' },
    ],
    [
      { access_token: 'a', nickname: '' },
      { accessToken: 'a', openId: '' },
    ],
  ])('makes of %j %j', async (token, login) => {
    expect(await brokered('wechat')(createContext({ ...token }).context)).toEqual(login);
  });
});

describe('wechatCode', () => {
  const bindPhone = async () => ({ phoneNumber: '13900139000', smsCode: '123456' });
  const needsPhone = Object.assign(new Error(), { error: 'sms_code_invalid' });

  it('takes a code that is only a text', async () => {
    const { context, accountLogin } = createContext();
    const login = await wechatCode({ getCode: async () => 'code', bindPhone })(context);
    expect(login).toEqual({ accessToken: '', openId: '', authorizationCode: 'code' });
    expect(context.login.mock.calls).toEqual([[{ wechatCode: 'code' }]]);
    expect(accountLogin).not.toHaveBeenCalled();
  });

  it('takes one with what else WeChat has given', async () => {
    const given = { code: 'code', openId: 'o', accessToken: 'a' };
    const login = await wechatCode({ getCode: async () => given, bindPhone })(createContext().context);
    expect(login).toEqual({ accessToken: 'a', openId: 'o', authorizationCode: 'code' });
  });

  it('logs in with the phone too, and another code, where the service wants one', async () => {
    const { context } = createContext();
    context.login.mockRejectedValueOnce(needsPhone);
    let count = 0;
    const login = await wechatCode({ getCode: async () => `code-${++count}`, bindPhone })(context);
    expect(login.authorizationCode).toBe('code-2');
    expect(context.login.mock.calls).toEqual([
      [{ wechatCode: 'code-1' }],
      [{ wechatCode: 'code-2', phoneNumber: '13900139000', smsCode: '123456' }],
    ]);
  });

  it.each([null, 'sms_code_invalid', { error: 'wechat_code_invalid' }, { retCode: '000001' }])(
    'asks for no phone where the login has failed with %j',
    async (thrown) => {
      const { context } = createContext();
      context.login.mockRejectedValue(thrown);
      const ask = vi.fn(bindPhone);
      const login = wechatCode({ getCode: async () => 'code', bindPhone: ask })(context);
      await expect(Promise.resolve(login)).rejects.toBe(thrown);
      expect(ask).not.toHaveBeenCalled();
    },
  );

  it('with signIn: false ends the session that it has begun, with the call’s signal', async () => {
    const { context, accountLogin, logout } = createContext();
    logout.mockRejectedValue(new Error('unreachable'));
    const { signal } = context;
    await wechatCode({ getCode: async () => 'code', bindPhone, signIn: false })(context);
    expect(accountLogin.mock.calls).toEqual([[{ wechatCode: 'code' }, { signal }]]);
    expect(logout.mock.calls).toEqual([['refresh']]);
    expect(context.login).not.toHaveBeenCalled();

    accountLogin.mockResolvedValue({ access_token: 'access', expires_in: 60 });
    await wechatCode({ getCode: async () => 'code', bindPhone, signIn: false })(context);
    expect(logout).toHaveBeenCalledOnce();
  });
});

describe('an error of the module that socialLogin does not document', () => {
  it('is 000001 with its text and its reason', async () => {
    const cause = new UserModuleError('110001', '用户未登录', { reason: 'network' });
    const { module } = openPage({ http: { social: { wechat: () => Promise.reject(cause) } } });
    const failed = await failureOf(module.socialLogin({ platform: 'wechat' }));
    expect(failed).toMatchObject({ retCode: '000001', retInfo: '操作失败：用户未登录', reason: 'network' });
    expect(failed.cause).toMatchObject({ retCode: '110001' });
  });

  it.each(['110010', '000001', '990001'] as const)('and %s stays as it is', async (retCode) => {
    const thrown = new UserModuleError(retCode, '文本');
    const { module } = openPage({ http: { social: { wechat: () => Promise.reject(thrown) } } });
    expect(await failureOf(module.socialLogin({ platform: 'wechat' }))).toMatchObject({
      retCode,
      retInfo: '文本',
      cause: undefined,
    });
  });
});
