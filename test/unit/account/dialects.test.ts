// @vitest-environment node
import { AccountError, accountErrors } from 'up-user-module/account';
import { describe, expect, it } from 'vitest';
import { endpoints, withJson, withoutAnswer } from './endpoints.js';
import * as samples from './samples.js';
import { accessToken, failureOf, json, scriptedClient, text } from './support.js';

// What the public relatives of the account service answer, and the document does not have (platform.md, The account
// service; issue 9, number 11).

const phone = { phoneNumber: '18680533727' };
const sms = { ...phone, smsCode: '867014' };

async function refusal(call: Promise<unknown>): Promise<AccountError> {
  const error = await failureOf(call);
  if (!(error instanceof AccountError)) throw error;
  return error;
}

describe('a refusal that comes with HTTP 200 is never taken for a success', () => {
  const bodies = [
    { status: 0, error: 'Too early', errormsg: 'tooEarly' },
    { status: -1, error: 'Captcha not completed.', errormsg: 'captchaNotCompleted' },
    { status: -2, error: 'This area is not supported', errormsg: 'areaNotSupported' },
    { status: -3, error: 'Something else', errormsg: 'serverError' },
    { status: 0 },
    { errormsg: 'needAuth' },
    { error: 'sms_code_send_error', error_description: '短信发送失败' },
  ];

  it.each(endpoints)('$name', async ({ name, call, before = [] }) => {
    for (const body of bodies) {
      const { client, requests } = scriptedClient([...before, json(body)]);
      expect([name, (await refusal(call(client))).body]).toEqual([name, body]);
      expect(requests).toHaveLength(before.length + 1);
    }
  });

  it.each([
    ['phoneNumberCannotBeEmpty', '000002'],
    ['captchaNotCompleted', '000001'],
    ['areaNotSupported', '000002'],
    ['userNotExists', '000001'],
    ['needAuth', '110001'],
    ['smsCodeCannotBeEmpty', '000002'],
    ['serverError', '000001'],
  ] as const)('%s is reported by its code, and is %s', async (errormsg, retCode) => {
    const { client } = scriptedClient([json({ status: -1, error: 'No, because', errormsg })]);
    expect(await refusal(client.changePhoneNumber(accessToken, sms))).toMatchObject({
      retCode,
      retInfo: expect.stringMatching(/：No, because$/),
      status: 200,
      error: errormsg,
      description: 'No, because',
    });
    expect(accountErrors[errormsg]).toBe(retCode);
  });

  it('a code that nobody has heard of is 000001 and kept', async () => {
    const { client } = scriptedClient([json({ status: 0, error: 'Wait a minute', errormsg: 'rateTime' })]);
    expect(await refusal(client.sendVerificationCode(phone))).toMatchObject({
      retCode: '000001',
      error: 'rateTime',
      description: 'Wait a minute',
    });
  });

  it('sendVerificationCode: too early is a refusal, also one with times in it', async () => {
    const { client } = scriptedClient([json({ ...samples.sentCode, status: 0 })]);
    expect(await refusal(client.sendVerificationCode(phone))).toMatchObject({ retCode: '000001', error: '' });
  });

  it('sendVerificationCode: more than a few in an hour is 403, with the service’s words', async () => {
    const error = 'You requested the maximum number of messages the last hour.';
    const { client } = scriptedClient([json({ error }, { status: 403 })]);
    expect(await refusal(client.sendVerificationCode(phone))).toMatchObject({
      status: 403,
      retCode: '000001',
      error,
      retInfo: `操作失败：${error}`,
    });
  });

  it('an older form has the code as `error` and its text as `message`', async () => {
    const body = { status: 0, error: 'userNotExists', message: 'User not exists.' };
    const { client } = scriptedClient([json(body)]);
    expect(await refusal(client.sendVerificationCode(phone))).toMatchObject({
      error: 'userNotExists',
      description: 'User not exists.',
    });
  });

  it.each([
    [403, 'needAuth', '110001', undefined],
    [404, 'userNotExists', '000001', undefined],
    [404, 'noAvatar', '000001', undefined],
    [500, 'serverError', '000001', 'network'],
  ])('avatars: the status %i is in the body (%s)', async (status, errormsg, retCode, reason) => {
    const calls = endpoints.filter(({ name }) => /avatar/i.test(name));
    expect(calls).toHaveLength(3);
    for (const { call } of calls) {
      const { client } = scriptedClient([json({ status, error: 'No avatar', errormsg })]);
      const expected = { status, error: errormsg, retCode, reason };
      expect(await refusal(call(client))).toMatchObject(expected);
    }
  });
});

describe('a success is not taken for a refusal', () => {
  it.each(withoutAnswer)('$name takes 200 { status: 1 } for 204', async ({ call, before = [] }) => {
    for (const body of [{ status: 1 }, { status: 1, error: '', errormsg: '' }, {}]) {
      const { client } = scriptedClient([...before, json(body)]);
      expect(await call(client)).toBeUndefined();
    }
  });

  it('uploadAvatar takes { status: 1, avatar, avatarId }', async () => {
    const { client } = scriptedClient([json({ status: 1, avatar: 'https://a.test/1.png', avatarId: '1' })]);
    const image = new Blob(['x'], { type: 'image/png' });
    expect(await client.uploadAvatar(accessToken, image)).toBeUndefined();
  });

  it('getAvatarInfo of the default avatar may have no template', async () => {
    const info = { status: 1, avatar: 'https://a.test/default.png' };
    const { client } = scriptedClient([json(info)]);
    expect(await client.getAvatarInfo('default')).toEqual(info);
  });

  it.each(withJson.filter(({ result }) => result === samples.account || result === samples.tokens))(
    '$name keeps fields of its own that look like it',
    async ({ call, before = [], result }) => {
      const answer = { ...Object(result), status: 0, error: 'none' };
      const { client } = scriptedClient([...before, json(answer)]);
      expect(await call(client)).toEqual(answer);
    },
  );

  it('what is no object says nothing: ok, true, a list', async () => {
    for (const body of ['"ok"', 'true', '[{"status":0}]', '0']) {
      const { client } = scriptedClient([text(body)]);
      expect(await client.changePhoneNumber(accessToken, sms)).toBeUndefined();
    }
  });
});
