// @vitest-environment node
import type { AccountServiceOptions } from 'up-user-module/testing';
import { describe, expect, it } from 'vitest';
import { type Answer, Bench, demoPhone, demoUser, freePhone, tokensOf, unauthorized } from './support.js';

/** The service in the dialect of its public relatives (platform.md, The account service). */
const create = (options?: AccountServiceOptions) => new Bench({ dialect: 'phone-provider', ...options });
const newPassword = 'Abcdef12';
const noAnswer = expect.any(String);

/** A refusal with HTTP 200. */
const refused = (status: number, errormsg: string) => ({
  status: 200,
  body: { status, error: noAnswer, errormsg },
});

describe('refusals of /sms come with HTTP 200', () => {
  const sendCode = (bench: Bench, fields: Record<string, string>) =>
    bench.form('POST', '/sms/verification-code', fields);
  const change = async (bench: Bench, fields: Record<string, string>) =>
    bench.form('PUT', '/sms/update-profile', fields, (await bench.logIn()).access_token);
  const register = (bench: Bench, fields: Record<string, string>) => bench.form('POST', '/sms/user', fields);

  const refusals: [what: string, ask: (bench: Bench) => Promise<Answer>, status: number, errormsg: string][] =
    [
      ['a code for no number', (it) => sendCode(it, {}), 0, 'phoneNumberCannotBeEmpty'],
      [
        'a code for another area',
        (it) => sendCode(it, { phoneNumber: '51234567', areaCode: '852' }),
        -2,
        'areaNotSupported',
      ],
      ['a code for what is no number', (it) => sendCode(it, { phoneNumber: '1' }), 0, 'serverError'],
      ['changing without a login', (it) => it.form('PUT', '/sms/update-profile', {}), -1, 'needAuth'],
      ['changing to no number', (it) => change(it, {}), 0, 'phoneNumberCannotBeEmpty'],
      ['changing without a code', (it) => change(it, { phoneNumber: freePhone }), -3, 'smsCodeCannotBeEmpty'],
      [
        'registering a user there is',
        (it) => register(it, { phoneNumber: demoPhone, password: 'abc123' }),
        -3,
        'user_already_exists',
      ],
      [
        'registering without a code',
        (it) => register(it, { phoneNumber: freePhone, password: 'abc123' }),
        -3,
        'smsCodeCannotBeEmpty',
      ],
      [
        'an unknown user',
        async (it) => it.get('/sms/user/nobody', (await it.logIn()).access_token),
        0,
        'userNotExists',
      ],
    ];

  it.each(refusals)('%s', async (_, ask, status, errormsg) => {
    expect(await ask(create())).toMatchObject(refused(status, errormsg));
  });

  it('a code too early', async () => {
    const bench = create();
    await bench.smsCode(freePhone);
    expect(await sendCode(bench, { phoneNumber: freePhone })).toMatchObject(refused(0, 'RATE_LIMIT'));
  });

  it('more than three codes in an hour is a 403', async () => {
    let now = 0;
    const bench = create({ now: () => now });
    const statuses = [];
    for (let i = 0; i < 4; i++) {
      statuses.push((await sendCode(bench, { phoneNumber: freePhone })).status);
      now += 60_000;
    }
    expect(statuses).toEqual([200, 200, 200, 403]);
    expect(await sendCode(bench, { phoneNumber: demoPhone })).toMatchObject({ body: { status: 1 } });
    now = 3_600_000;
    expect(await sendCode(bench, { phoneNumber: freePhone })).toMatchObject({
      status: 200,
      body: { status: 1 },
    });
  });

  it('but for a token that does not hold, which Keycloak answers, and for HTTP’s own', async () => {
    const bench = create();
    expect(await bench.get('/sms/user/x', 'no-token')).toMatchObject({ status: 401, body: unauthorized });
    expect(await bench.get('/account', 'no-token')).toMatchObject({ status: 401, body: unauthorized });
    expect(await bench.send('/sms/verification-code')).toMatchObject({ status: 405 });
    const wrong = { username: demoUser.username, password: 'wrong' };
    expect(await bench.grant(wrong)).toMatchObject({ status: 401, body: { error: 'invalid_grant' } });
  });
});

describe('successes', () => {
  it('are 200 { status: 1 } in place of 204', async () => {
    const bench = create();
    const { access_token } = await bench.logIn();
    const change = { phoneNumber: freePhone, smsCode: await bench.smsCode(freePhone) };
    const done = { status: 200, body: { status: 1 } };
    expect(await bench.form('POST', '/sms/update-profile', change, access_token)).toEqual(
      expect.objectContaining(done),
    );
    const forgot = { phoneNumber: freePhone, password: newPassword };
    const path = '/sms/update-profile/update-password';
    const fields = { ...forgot, oldPassword: demoUser.password };
    expect(await bench.form('PUT', path, fields, access_token)).toEqual(expect.objectContaining(done));
  });

  it('write a new phone number with its area', async () => {
    const bench = create();
    const { access_token } = await bench.logIn();
    const change = { phoneNumber: freePhone, smsCode: await bench.smsCode(freePhone) };
    await bench.form('PUT', '/sms/update-profile', change, access_token);
    expect(await bench.get('/account', access_token)).toMatchObject({
      body: { attributes: { phoneNumber: [`+86 ${freePhone}`] } },
    });
    const byPhone = { phoneNumber: freePhone, password: demoUser.password };
    tokensOf(await bench.grant(byPhone));
  });

  it('take an SMS code for a login', async () => {
    const bench = create();
    tokensOf(await bench.grant({ phoneNumber: demoPhone, smsCode: await bench.smsCode(demoPhone) }));
    const without = create({ smsLogin: false });
    const login = { phoneNumber: demoPhone, smsCode: await without.smsCode(demoPhone) };
    expect(await without.grant(login)).toMatchObject({ status: 401 });
  });
});

describe('avatars', () => {
  it.each([
    ['of nobody', '/avatar/by-userid/nobody?format=json', 404, 'userNotExists'],
    ['of nobody, the image', '/avatar/by-username/nobody', 404, 'userNotExists'],
    ['in an unknown size', '/avatar/default?size=huge', 500, 'serverError'],
  ])('%s: the status is in the body', async (_, path, status, errormsg) => {
    expect(await create().send(path)).toMatchObject(refused(status, errormsg));
  });

  it('an upload without a login is 403 in the body, which pages of other origins can read', async () => {
    expect(await create().upload(undefined)).toMatchObject(refused(403, 'needAuth'));
    const { service } = create();
    const headers = { origin: 'https://h5.example.com' };
    const response = await service.fetch(`${service.realm}/avatar`, { method: 'POST', headers });
    expect(response.headers.get('access-control-allow-origin')).toBe(headers.origin);
  });

  it('the default one has no template, others have', async () => {
    const { body } = await create().send('/avatar/default?format=json');
    expect(body).toEqual({ status: 1, avatar: expect.stringContaining('/avatar/default?size=lg') });
    expect(await create().send(`/avatar/by-userid/${demoUser.id}?format=json`)).toMatchObject({
      body: { avatar_tpl: expect.stringContaining('%s') },
    });
  });

  it('an upload answers with the avatar and its id', async () => {
    const bench = create();
    const image = new Blob(['x'], { type: 'image/png' });
    const { body } = await bench.upload(image, (await bench.logIn()).access_token);
    expect(body).toEqual({ status: 1, avatar: expect.any(String), avatarId: expect.any(String) });
  });
});
