// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { Bench, demoPhone, demoUser, freePhone, unauthorized } from './support.js';

const { username, password: oldPassword } = demoUser;
const password = 'NewPass99';

const passwordMissing = { error: 'password_is_empty', error_description: 'Must inform a password.' };
const againstRule = {
  error: 'invalidPasswordRegexPatternMessage',
  error_description: 'Invalid password: fails to match regex pattern(s).',
};
const codeInvalid = { error: 'invalid_verification_code', error_description: 'Invalid verification code' };

const ways = {
  reset: '/sms/update-profile/reset-password',
  forgot: '/sms/update-profile/forgot-password',
  change: '/sms/update-profile/update-password',
};

/** A logged-in user, and the fields with which each way succeeds. */
async function prepare(way: keyof typeof ways) {
  const bench = new Bench();
  const { access_token } = await bench.logIn();
  const smsCode = await bench.smsCode(demoPhone);
  const fields: Record<string, string> = {
    reset: { password, smsCode },
    forgot: { password, smsCode, phoneNumber: demoPhone, areaCode: '86' },
    change: { password, oldPassword },
  }[way];
  const put = (changes: Record<string, string> = {}, token?: string) =>
    bench.form('PUT', ways[way], { ...fields, ...changes }, token);
  return { bench, access_token, put };
}

async function expectPassword(bench: Bench, expected: string): Promise<void> {
  for (const tried of [oldPassword, password]) {
    const status = tried === expected ? 200 : 401;
    expect(await bench.grant({ username, password: tried })).toMatchObject({ status });
  }
}

describe.each(['reset', 'forgot', 'change'] as const)('%s-password', (way) => {
  it('replaces the password', async () => {
    const { bench, access_token, put } = await prepare(way);
    const answer = await put({}, way === 'forgot' ? undefined : access_token);
    expect(answer).toMatchObject({ status: 204, body: undefined });
    await expectPassword(bench, password);
  });

  it.each([
    ['', passwordMissing],
    ['Short99', againstRule],
    ['TooLongPassword99', againstRule],
    ['nouppercase99', againstRule],
    ['NOLOWERCASE99', againstRule],
    ['NoDigitsHere', againstRule],
  ])('refuses the new password %j', async (refused, body) => {
    const { bench, access_token, put } = await prepare(way);
    expect(await put({ password: refused }, access_token)).toMatchObject({ status: 400, body });
    await expectPassword(bench, oldPassword);
  });
});

it.each(['reset', 'change'] as const)('%s-password needs a login', async (way) => {
  const { bench, put } = await prepare(way);
  expect(await put()).toMatchObject({ status: 401, body: unauthorized });
  await expectPassword(bench, oldPassword);
});

it.each([
  ['reset', { smsCode: 'wrong' }, codeInvalid],
  ['reset', { smsCode: '' }, codeInvalid],
  ['forgot', { smsCode: 'wrong' }, codeInvalid],
  ['forgot', { phoneNumber: freePhone }, codeInvalid],
  [
    'forgot',
    { phoneNumber: '' },
    { error: 'phonenumber_is_empty', error_description: 'Must inform a cellphone number.' },
  ],
  [
    'change',
    { oldPassword: 'wrong' },
    { error: 'invalidPasswordExistingMessage', error_description: 'Invalid existing password.' },
  ],
] as const)('%s-password refuses %j', async (way, changes, body) => {
  const { bench, access_token, put } = await prepare(way);
  expect(await put(changes, access_token)).toMatchObject({ status: 400, body });
  await expectPassword(bench, oldPassword);
});

it('forgot-password refuses a phone without a user, once its code is right', async () => {
  const bench = new Bench();
  const smsCode = await bench.smsCode(freePhone);
  expect(await bench.form('PUT', ways.forgot, { password, smsCode, phoneNumber: freePhone })).toMatchObject({
    status: 400,
    body: { error: 'user_not_found.', error_description: 'user not found' },
  });
});

it('reset-password refuses a user without a phone', async () => {
  const bench = new Bench({ users: [{ username: 'nophone', password: oldPassword }] });
  const { access_token } = await bench.logIn('nophone');
  expect(await bench.form('PUT', ways.reset, { password, smsCode: '123456' }, access_token)).toMatchObject({
    status: 400,
    body: { error: 'phonenumber_is_empty' },
  });
});
