// @vitest-environment node
import { brokered, httpAdapter, type SocialProvider, UserModuleError, wechatCode } from 'up-user-module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aborted, openPage, success, user } from './page.js';
import { accessToken, endFakeTime, failureOf, html, json, scriptedClient, text } from './support.js';

const cancelled = { retCode: '110010' };
const failed = { retCode: '000001', retInfo: '操作失败：第三方登录失败' };
const given = { accessToken: 'wechat-token', openId: 'wechat-open-id' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

const openWith = (wechat: SocialProvider) => openPage({ http: { social: { wechat } } });
const loginWith = (wechat: SocialProvider) => openWith(wechat).module.socialLogin({ platform: 'wechat' });

/** What an `AbortController` throws, and older browsers. */
const abortErrors: [what: string, thrown: object][] = [
  ['a DOMException', new DOMException('The user aborted a request.', 'AbortError')],
  ['an Error of that name', Object.assign(new Error('closed'), { name: 'AbortError' })],
  ['an object of that name', { name: 'AbortError' }],
];

describe('a provider of the page itself', () => {
  it('answers socialLogin for its platform', async () => {
    const provider = vi.fn<SocialProvider>(async () => ({ ...given, realOpenId: 'real' }));
    const { module, wire } = openWith(provider);
    expect(await module.socialLogin({ platform: 'wechat' })).toEqual({
      ...success,
      retData: { ...given, realOpenId: 'real' },
    });
    expect(provider.mock.calls[0]?.[0].platform).toBe('wechat');
    expect(await failureOf(module.socialLogin({ platform: 'qq' }))).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
    });
    expect(wire.sent).toEqual([]);
  });

  it.each(['qq', 'wechat', 'appleId', 'facebook'] as const)('can be for %s', async (platform) => {
    const { module } = openPage({ http: { social: { [platform]: async () => given } } });
    expect((await module.socialLogin({ platform })).retData).toEqual(given);
  });

  it('may take as long as a person takes', async () => {
    const login = loginWith(
      () =>
        new Promise((resolve) => {
          setTimeout(() => resolve(given), 3_600_000);
        }),
    );
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await login).toEqual({ ...success, retData: given });
  });

  it.each([
    new Error('no network'),
    new TypeError('Failed to fetch'),
    'a text',
    42,
    null,
    undefined,
    { error: 'x' },
  ])('that throws %o is 000001', async (thrown) => {
    const rejecting = failureOf(loginWith(() => Promise.reject(thrown)));
    const throwing = failureOf(
      loginWith(() => {
        throw thrown;
      }),
    );
    expect(await rejecting).toMatchObject(failed);
    expect(await throwing).toMatchObject(failed);
    expect((await rejecting).cause).toBe(thrown);
  });

  it.each(abortErrors)('that throws %s is 110010: the user has cancelled', async (_what, thrown) => {
    expect(await failureOf(loginWith(() => Promise.reject(thrown)))).toMatchObject(cancelled);
  });

  it('may throw an error of the module, which stays as it is', async () => {
    const own = new UserModuleError('000001', '操作失败：QQ 未安装');
    expect(await failureOf(loginWith(() => Promise.reject(own)))).toMatchObject({
      retCode: '000001',
      retInfo: '操作失败：QQ 未安装',
    });
  });

  it.each([
    undefined,
    null,
    'token',
    [],
    {},
    { accessToken: 'a' },
    { openId: 'o' },
    { accessToken: 1, openId: 'o' },
    { accessToken: 'a', openId: null },
  ])('that gives %o has no result', async (result) => {
    const failure = await failureOf(
      loginWith(() => Promise.resolve(JSON.parse(JSON.stringify(result ?? null)))),
    );
    expect(failure).toMatchObject({
      retCode: '990001',
      reason: 'unknown',
      retInfo: 'http.social 的结果必须有 accessToken 和 openId',
    });
  });

  it('never passes an app secret on, and leaves its own object alone', async () => {
    const own = { ...given, socialAppId: 'app', socialAppSecret: 'app-secret' };
    const { retData } = await loginWith(async () => own);
    expect(retData).toEqual({ ...given, socialAppId: 'app' });
    expect(own.socialAppSecret).toBe('app-secret');
  });

  it('has a signal, which fires with the call', async () => {
    let signal: AbortSignal | undefined;
    const { module } = openWith((context) => {
      ({ signal } = context);
      return new Promise(() => {});
    });
    const controller = new AbortController();
    const failure = failureOf(module.socialLogin({ platform: 'wechat' }, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    expect(await failure).toMatchObject(aborted);
    expect(signal?.aborted).toBe(true);
  });

  it('can ask for the token of a third party, which ends with the call', async () => {
    const { module, wire } = openPage({
      http: {
        social: {
          wechat: async ({ brokerToken }) => {
            await brokerToken('wechat', 'token');
            return given;
          },
        },
      },
    });
    const held = wire.hold('other');
    const controller = new AbortController();
    const failure = failureOf(module.socialLogin({ platform: 'wechat' }, { signal: controller.signal }));
    await held.reached;
    expect(wire.sent).toMatchObject([{ token: 'token', signal: { aborted: false } }]);
    controller.abort();
    expect(await failure).toMatchObject(aborted);
    expect(wire.sent).toMatchObject([{ signal: { aborted: true } }]);
  });

  it('can log in, which ends with the call', async () => {
    const { module, http, service, wire } = openPage({
      http: {
        social: {
          wechat: async ({ login }) => {
            await login({ username: user.username, password: user.password });
            return given;
          },
        },
      },
    });
    const held = wire.hold('login');
    const controller = new AbortController();
    const failure = failureOf(module.socialLogin({ platform: 'wechat' }, { signal: controller.signal }));
    await held.reached;
    controller.abort();
    expect(await failure).toMatchObject(aborted);
    held.release();
    await vi.advanceTimersByTimeAsync(0);
    expect((await module.getLoginStatus()).retData).toEqual({ isLogin: false, isLogining: false });
    await module.socialLogin({ platform: 'wechat' });
    expect((await module.getLoginStatus()).retData.isLogin).toBe(true);
    expect(service.grants).toEqual(['password', 'password']);
    await http.logOut();
  });
});

describe('the option http.social', () => {
  it.each<[string, unknown]>([
    ['another platform', { weibo: async () => given }],
    ['another platform beside a right one', { wechat: async () => given, weibo: async () => given }],
    ['what every object has', { toString: async () => given }],
    ['no function', { wechat: 'wechat' }],
    ['null for a function', { wechat: null }],
    ['a list', [async () => given]],
    ['a function', async () => given],
  ])('is 000002 with %s', (_what, social) => {
    const create = () => callWith(httpAdapter, { realm: 'https://a.test/realms/r', clientId: 'h5', social });
    expect(create).toThrow(/http\.social 必须是对象，每项是函数，名为 qq、wechat、appleId、facebook/);
    expect(create).toThrow(UserModuleError);
  });

  it('may leave a platform out', async () => {
    const { module } = openPage({ http: { social: { wechat: undefined } } });
    expect(await failureOf(module.socialLogin({ platform: 'wechat' }))).toMatchObject({
      retCode: '990001',
      retInfo: '没有配置 http.social.wechat',
    });
  });

  it.each<[string, () => unknown, RegExp]>([
    ['brokered without a provider', () => brokered(''), /brokered 的 provider/],
    [
      'brokered with another option',
      () => callWith(brokered, 'wechat', { alias: 'x' }),
      /brokered 没有 alias/,
    ],
    ['brokered, signIn no boolean', () => callWith(brokered, 'wechat', { signIn: 0 }), /brokered\.signIn/],
    ['wechatCode without options', () => callWith(wechatCode), /wechatCode 必须是对象/],
    [
      'wechatCode without getCode',
      () => callWith(wechatCode, { bindPhone: async () => ({}) }),
      /wechatCode\.getCode/,
    ],
    [
      'wechatCode without bindPhone',
      () => callWith(wechatCode, { getCode: async () => '' }),
      /wechatCode\.bindPhone/,
    ],
  ])('%s is 000002', (_what, create, rule) => {
    expect(create).toThrow(rule);
    expect(create).toThrow(UserModuleError);
  });
});

describe('wechatCode', () => {
  const phone = { phoneNumber: '13900139000' };

  /** A page whose WeChat user is nobody's yet, unless `isBound`. */
  function openWechat({ isBound = false, signIn = true } = {}) {
    const bindPhone = vi.fn(async () => {
      await opened.http.account.sendVerificationCode(phone);
      return { ...phone, smsCode: opened.service.smsInbox.at(-1)?.code ?? '' };
    });
    const getCode = vi.fn(async () => ({
      code: opened.service.issueWechatCode('open-id'),
      openId: 'open-id',
      accessToken: 'wechat-token',
    }));
    const bound = { ...user, wechatOpenId: 'open-id' };
    const opened = openPage({
      service: { users: [isBound ? bound : user] },
      http: { social: { wechat: wechatCode({ getCode, bindPhone, signIn }) } },
    });
    return { ...opened, getCode, bindPhone };
  }

  it('logs in whoever has an account', async () => {
    const { module, bindPhone } = openWechat({ isBound: true });
    const { retData } = await module.socialLogin({ platform: 'wechat' });
    expect(retData).toMatchObject({ openId: 'open-id', accessToken: 'wechat-token' });
    expect((await module.getUserInfo()).retData.username).toBe(user.username);
    expect(bindPhone).not.toHaveBeenCalled();
  });

  it('asks whoever has none for a phone, and WeChat for another code, since one is good once', async () => {
    const { module, bindPhone, getCode } = openWechat();
    await module.socialLogin({ platform: 'wechat' });
    expect(bindPhone).toHaveBeenCalledOnce();
    expect(getCode).toHaveBeenCalledTimes(2);
    expect((await module.getUserInfo()).retData.username).toBe(phone.phoneNumber);
    await module.logOut();
    await module.socialLogin({ platform: 'wechat' });
    expect(bindPhone).toHaveBeenCalledOnce();
  });

  it('leaves the page without a user where that is asked for, and no session on the service', async () => {
    const { module, wire, isLogin } = openWechat({ isBound: true, signIn: false });
    const { retData } = await module.socialLogin({ platform: 'wechat' });
    expect(retData.openId).toBe('open-id');
    expect(await isLogin()).toBe(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(wire.purposes).toEqual(['login', 'logout']);
  });

  it.each(abortErrors)('is 110010 when bindPhone throws %s', async (_what, thrown) => {
    const { module, bindPhone, isLogin } = openWechat();
    bindPhone.mockRejectedValueOnce(thrown);
    expect(await failureOf(module.socialLogin({ platform: 'wechat' }))).toMatchObject(cancelled);
    expect(await isLogin()).toBe(false);
  });

  it('asks for a phone once: a wrong SMS code is an error', async () => {
    const { module, bindPhone } = openWechat();
    bindPhone.mockResolvedValue({ ...phone, smsCode: '000000' });
    const failure = await failureOf(module.socialLogin({ platform: 'wechat' }));
    // The method has no other code for it (upUserModule.md, socialLogin).
    expect(failure).toMatchObject({ retCode: '000001', cause: { error: 'sms_code_invalid' } });
    expect(bindPhone).toHaveBeenCalledOnce();
  });

  it('fails with a code that the service does not know', async () => {
    const { module, getCode, bindPhone } = openWechat();
    getCode.mockResolvedValue({ code: 'unknown', openId: '', accessToken: '' });
    expect(await failureOf(module.socialLogin({ platform: 'wechat' }))).toMatchObject({
      retCode: '000001',
      error: 'wechat_code_invalid',
    });
    expect(bindPhone).not.toHaveBeenCalled();
  });
});

describe('getBrokerToken', () => {
  const ask = (...script: Parameters<typeof scriptedClient>[0]) =>
    scriptedClient(script).client.getBrokerToken(accessToken, 'wechat');

  it('asks the realm, with the user’s token', async () => {
    const { client, last } = scriptedClient([json({ access_token: 'theirs', openid: 'o' })]);
    expect(await client.getBrokerToken(accessToken, 'wechat')).toEqual({
      access_token: 'theirs',
      openid: 'o',
    });
    expect(new URL(last().url).pathname).toBe('/realms/zhiju/broker/wechat/token');
    expect(last().headers.get('authorization')).toBe(`Bearer ${accessToken}`);
  });

  it('takes a form too, as some third parties answer', async () => {
    expect(await ask(text('access_token=theirs&openid=o%2B1&expires_in=7200'))).toEqual({
      access_token: 'theirs',
      openid: 'o+1',
      expires_in: '7200',
    });
  });

  it('is 000001 for what is neither', async () => {
    for (const answer of [text(''), text('[1]'), text('"x"'), text('hello'), html(200)]) {
      expect(await failureOf(ask(answer))).toMatchObject({ retCode: '000001', reason: 'network' });
    }
  });

  it('refuses as the realm does', async () => {
    const refusal = { error: 'access_denied', error_description: 'Client not authorized' };
    expect(await failureOf(ask(json(refusal, { status: 403 })))).toMatchObject({ error: 'access_denied' });
    // With HTTP 200, as some of its relatives.
    expect(await failureOf(ask(json(refusal)))).toMatchObject({ error: 'access_denied' });
  });

  it('takes no alias that is another path', async () => {
    const { client, requests } = scriptedClient([json({})]);
    for (const alias of ['', '.', '..']) {
      expect(await failureOf(client.getBrokerToken(accessToken, alias))).toMatchObject({ retCode: '000002' });
    }
    expect(requests).toEqual([]);
  });
});

/** Calls with what the types do not allow. */
function callWith<T>(create: (...args: never[]) => T, ...args: readonly unknown[]): T {
  return Reflect.apply(create, undefined, args);
}
