// @vitest-environment node
import { type CallOptions, createUserModule, type MethodName, UserModuleError } from 'up-user-module';
import { describe, expect, it } from 'vitest';
import { authData, callWith, ending, stubAdapter } from './support.js';

/** Calls a method, and gives back the params that reached the adapter or the error that came before it. */
async function send(method: MethodName, ...args: unknown[]): Promise<unknown> {
  const adapter = stubAdapter();
  const outcome = await ending(callWith(createUserModule({ adapters: [adapter] }), method, ...args));
  if (!(outcome instanceof Error)) return adapter.received[0]?.params;
  expect(adapter.received).toEqual([]);
  return outcome;
}

const illegal = (retInfo: string) => ({ retCode: '000002', retInfo: `非法参数错误：${retInfo}` });

describe('params that are right', () => {
  it.each<[MethodName, unknown, object | undefined]>([
    ['getUserInfo', undefined, undefined],
    ['logOut', { a: 1 }, undefined],
    ['updateUserInfo', undefined, {}],
    ['updateUserInfo', {}, {}],
    ['updateUserInfo', { data: undefined }, {}],
    ['updateUserInfo', { data: { nickname: '小明' } }, { nickname: '小明' }],
    [
      'updateUserInfo',
      { nickname: '', email: null, weight: 0, height: 1.5, married: false, gender: undefined },
      { nickname: '', email: null, weight: 0, height: 1.5, married: false, gender: undefined },
    ],
    ['updateOauthData', authData, authData],
    ['updateOauthData', { data: authData }, authData],
    ['updateOauthData', { ...authData, scope: 'all' }, { ...authData, scope: 'all' }],
    ...['qq', 'wechat', 'appleId', 'facebook'].map((platform): [MethodName, object, object] => [
      'socialLogin',
      { platform },
      { platform },
    ]),
    ...['qq', 'weibo', 'wechat'].map((platform): [MethodName, object, object] => [
      'checkAppIsInstalled',
      { platform },
      { platform },
    ]),
  ])('%s(%j) goes out flat', async (method, params, flat) => {
    expect(await send(method, params)).toStrictEqual(flat);
  });

  it('are their own fields, whatever the page has put onto Object.prototype', async () => {
    Object.assign(Object.prototype, { data: 'polluted' });
    try {
      expect(await send('updateUserInfo', { nickname: '小明' })).toStrictEqual({ nickname: '小明' });
      expect(await send('updateUserInfo')).toStrictEqual({});
    } finally {
      Reflect.deleteProperty(Object.prototype, 'data');
    }
  });

  it('are taken as they are at the call', async () => {
    let isReady: (ready: boolean) => void = () => {};
    const ready = () =>
      new Promise<boolean>((resolve) => {
        isReady = resolve;
      });
    const adapter = stubAdapter(undefined, { ready });
    const userInfo = { data: { nickname: 'before' } };
    const call = createUserModule({ adapters: [adapter] }).updateUserInfo(userInfo);
    userInfo.data.nickname = 'after';
    isReady(true);
    await call;
    expect(adapter.received[0]?.params).toEqual({ nickname: 'before' });
    expect(userInfo).toEqual({ data: { nickname: 'after' } });
  });
});

describe('params that are wrong', () => {
  const social = 'platform 只能是 qq、wechat、appleId、facebook';
  const apps = 'platform 只能是 qq、weibo、wechat';
  const scalar = '必须是字符串、数字或布尔值';

  it.each<[MethodName, unknown, string]>([
    ['socialLogin', undefined, 'socialLogin 的参数必须是对象'],
    ['socialLogin', {}, 'platform 必须是非空字符串'],
    ['socialLogin', { platform: '' }, 'platform 必须是非空字符串'],
    ['socialLogin', { platform: ['qq'] }, 'platform 必须是非空字符串'],
    ['socialLogin', { platform: 'weibo' }, social],
    ['socialLogin', { platform: 'QQ' }, social],
    ['socialLogin', { platform: 'length' }, social],
    ['socialLogin', { data: { platform: 'qq' } }, 'platform 必须是非空字符串'],
    ['checkAppIsInstalled', { platform: 'appleId' }, apps],
    ['checkAppIsInstalled', { platform: 'q' }, apps],
    ...[null, 'x', 1, true, ['x'], () => {}].flatMap((params): [MethodName, unknown, string][] => [
      ['updateUserInfo', params, 'updateUserInfo 的参数必须是对象'],
      ['updateUserInfo', { data: params }, 'updateUserInfo 的参数必须是对象'],
      ['updateOauthData', params, 'updateOauthData 的参数必须是对象'],
      ['checkAppIsInstalled', params, 'checkAppIsInstalled 的参数必须是对象'],
    ]),
    ['updateOauthData', undefined, 'access_token 必须是非空字符串'],
    [
      'updateOauthData',
      JSON.parse(`{"__proto__":${JSON.stringify(authData)}}`),
      'access_token 必须是非空字符串',
    ],
    ...Object.keys(authData).flatMap((field): [MethodName, unknown, string][] =>
      [undefined, '', null, 3600].flatMap((value) => {
        const wrong = { ...authData, [field]: value };
        const rule = `${field} 必须是非空字符串`;
        return [
          ['updateOauthData', wrong, rule],
          ['updateOauthData', { data: wrong }, rule],
        ];
      }),
    ),
    ['updateUserInfo', { data: {}, nickname: 'x' }, 'updateUserInfo 的参数不能既有 data 又有其他字段'],
    ['updateOauthData', { data: authData, ...authData }, 'updateOauthData 的参数不能既有 data 又有其他字段'],
    ['updateUserInfo', { weight: Number.NaN }, `weight ${scalar}`],
    ['updateUserInfo', { weight: Number.NEGATIVE_INFINITY }, `weight ${scalar}`],
    ['updateUserInfo', { weight: 1n }, `weight ${scalar}`],
    ['updateUserInfo', { nickname: { a: 1 } }, `nickname ${scalar}`],
    ['updateUserInfo', { data: { nickname: ['a'] } }, `nickname ${scalar}`],
    ['updateUserInfo', { birthday: new Date(0) }, `birthday ${scalar}`],
    ['updateUserInfo', { gender: () => 'x' }, `gender ${scalar}`],
    ['updateUserInfo', { gender: Symbol('x') }, `gender ${scalar}`],
    ['updateOauthData', { ...authData, scope: {} }, `scope ${scalar}`],
    ['checkAppIsInstalled', { platform: 'qq', more: [] }, `more ${scalar}`],
  ])('%s(%o) is 000002 by name: %s', async (method, params, rule) => {
    const error = await send(method, params);
    expect(error).toBeInstanceOf(UserModuleError);
    expect(error).toMatchObject(illegal(rule));
  });

  it('are not quoted, they may be secrets', async () => {
    const error = await send('updateOauthData', { ...authData, uhome_access_token: ['TGT-secret'] });
    expect(error).toMatchObject(illegal('uhome_access_token 必须是非空字符串'));
    expect(`${JSON.stringify(error)} ${error}`).not.toContain('secret');
  });
});

describe('call options', () => {
  const { signal } = new AbortController();

  it.each<[string, unknown]>([
    ['an event of a listener', new Event('click')],
    ['null', null],
    ['text', 'x'],
    ['a list', [1]],
    ['fields that nobody knows', { platform: 'qq' }],
    ['nothing in particular', { timeout: undefined, signal: undefined }],
    ['right ones', { timeout: 0.5, signal }],
    ["a polyfilled signal's shape", { signal: { addEventListener() {}, removeEventListener() {} } }],
  ])('%s are no obstacle, first or second', async (_what, options) => {
    expect(await send('getUserInfo', options)).toBeUndefined();
    expect(await send('socialLogin', { platform: 'qq' }, options)).toEqual({ platform: 'qq' });
  });

  const timeout = 'timeout 必须是大于 0 的毫秒数';
  const abortSignal = 'signal 必须是 AbortSignal';

  it.each<[object, string]>([
    [{ timeout: 0 }, timeout],
    [{ timeout: -1 }, timeout],
    [{ timeout: '1000' }, timeout],
    [{ timeout: Number.NaN }, timeout],
    [{ timeout: Number.POSITIVE_INFINITY }, timeout],
    [{ timeout: null }, timeout],
    [{ signal: new AbortController() }, abortSignal],
    [{ signal: true }, abortSignal],
    [{ signal: {} }, abortSignal],
    [{ signal: null }, abortSignal],
    [{ signal: { addEventListener() {} } }, abortSignal],
  ])('%o are 000002 by name: %s', async (options, rule) => {
    expect(await send('getUserInfo', options)).toMatchObject(illegal(rule));
    expect(await send('updateUserInfo', {}, options)).toMatchObject(illegal(rule));
  });

  it('come after the params where there are some', async () => {
    const options: CallOptions = { signal: AbortSignal.abort() };
    expect(await send('getUserInfo', options)).toMatchObject({ reason: 'aborted' });
    expect(await send('updateUserInfo', {}, options)).toMatchObject({ reason: 'aborted' });
    expect(await send('getUserInfo', undefined, options)).toBeUndefined();
  });
});

describe('params that cannot be read', () => {
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const broken = {
    get nickname(): string {
      throw new Error('of the page');
    },
  };

  it.each([
    ['revoked', revoked],
    ['a getter that throws', broken],
    ['revoked, as data', { data: revoked }],
    ['a getter that throws, as data', { data: broken }],
  ])('are refused as such: %s', async (_name, params) => {
    expect(await send('updateUserInfo', params)).toMatchObject(illegal('updateUserInfo 的参数必须是对象'));
  });
});
