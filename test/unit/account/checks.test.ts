// @vitest-environment node
import { type AccountClient, createAccountClient } from 'up-user-module/account';
import { describe, expect, it } from 'vitest';
import { image } from './endpoints.js';
import * as samples from './samples.js';
import { accessToken, failureOf, json, noContent, realm, scriptedClient, scriptedFetch } from './support.js';

const phoneNumber = '18680533727';
const smsCode = '867014';
const password = 'abc123';
const newPassword = 'Abcdef12';

/** What page code can hand in where TypeScript would not let it. */
const anything = (text: string) => JSON.parse(text);

type Refused = readonly [name: string, call: (client: AccountClient) => unknown, field: string, rule: string];

/** Nothing is sent, and the error names the field and the rule, and not the value. */
async function expectRefusal(call: Refused[1], field: string, rule: string): Promise<void> {
  const { fetch, requests } = scriptedFetch(json(samples.account));
  const client = createAccountClient({ realm, clientId: 'h5', fetch });
  const error = await failureOf(Promise.resolve().then(() => call(client)));
  expect(error.retCode).toBe('000002');
  expect(error.retInfo).toMatch(/^非法参数错误：/);
  expect(error.retInfo).toContain(field);
  expect(error.retInfo).toContain(rule);
  expect(requests).toEqual([]);
}

describe('the password of register: 6-12 letters or digits', () => {
  const register = (it: AccountClient, password: string) => it.register({ phoneNumber, password, smsCode });

  it.each([
    '',
    'abc12',
    'abcdef1234567',
    'abc 123',
    'abc_123',
    'abc123!',
    '密码abc123',
    'abc123\n',
    'ａｂｃ１２３',
  ])('%j is refused', (password) =>
    expectRefusal((it) => register(it, password), 'password', '6-12 个字母或数字'),
  );

  it.each(['abc123', 'abcdef', '123456', 'ABCdef123456'])('%j is sent', async (password) => {
    const { client, requests } = scriptedClient([json(samples.account)]);
    await register(client, password);
    expect(requests).toHaveLength(1);
  });
});

describe('a new password: 8-16 characters, a lower and an upper case letter and a digit among them', () => {
  const ways: [string, (client: AccountClient, password: string) => Promise<void>][] = [
    ['resetPassword', (it, password) => it.resetPassword(accessToken, { password, smsCode })],
    ['forgotPassword', (it, password) => it.forgotPassword({ phoneNumber, password, smsCode })],
    ['updatePassword', (it, password) => it.updatePassword(accessToken, { password, oldPassword: 'old' })],
  ];

  describe.each(ways)('%s', (_name, way) => {
    it.each(['', 'Abcde12', 'Abcdefgh123456789', 'abcdefg1', 'ABCDEFG1', 'Abcdefgh', '12345678'])(
      '%j is refused',
      (password) =>
        expectRefusal((it) => way(it, password), 'password', '8-16 个字符，至少包含大、小写字母和数字'),
    );

    it.each(['Abcdef12', 'Abcdefgh12345678', 'A b+&=1!', 'Aa1密码密码密'])('%j is sent', async (password) => {
      const { client, requests } = scriptedClient([noContent]);
      await way(client, password);
      expect(requests).toHaveLength(1);
    });
  });
});

describe('smsCode: 6 digits', () => {
  const calls: Refused[1][] = [
    (it) => it.loginWithWechat({ wechatCode: 'w', phoneNumber, smsCode: '12345' }),
    (it) => it.loginWithWechat({ wechatCode: 'w', phoneNumber }),
    (it) => it.loginWithSms({ phoneNumber, smsCode: '12345' }),
    (it) => it.login({ phoneNumber, smsCode: '1234567' }),
    (it) => it.register({ phoneNumber, password, smsCode: '1234567' }),
    (it) => it.changePhoneNumber(accessToken, { phoneNumber, smsCode: '12345a' }),
    (it) => it.resetPassword(accessToken, { password: newPassword, smsCode: '' }),
    (it) => it.forgotPassword({ phoneNumber, password: newPassword, smsCode: '１２３４５６' }),
    (it) => it.resetPassword(accessToken, { password: newPassword, smsCode: anything('123456') }),
  ];

  it.each(calls)('%s', (call) => expectRefusal(call, 'smsCode', '6 位数字'));
});

describe('phone numbers and area codes', () => {
  const ways: [
    string,
    (client: AccountClient, phone: { phoneNumber: string; areaCode?: string }) => unknown,
  ][] = [
    ['loginWithPhone', (it, phone) => it.loginWithPhone({ ...phone, password })],
    ['loginWithWechat', (it, phone) => it.loginWithWechat({ ...phone, wechatCode: 'w', smsCode })],
    ['loginWithSms', (it, phone) => it.loginWithSms({ ...phone, smsCode })],
    ['getUserByPhone', (it, phone) => it.getUserByPhone(accessToken, phone)],
    ['register', (it, phone) => it.register({ ...phone, password, smsCode })],
    ['changePhoneNumber', (it, phone) => it.changePhoneNumber(accessToken, { ...phone, smsCode })],
    ['forgotPassword', (it, phone) => it.forgotPassword({ ...phone, password: newPassword, smsCode })],
    ['sendVerificationCode', (it, phone) => it.sendVerificationCode(phone)],
  ];

  describe.each(ways)('%s', (_name, way) => {
    it.each(['1868053372', '186805337271', '1868053372a', '+8618680533727', ' 18680533727'])(
      '%j is not a number of area 86',
      async (phoneNumber) => {
        await expectRefusal((it) => way(it, { phoneNumber }), 'phoneNumber', '11 位数字');
        await expectRefusal((it) => way(it, { phoneNumber, areaCode: '86' }), 'phoneNumber', '11 位数字');
        await expectRefusal((it) => way(it, { phoneNumber, areaCode: '+86' }), 'phoneNumber', '11 位数字');
      },
    );

    it.each(['', '123', '1234567890123456', '5123 4567'])('%j is not a number of area 852', (phoneNumber) =>
      expectRefusal((it) => way(it, { phoneNumber, areaCode: '852' }), 'phoneNumber', '必须'),
    );

    it.each(['', '+', '86 ', 'cn', '+86-852', '86000'])('%j is not an area code', (areaCode) =>
      expectRefusal((it) => way(it, { phoneNumber, areaCode }), 'areaCode', '位数字'),
    );
  });
});

describe('texts that must not be empty', () => {
  const refused: Refused[] = [
    ['loginWithPassword', (it) => it.loginWithPassword({ username: '', password }), 'username', '非空'],
    [
      'loginWithPassword',
      (it) => it.loginWithPassword({ username: 'alva', password: '' }),
      'password',
      '非空',
    ],
    ['loginWithPhone', (it) => it.loginWithPhone({ phoneNumber, password: '' }), 'password', '非空'],
    ['loginWithWechat', (it) => it.loginWithWechat({ wechatCode: '' }), 'wechatCode', '非空'],
    ['loginWithWechat', (it) => it.loginWithWechat({ wechatCode: 'w', smsCode }), 'phoneNumber', ''],
    ['refresh', (it) => it.refresh(''), 'refreshToken', '非空'],
    ['logout', (it) => it.logout(''), 'refreshToken', '非空'],
    ['getAccount', (it) => it.getAccount(''), 'accessToken', '非空'],
    ['getAccount', (it) => it.getAccount(anything('null')), 'accessToken', '非空'],
    ['updateAccount', (it) => it.updateAccount('', {}), 'accessToken', '非空'],
    ['getUserById', (it) => it.getUserById('', 'id'), 'accessToken', '非空'],
    ['getUserById', (it) => it.getUserById(accessToken, ''), 'userId', '非空'],
    ['getUserByPhone', (it) => it.getUserByPhone('', { phoneNumber }), 'accessToken', '非空'],
    ['changePhoneNumber', (it) => it.changePhoneNumber('', { phoneNumber, smsCode }), 'accessToken', '非空'],
    [
      'resetPassword',
      (it) => it.resetPassword('', { password: newPassword, smsCode }),
      'accessToken',
      '非空',
    ],
    [
      'updatePassword',
      (it) => it.updatePassword('', { password: newPassword, oldPassword: 'old' }),
      'accessToken',
      '非空',
    ],
    [
      'updatePassword',
      (it) => it.updatePassword(accessToken, { password: newPassword, oldPassword: '' }),
      'oldPassword',
      '非空',
    ],
    ['uploadAvatar', (it) => it.uploadAvatar('', image), 'accessToken', '非空'],
    ['getAvatarInfo', (it) => it.getAvatarInfo({ userId: '' }), 'userId', '非空'],
    ['getAvatar', (it) => it.getAvatar({ username: '' }), 'username', '非空'],
    ['avatarUrl', (it) => it.avatarUrl({ userId: '' }), 'userId', '非空'],
  ];

  it.each(refused)('%s: %s', (_name, call, field, rule) => expectRefusal(call, field, rule));
});

describe('access tokens', () => {
  // They cannot stand in a header. `fetch` refuses them too, with an error that quotes them.
  it.each(['to\nken', 'to\r\nX-Injected: 1', '令牌token'])('%j is refused', async (token) => {
    await expectRefusal((it) => it.getAccount(token), 'accessToken', '');
    await expectRefusal(
      (it) => it.resetPassword(token, { password: newPassword, smsCode }),
      'accessToken',
      '',
    );
  });
});

describe('updateAccount', () => {
  const refusedNames = ['alva1', 'alva_12345678', 'alva-1', 'alva 1', '小明小明小明', ''];

  it.each(refusedNames)('the new user name %j is not written', async (username) => {
    const { client, requests } = scriptedClient([json(samples.account), noContent]);
    const error = await failureOf(client.updateAccount(accessToken, { username }));
    expect(error.retCode).toBe('000002');
    expect(error.retInfo).toContain('username 必须是 6-12 个字母、数字或下划线');
    expect(requests.map(({ method }) => method)).not.toContain('POST');
  });

  it.each(['alva_1', 'ALVA12345678', '123456'])('the new user name %j is written', async (username) => {
    const { client, last } = scriptedClient([json(samples.account), noContent]);
    await client.updateAccount(accessToken, { username });
    expect(await last().json()).toEqual({ ...samples.account, username });
  });

  it('a user name that stays may be one that the rule came after', async () => {
    const { client, last } = scriptedClient([json(samples.account), noContent]);
    await client.updateAccount(accessToken, { username: 'alva', firstName: 'A' });
    expect(await last().json()).toEqual({ ...samples.account, firstName: 'A' });
  });
});

describe('avatars', () => {
  const blob = (size: number, type = 'image/png') => new Blob([new Uint8Array(size)], { type });
  const MiB = 1024 * 1024;

  const refused: Refused[] = [
    ['text', (it) => it.uploadAvatar(accessToken, blob(1, 'text/html')), 'image', '图片'],
    ['no type', (it) => it.uploadAvatar(accessToken, blob(1, '')), 'image', '图片'],
    ['no file', (it) => it.uploadAvatar(accessToken, anything('"me.png"')), 'image', '图片'],
    ['null', (it) => it.uploadAvatar(accessToken, anything('null')), 'image', '图片'],
    ['an empty one', (it) => it.uploadAvatar(accessToken, blob(0)), 'image', '不能为空'],
    ['a large one', (it) => it.uploadAvatar(accessToken, blob(2 * MiB + 1)), 'image', '2097152 字节'],
    [
      'avatarUrl size',
      (it) => it.avatarUrl('default', anything('"xxxl"')),
      'size',
      'xs、sm、md、lg、xl、xxl',
    ],
    ['getAvatar size', (it) => it.getAvatar('default', { size: anything('"XS"') }), 'size', 'xs、sm'],
  ];

  it.each(refused)('%s is refused: %s', (_name, call, field, rule) => expectRefusal(call, field, rule));

  it('an image of 2 MiB is sent', async () => {
    const { client, requests } = scriptedClient([noContent]);
    await client.uploadAvatar(accessToken, blob(2 * MiB));
    expect(requests).toHaveLength(1);
  });

  it('the limit is an option', async () => {
    const { client, requests } = scriptedClient([noContent], { maxAvatar: 10 });
    await client.uploadAvatar(accessToken, blob(10));
    const error = await failureOf(client.uploadAvatar(accessToken, blob(11)));
    expect(error).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining('10 字节') });
    expect(requests).toHaveLength(1);
  });
});

describe('what TypeScript would not let through', () => {
  const nothing = anything('null');
  const calls: ((client: AccountClient) => unknown)[] = [
    (it) => it.loginWithPassword(nothing),
    (it) => it.loginWithPhone(nothing),
    (it) => it.loginWithWechat(nothing),
    (it) => it.loginWithSms(nothing),
    (it) => it.login(nothing),
    (it) => it.updateAccount(accessToken, nothing),
    (it) => it.getUserByPhone(accessToken, nothing),
    (it) => it.register(nothing),
    (it) => it.changePhoneNumber(accessToken, nothing),
    (it) => it.resetPassword(accessToken, nothing),
    (it) => it.forgotPassword(nothing),
    (it) => it.updatePassword(accessToken, nothing),
    (it) => it.sendVerificationCode(nothing),
    (it) => it.avatarUrl(nothing),
    (it) => it.getAvatar(nothing),
    (it) => it.getAvatarInfo(nothing),
  ];

  it('null in place of the fields is 000002', async () => {
    for (const call of calls) await expectRefusal(call, '', '');
  });

  it.each(['0', '-1', '"1000"', 'null'])('the timeout %s is 000002', (timeout) =>
    expectRefusal((it) => it.getAccount(accessToken, { timeout: anything(timeout) }), 'timeout', '毫秒'),
  );

  // It would never expire.
  it('the timeout NaN is 000002', () =>
    expectRefusal((it) => it.getAccount(accessToken, { timeout: Number.NaN }), 'timeout', '毫秒'));

  it('a signal that is none is 000002', () =>
    expectRefusal((it) => it.getAccount(accessToken, { signal: anything('{}') }), 'signal', 'AbortSignal'));
});
