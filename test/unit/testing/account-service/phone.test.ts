// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { Bench, demoPhone, demoUser, freePhone } from './support.js';

const phoneNumberMissing = {
  error: 'phonenumber_is_empty',
  error_description: 'Must inform a cellphone number.',
};
const areaNotSupported = {
  error: 'phonenumber_area_not_supported',
  error_description: 'This area is not supported',
};
const codeNotSent = {
  error: 'sms_code_send_error',
  error_description: '短信发送失败,请检查手机号码或网络状态',
};
const codeInvalid = { error: 'invalid_verification_code', error_description: 'Invalid verification code' };

describe('verification codes', () => {
  const ask = (bench: Bench, fields: Record<string, string>) =>
    bench.form('POST', '/sms/verification-code', fields);

  it('are sent, and the answer says until when in epoch milliseconds', async () => {
    const bench = new Bench({ now: () => 1_714_987_976_153 });
    const answer = await ask(bench, { phoneNumber: freePhone });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      expires_in: 1_714_988_276_153,
      resend_expires: 1_714_988_036_153,
      status: 1,
    });
    expect(bench.service.smsInbox).toEqual([
      {
        areaCode: '86',
        phoneNumber: freePhone,
        code: expect.stringMatching(/^\d{6}$/),
        sentAt: 1_714_987_976_153,
      },
    ]);
  });

  it.each([
    ['no number', {}, phoneNumberMissing],
    ['a short number', { phoneNumber: '1860000000' }, codeNotSent],
    ['a number with letters', { phoneNumber: '1860000000x' }, codeNotSent],
    [
      'an unknown area',
      { phoneNumber: '51234567', areaCode: '852' },
      { error: 'area_not_supported', error_description: '不支持该区号' },
    ],
    [
      'an area with a space for +',
      { phoneNumber: freePhone, areaCode: ' 86' },
      { error: 'area_not_supported', error_description: '不支持该区号' },
    ],
  ])('are not sent: %s', async (_, fields, body) => {
    const bench = new Bench();
    expect(await ask(bench, fields)).toMatchObject({ status: 400, body });
    expect(bench.service.smsInbox).toEqual([]);
  });

  it('reach the areas of the options', async () => {
    const bench = new Bench({ areaCodes: ['852'] });
    expect(await ask(bench, { phoneNumber: '51234567', areaCode: '+852' })).toMatchObject({ status: 200 });
    expect(await ask(bench, { phoneNumber: freePhone, areaCode: '86' })).toMatchObject({ status: 200 });
    expect(bench.service.smsInbox).toMatchObject([{ areaCode: '852' }, { areaCode: '86' }]);
  });

  it('are not sent again to the same phone before the interval is over', async () => {
    let now = 0;
    const bench = new Bench({ smsResendInterval: 60, now: () => now });
    const asked = { phoneNumber: freePhone };
    expect(await ask(bench, asked)).toMatchObject({ status: 200 });
    expect(await ask(bench, asked)).toMatchObject({ status: 400, body: codeNotSent });
    expect(await ask(bench, { phoneNumber: demoPhone })).toMatchObject({ status: 200 });
    now = 59_999;
    expect(await ask(bench, asked)).toMatchObject({ status: 400 });
    now = 60_000;
    expect(await ask(bench, asked)).toMatchObject({ status: 200 });
    expect(bench.service.smsInbox).toHaveLength(3);
  });
});

describe('registering', () => {
  const register = (bench: Bench, fields: Record<string, string>) => bench.form('POST', '/sms/user', fields);

  it('makes a user who can log in by phone', async () => {
    const bench = new Bench();
    const smsCode = await bench.smsCode(freePhone);
    const answer = await register(bench, {
      phoneNumber: freePhone,
      areaCode: '+86',
      password: 'abc123',
      smsCode,
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: expect.any(String),
      username: freePhone,
      attributes: { picture: [expect.stringContaining('/avatar/by-userid/')], phoneNumber: [freePhone] },
    });
    expect(await bench.grant({ phoneNumber: freePhone, password: 'abc123' })).toMatchObject({ status: 200 });
  });

  it('keeps the area of a phone that is not from 86', async () => {
    const bench = new Bench({ areaCodes: ['852'] });
    const phone = { phoneNumber: '51234567', areaCode: '852' };
    const smsCode = await bench.smsCode('51234567', '852');
    expect(await register(bench, { ...phone, password: 'abc123', smsCode })).toMatchObject({
      status: 200,
      body: { attributes: { phoneNumber: ['+852 51234567'] } },
    });
    expect(await bench.grant({ ...phone, password: 'abc123' })).toMatchObject({ status: 200 });
  });

  it.each([
    ['no phone', { phoneNumber: '' }, phoneNumberMissing],
    ['an unknown area', { areaCode: '1' }, areaNotSupported],
    [
      'no password',
      { password: '' },
      { error: 'password_is_empty', error_description: 'Must inform a password.' },
    ],
    [
      'a phone that has a user',
      { phoneNumber: demoPhone },
      { error: 'user_already_exists', error_description: '用户已存在,无需重复注册' },
    ],
    [
      'a phone that is a username',
      { phoneNumber: '18600000002' },
      { error: 'user_already_exists', error_description: '用户名和手机号冲突,请更换手机号' },
    ],
    ['no code', { smsCode: '' }, codeInvalid],
    ['a wrong code', { smsCode: 'wrong' }, codeInvalid],
    ['the code of another phone', { phoneNumber: '18600000003' }, codeInvalid],
  ])('is refused: %s', async (_, fields, body) => {
    const bench = new Bench({ users: [demoUser, { username: '18600000002' }] });
    const smsCode = await bench.smsCode(freePhone);
    const valid = { phoneNumber: freePhone, password: 'abc123', smsCode };
    expect(await register(bench, { ...valid, ...fields })).toMatchObject({ status: 400, body });
    expect(bench.service.users.list()).toHaveLength(2);
    expect(await register(bench, valid), 'the code is not used up').toMatchObject({ status: 200 });
  });

  it.each(['abc12', 'abcdefghij123', 'abc 123', '密码密码密码', 'abc_123'])(
    'is refused for a password against the rule: %s',
    async (password) => {
      const bench = new Bench();
      const smsCode = await bench.smsCode(freePhone);
      expect(await register(bench, { phoneNumber: freePhone, password, smsCode })).toMatchObject({
        status: 400,
        body: { error: 'invalidPasswordRegexPatternMessage' },
      });
    },
  );

  it('is refused for a code that is used, replaced or expired', async () => {
    let now = 0;
    const bench = new Bench({ smsCodeLifetime: 300, smsResendInterval: 60, now: () => now });
    const send = (phoneNumber: string, smsCode: string) =>
      register(bench, { phoneNumber, password: 'abc123', smsCode });
    const refused = { status: 400, body: codeInvalid };

    const used = await bench.smsCode(demoPhone);
    const { access_token } = await bench.logIn();
    const own = { phoneNumber: demoPhone, smsCode: used };
    expect(await bench.form('PUT', '/sms/update-profile', own, access_token)).toMatchObject({ status: 204 });
    expect(await bench.form('PUT', '/sms/update-profile', own, access_token)).toMatchObject({ status: 400 });

    const replaced = await bench.smsCode(freePhone);
    now = 60_000;
    const last = await bench.smsCode(freePhone);
    // Two random codes are the same once in a million times.
    if (replaced !== last) expect(await send(freePhone, replaced)).toMatchObject(refused);
    now = 60_000 + 299_999;
    expect(await send(freePhone, last)).toMatchObject({ status: 200 });

    const expired = await bench.smsCode('18600000003');
    now += 300_000;
    expect(await send('18600000003', expired)).toMatchObject(refused);
  });
});

describe.each(['PUT', 'POST'] as const)('changing the phone number with %s', (method) => {
  const change = (bench: Bench, fields: Record<string, string>, token?: string) =>
    bench.form(method, '/sms/update-profile', fields, token);

  it('takes effect for reading and for logging in', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const smsCode = await bench.smsCode(freePhone);
    const answer = await change(bench, { phoneNumber: freePhone, areaCode: '86', smsCode }, access_token);
    expect(answer).toMatchObject({ status: 204, body: undefined });
    expect(await bench.get('/account', access_token)).toMatchObject({
      body: { attributes: { phoneNumber: [freePhone], nickname: ['小张'] } },
    });
    const { password } = demoUser;
    expect(await bench.grant({ phoneNumber: freePhone, password })).toMatchObject({ status: 200 });
    expect(await bench.grant({ phoneNumber: demoPhone, password })).toMatchObject({ status: 401 });
  });

  it('needs a login', async () => {
    const bench = new Bench();
    const smsCode = await bench.smsCode(freePhone);
    expect(await change(bench, { phoneNumber: freePhone, smsCode }, 'wrong')).toMatchObject({
      status: 401,
      body: { error: 'auth_invalid', error_description: 'need login' },
    });
  });

  it.each([
    [
      'no phone',
      { phoneNumber: '' },
      { error: 'phone_number_code_empty', error_description: 'Must inform a phone number' },
    ],
    ['an unknown area', { areaCode: '1' }, areaNotSupported],
    [
      'no code',
      { smsCode: '' },
      { error: 'smscode_be_empty', error_description: 'Token code cannot be empty' },
    ],
    [
      'a wrong code',
      { smsCode: 'wrong' },
      { error: 'smscode_be_empty', error_description: 'Token code cannot be empty' },
    ],
    [
      'the phone of another user',
      { phoneNumber: '18600000004' },
      { error: 'user_already_exists', error_description: '用户名和手机号冲突,请更换手机号' },
    ],
  ])('is refused: %s', async (_, fields, body) => {
    const other = { username: 'lisi_01', attributes: { phoneNumber: ['18600000004'] } };
    const bench = new Bench({ users: [demoUser, other] });
    const { access_token } = await bench.logIn();
    const smsCode = await bench.smsCode(freePhone);
    const answer = await change(bench, { phoneNumber: freePhone, smsCode, ...fields }, access_token);
    expect(answer).toMatchObject({ status: 400, body });
    expect(bench.service.users.get(demoUser.id)).toMatchObject({ attributes: { phoneNumber: [demoPhone] } });
  });
});
