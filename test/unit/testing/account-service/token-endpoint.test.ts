// @vitest-environment node
import { accountServiceDefaults } from 'up-user-module/testing';
import { describe, expect, it } from 'vitest';
import {
  Bench,
  client,
  demoPhone,
  demoUser,
  freePhone,
  publicClient,
  tokensOf,
  unauthorized,
} from './support.js';

const { username, password } = demoUser;
const invalidCredentials = { error: 'invalid_grant', error_description: 'Invalid user credentials' };
const invalidClient = {
  error: 'invalid_client',
  error_description: 'Invalid client or Invalid client credentials',
};
const invalidRefreshToken = { error: 'invalid_grant', error_description: 'Invalid refresh token' };
const ofOtherClient = {
  error: 'invalid_grant',
  error_description: "Invalid refresh token. Token client and authorized client don't match",
};
const sessionNotActive = { error: 'invalid_grant', error_description: 'Session not active' };
const wechatCodeInvalid = { error: 'wechat_code_invalid', error_description: '微信授权码无效,过期或已使用' };
const smsCodeInvalid = { error: 'sms_code_invalid', error_description: '手机验证码无效' };

function claimsOf(token: string): unknown {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

describe('logging in with a password', () => {
  it.each([
    ['username', { username, password }],
    ['username in other letters', { username: username.toUpperCase(), password }],
    ['phone', { phoneNumber: demoPhone, password }],
    ['phone and area', { phoneNumber: demoPhone, areaCode: '86', password }],
    ['phone and area with +', { phoneNumber: demoPhone, areaCode: '+86', password }],
  ])('by %s', async (_, fields) => {
    const { status, headers, body } = await new Bench().grant(fields);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.any(String),
      expires_in: 1800,
      refresh_expires_in: 1800,
      refresh_token: expect.any(String),
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
      scope: 'profile',
    });
  });

  it('takes a percent-encoded + for a +, and a bare one for a space', async () => {
    const bench = new Bench({ users: [{ username: '张伟 1+1', password: '密码 +&=%' }] });
    const send = (body: string) =>
      bench.send('/protocol/openid-connect/token', {
        method: 'POST',
        body: `grant_type=password&client_id=h5&${body}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
      });
    const name = encodeURIComponent('张伟 1+1');
    const secret = encodeURIComponent('密码 +&=%');
    expect(await send(`username=${name}&password=${secret}`)).toMatchObject({ status: 200 });
    expect(await send(`username=张伟+1%2B1&password=${secret}`)).toMatchObject({ status: 200 });
    expect(await send(`username=张伟+1+1&password=${secret}`)).toMatchObject({ status: 401 });
  });

  it('issues tokens that look like JWTs and carry the user', async () => {
    const now = 1_700_000_000_500;
    const user = { id: 'user-1', username: '张伟', password };
    const bench = new Bench({
      users: [user],
      accessTokenLifetime: 60,
      refreshTokenLifetime: 90,
      now: () => now,
    });
    const tokens = await bench.logIn('张伟');
    const claims = {
      iss: accountServiceDefaults.realm,
      sub: 'user-1',
      iat: 1_700_000_000,
      azp: client.clientId,
      sid: tokens.session_state,
      preferred_username: '张伟',
    };
    expect(tokens).toMatchObject({ expires_in: 60, refresh_expires_in: 90 });
    expect(tokens.access_token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(claimsOf(tokens.access_token)).toMatchObject({ ...claims, exp: 1_700_000_060, typ: 'Bearer' });
    expect(claimsOf(tokens.refresh_token)).toMatchObject({ ...claims, exp: 1_700_000_090, typ: 'Refresh' });
  });

  it('looks tokens up and does not trust what they say', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const [header, payload] = access_token.split('.');
    expect(await bench.get('/account', `${header}.${payload}.c2lnbmF0dXJl`)).toMatchObject({
      status: 401,
      body: unauthorized,
    });
  });

  it.each([
    ['wrong password', { username, password: 'wrong' }, invalidCredentials],
    ['unknown username', { username: 'nobody', password }, invalidCredentials],
    ['no password', { username }, invalidCredentials],
    ['unknown phone', { phoneNumber: freePhone, password }, invalidCredentials],
    ['the phone in another area', { phoneNumber: demoPhone, areaCode: '852', password }, invalidCredentials],
    [
      'nobody named',
      { password },
      { error: 'invalid_request', error_description: 'Missing parameter: username' },
    ],
    ['wrong secret', { username, password, client_secret: 'wrong' }, invalidClient],
    ['no secret', { username, password, client_secret: '' }, invalidClient],
    ['unknown client', { username, password, client_id: 'nobody' }, invalidClient],
    ['no client', { username, password, client_id: '' }, invalidClient],
    [
      'unsupported grant type',
      { username, password, grant_type: 'constructor' },
      { error: 'unsupported_grant_type', error_description: 'Unsupported grant_type' },
    ],
  ])('refuses with 401: %s', async (_, fields, body) => {
    const answer = await new Bench().grant(fields);
    expect(answer).toMatchObject({ status: 401, body });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('refuses a request without a grant type with 400', async () => {
    expect(await new Bench().token({ username, password })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: 'Missing form parameter: grant_type' },
    });
  });

  it('never takes an empty password for the one of a user who has none', async () => {
    const bench = new Bench({ users: [{ username: 'wechat_only' }] });
    expect(await bench.grant({ username: 'wechat_only', password: '' })).toMatchObject({ status: 401 });
  });

  it('asks no secret of a public client', async () => {
    const answer = await new Bench().grant({
      client_id: publicClient.clientId,
      client_secret: '',
      username,
      password,
    });
    expect(answer.status).toBe(200);
  });
});

describe('logging in with a WeChat code', () => {
  const openId = 'wechat-user-1';

  it('is refused for a WeChat user who is not bound and gives no phone', async () => {
    const bench = new Bench();
    const wechatCode = bench.service.issueWechatCode(openId);
    expect(await bench.grant({ wechatCode })).toMatchObject({ status: 401, body: smsCodeInvalid });
  });

  it('binds the owner of the phone number, who needs no phone from then on', async () => {
    const bench = new Bench();
    const smsCode = await bench.smsCode(demoPhone);
    const wechatCode = bench.service.issueWechatCode(openId);
    const bound = await bench.grant({ wechatCode, smsCode, phoneNumber: demoPhone, areaCode: '86' });
    expect(claimsOf(tokensOf(bound).access_token)).toMatchObject({ sub: demoUser.id });

    const again = await bench.grant({ wechatCode: bench.service.issueWechatCode(openId) });
    expect(claimsOf(tokensOf(again).access_token)).toMatchObject({ sub: demoUser.id });
    expect(bench.service.users.get(demoUser.id)).toMatchObject({ wechatOpenId: openId, password });
  });

  it('makes a user for a phone number that has none', async () => {
    const bench = new Bench();
    const smsCode = await bench.smsCode(freePhone);
    const wechatCode = bench.service.issueWechatCode(openId);
    const { access_token } = tokensOf(await bench.grant({ wechatCode, smsCode, phoneNumber: freePhone }));
    expect(await bench.get('/account', access_token)).toMatchObject({
      body: { username: freePhone, attributes: { phoneNumber: [freePhone] } },
    });
  });

  it.each([
    ['wrong code', { smsCode: 'wrong' }],
    ['no code', {}],
  ])('refuses %s for the phone', async (_, fields) => {
    const bench = new Bench();
    await bench.smsCode(freePhone);
    const wechatCode = bench.service.issueWechatCode(openId);
    expect(await bench.grant({ wechatCode, phoneNumber: freePhone, ...fields })).toMatchObject({
      status: 401,
      body: smsCodeInvalid,
    });
    expect(bench.service.users.list()).toHaveLength(1);
  });

  it('refuses a phone number that is bound to another WeChat user', async () => {
    const bench = new Bench({ users: [{ ...demoUser, wechatOpenId: 'somebody else' }] });
    const smsCode = await bench.smsCode(demoPhone);
    const wechatCode = bench.service.issueWechatCode(openId);
    expect(await bench.grant({ wechatCode, smsCode, phoneNumber: demoPhone })).toMatchObject({
      status: 401,
      body: invalidCredentials,
    });
  });

  it('refuses a phone number that is the username of another user', async () => {
    const bench = new Bench({ users: [{ username: freePhone }] });
    const smsCode = await bench.smsCode(freePhone);
    const wechatCode = bench.service.issueWechatCode(openId);
    expect(await bench.grant({ wechatCode, smsCode, phoneNumber: freePhone })).toMatchObject({
      status: 401,
      body: invalidCredentials,
    });
  });

  it('refuses a code that is made up, used or five minutes old', async () => {
    let now = 0;
    const bench = new Bench({ users: [{ username: 'bound', wechatOpenId: openId }], now: () => now });
    const wechatCode = bench.service.issueWechatCode(openId);
    const late = bench.service.issueWechatCode(openId);
    const refused = { status: 401, body: wechatCodeInvalid };
    expect(await bench.grant({ wechatCode: 'made up' })).toMatchObject(refused);
    expect(await bench.grant({ wechatCode })).toMatchObject({ status: 200 });
    expect(await bench.grant({ wechatCode })).toMatchObject(refused);
    now += 5 * 60 * 1000;
    expect(await bench.grant({ wechatCode: late })).toMatchObject(refused);
  });
});

describe('logging in with an SMS code', () => {
  const refused = { status: 401, body: invalidCredentials };

  it('is an option', async () => {
    const bench = new Bench({ smsLogin: true });
    const smsCode = await bench.smsCode(demoPhone);
    const answer = await bench.grant({ phoneNumber: demoPhone, areaCode: '+86', smsCode });
    const { access_token } = tokensOf(answer);
    expect(await bench.get('/account', access_token)).toMatchObject({ body: { id: demoUser.id } });
    expect(await bench.grant({ phoneNumber: demoPhone, smsCode }), 'the code is used up').toMatchObject(
      refused,
    );
  });

  it('says the same of whatever is wrong', async () => {
    const bench = new Bench({ smsLogin: true });
    const smsCode = await bench.smsCode(demoPhone);
    const ofNobody = { phoneNumber: freePhone, smsCode: await bench.smsCode(freePhone) };
    expect(await bench.grant(ofNobody)).toMatchObject(refused);
    for (const fields of [
      { smsCode: 'wrong' },
      { smsCode, phoneNumber: freePhone },
      { smsCode, areaCode: '852' },
    ]) {
      expect(await bench.grant({ phoneNumber: demoPhone, ...fields })).toMatchObject(refused);
    }
    expect(await bench.grant({ phoneNumber: demoPhone, smsCode })).toMatchObject({ status: 200 });
  });

  it('is refused without the option, and the code is not used up', async () => {
    const bench = new Bench();
    const smsCode = await bench.smsCode(demoPhone);
    expect(await bench.grant({ phoneNumber: demoPhone, smsCode })).toMatchObject(refused);
    const { access_token } = await bench.logIn();
    const own = { phoneNumber: demoPhone, smsCode };
    expect(await bench.form('PUT', '/sms/update-profile', own, access_token)).toMatchObject({ status: 204 });
  });

  it('is not accepted in the place of a password', async () => {
    const bench = new Bench({ smsLogin: true });
    const smsCode = await bench.smsCode(demoPhone);
    expect(await bench.grant({ phoneNumber: demoPhone, smsCode, password: 'wrong' })).toMatchObject(refused);
  });
});

describe('refreshing', () => {
  it('gives new tokens in the same session; the old access token lives on', async () => {
    const bench = new Bench();
    const first = await bench.logIn();
    const second = tokensOf(await bench.refresh(first.refresh_token));
    expect(second.session_state).toBe(first.session_state);
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await bench.get('/account', first.access_token)).toMatchObject({ status: 200 });
    expect(await bench.get('/account', second.access_token)).toMatchObject({ status: 200 });
  });

  it('ends the whole session, and no other, when a refresh token is used twice', async () => {
    const bench = new Bench();
    const other = await bench.logIn();
    const first = await bench.logIn();
    const second = tokensOf(await bench.refresh(first.refresh_token));
    expect(await bench.refresh(first.refresh_token)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Maximum allowed refresh token reuse exceeded' },
    });
    expect(await bench.refresh(second.refresh_token)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: "Session doesn't have required client" },
    });
    for (const { access_token } of [first, second]) {
      expect(await bench.get('/account', access_token)).toMatchObject({ status: 401, body: unauthorized });
    }
    expect(await bench.get('/account', other.access_token)).toMatchObject({ status: 200 });
  });

  it.each([
    [1, [200, 200, 400]],
    [Number.POSITIVE_INFINITY, [200, 200, 200]],
  ])('takes a token again with refreshTokenMaxReuse %d', async (refreshTokenMaxReuse, statuses) => {
    const bench = new Bench({ refreshTokenMaxReuse });
    const { access_token, refresh_token } = await bench.logIn();
    const answers = [];
    for (const _ of statuses) answers.push((await bench.refresh(refresh_token)).status);
    expect(answers).toEqual(statuses);
    const { status } = await bench.get('/account', access_token);
    expect(status).toBe(statuses.includes(400) ? 401 : 200);
  });

  it('lets only one of many that come at once have the tokens', async () => {
    const bench = new Bench();
    const { refresh_token } = await bench.logIn();
    const answers = await Promise.all(Array.from({ length: 5 }, () => bench.refresh(refresh_token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
  });

  it('refuses a token that is missing, made up, an access token, or of another client', async () => {
    const bench = new Bench();
    const { access_token, refresh_token } = await bench.logIn();
    expect(await bench.refresh('')).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: 'No refresh token' },
    });
    const refused = { status: 400, body: invalidRefreshToken };
    expect(await bench.refresh('made.up.token')).toMatchObject(refused);
    expect(await bench.refresh(access_token)).toMatchObject(refused);
    const ofOther = { grant_type: 'refresh_token', client_id: publicClient.clientId, refresh_token };
    expect(await bench.token(ofOther)).toMatchObject({ status: 400, body: ofOtherClient });
    expect(await bench.refresh(refresh_token)).toMatchObject({ status: 200 });
  });

  it('refuses expired tokens, each at its own time', async () => {
    let now = 0;
    const bench = new Bench({ accessTokenLifetime: 10, refreshTokenLifetime: 20, now: () => now });
    const { access_token, refresh_token } = await bench.logIn();
    now = 9_999;
    expect(await bench.get('/account', access_token)).toMatchObject({ status: 200 });
    now = 10_000;
    expect(await bench.get('/account', access_token)).toMatchObject({ status: 401 });
    now = 20_000;
    expect(await bench.refresh(refresh_token)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Token is not active' },
    });
  });

  it('is what helps against expireAccessTokens() and not against endSessions()', async () => {
    const bench = new Bench();
    const first = await bench.logIn();
    bench.service.expireAccessTokens();
    expect(await bench.get('/account', first.access_token)).toMatchObject({ status: 401 });
    const second = tokensOf(await bench.refresh(first.refresh_token));
    expect(await bench.get('/account', second.access_token)).toMatchObject({ status: 200 });

    bench.service.endSessions();
    expect(await bench.get('/account', second.access_token)).toMatchObject({ status: 401 });
    expect(await bench.refresh(second.refresh_token)).toMatchObject({ status: 400, body: sessionNotActive });
    await expect(bench.logIn()).resolves.toBeDefined();
  });
});

describe('logging out', () => {
  const { clientId: client_id, clientSecret: client_secret } = client;
  const logOut = (bench: Bench, fields: Record<string, string>) =>
    bench.form('POST', '/protocol/openid-connect/logout', { client_id, client_secret, ...fields });

  it('ends the session; a second time does no harm', async () => {
    const bench = new Bench();
    const { access_token, refresh_token } = await bench.logIn();
    expect(await logOut(bench, { refresh_token })).toMatchObject({ status: 204, body: undefined });
    expect(await bench.get('/account', access_token)).toMatchObject({ status: 401 });
    expect(await bench.refresh(refresh_token)).toMatchObject({ status: 400, body: sessionNotActive });
    expect(await logOut(bench, { refresh_token })).toMatchObject({ status: 204 });
  });

  it.each([
    ['no token', {}, 400, { error: 'invalid_request', error_description: 'No refresh token' }],
    ['a made up token', { refresh_token: 'made.up' }, 400, invalidRefreshToken],
    ['a wrong secret', { client_secret: 'wrong' }, 401, invalidClient],
  ])('refuses %s', async (_, fields, status, body) => {
    const bench = new Bench();
    const { access_token, refresh_token } = await bench.logIn();
    const sent = 'client_secret' in fields ? { refresh_token, ...fields } : fields;
    expect(await logOut(bench, sent)).toMatchObject({ status, body });
    expect(await bench.get('/account', access_token)).toMatchObject({ status: 200 });
  });

  it('refuses the token of another client', async () => {
    const bench = new Bench();
    const { refresh_token } = await bench.logIn();
    expect(await logOut(bench, { client_id: publicClient.clientId, refresh_token })).toMatchObject({
      status: 400,
      body: ofOtherClient,
    });
  });
});
