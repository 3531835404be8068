// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { Bench, consultLog, demoPhone, demoUser, unauthorized } from './support.js';

const { id, username, firstName, lastName, email } = demoUser;
const picture = `http://account.local/realms/zhiju/avatar/by-userid/${id}`;
const attributes = { picture: [picture], nickname: ['小张'], phoneNumber: [demoPhone] };
const account = { id, username, firstName, lastName, email, emailVerified: false, attributes };

const userNotFound = { error: 'user_not_found.', error_description: 'user not found' };
const jsonInvalid = { error: 'invalid_request', error_description: 'Cannot parse the JSON' };

describe('/account', () => {
  it('reads the user', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const answer = await bench.get('/account', access_token);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual(account);
  });

  it('leaves out what the user does not have', async () => {
    const bench = new Bench({
      users: [{ username: 'bare_1', password: 'secret', attributes: { picture: [] } }],
    });
    const { access_token } = await bench.logIn('bare_1', 'secret');
    expect((await bench.get('/account', access_token)).body).toEqual({
      id: expect.any(String),
      username: 'bare_1',
      emailVerified: false,
      attributes: { picture: [] },
    });
  });

  it.each([
    ['no token', undefined],
    ['a wrong one', 'Bearer wrong'],
    ['another scheme', 'Basic d3Jvbmc6d3Jvbmc='],
  ])('answers 401 to %s', async (_, authorization) => {
    const bench = new Bench();
    const headers: HeadersInit = authorization === undefined ? {} : { authorization };
    const body = JSON.stringify(account);
    const refused = { status: 401, body: unauthorized };
    expect(await bench.send('/account', { headers })).toMatchObject(refused);
    expect(await bench.send('/account', { method: 'POST', headers, body })).toMatchObject(refused);
  });

  it('replaces the user: what the body leaves out is lost, unknown attributes too', async () => {
    const bench = new Bench({ users: [{ ...demoUser, attributes: { ...attributes, vip: ['1'] } }] });
    const { access_token } = await bench.logIn();
    const written = await bench.json(
      '/account',
      { firstName: '小伟', attributes: { nickname: ['老张'], tags: ['a', 'b'] } },
      access_token,
    );
    expect(written).toMatchObject({ status: 204, body: undefined });
    expect((await bench.get('/account', access_token)).body).toEqual({
      id,
      username,
      firstName: '小伟',
      emailVerified: false,
      attributes: { nickname: ['老张'], tags: ['a', 'b'] },
    });
  });

  it('stores what it gave, unchanged', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    expect(await bench.json('/account', account, access_token)).toMatchObject({ status: 204 });
    expect((await bench.get('/account', access_token)).body).toEqual(account);
  });

  it('keeps what users cannot write: id, password, and whether the email is verified', async () => {
    const bench = new Bench({ users: [{ ...demoUser, emailVerified: true }] });
    const { access_token } = await bench.logIn();
    await bench.json('/account', { ...account, id: 'other', password: 'other' }, access_token);
    expect(bench.service.users.list()).toMatchObject([
      { id, emailVerified: true, password: demoUser.password },
    ]);
    await bench.json('/account', { ...account, email: 'new@example.com', emailVerified: true }, access_token);
    expect(bench.service.users.get(id)).toMatchObject({ email: 'new@example.com', emailVerified: false });
  });

  it('takes null for left out, and the username in other letters', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const body = { username: username.toUpperCase(), email: null, attributes: null };
    expect(await bench.json('/account', body, access_token)).toMatchObject({ status: 204 });
    expect((await bench.get('/account', access_token)).body).toEqual({
      id,
      username,
      emailVerified: false,
      attributes: {},
    });
  });

  it('refuses a changed username and changes nothing', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const answer = await bench.json(
      '/account',
      { ...account, username: 'other_1', firstName: 'x' },
      access_token,
    );
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      errors: [
        {
          field: 'username',
          errorMessage: 'error-user-attribute-read-only',
          params: ['$'.concat('{username}')],
        },
        { field: 'username', errorMessage: 'readOnlyUsernameMessage', params: ['$'.concat('{username}')] },
      ],
    });
    expect((await bench.get('/account', access_token)).body).toEqual(account);
  });

  it.each([
    ['no JSON', '{"firstName":'],
    ['no body', ''],
    ['not an object', '[]'],
    ['a name that is no text', { firstName: 1 }],
    ['attributes that are no lists', { attributes: { nickname: '老张' } }],
    ['attributes that are no texts', { attributes: { nickname: [1] } }],
    ['attributes that are a list', { attributes: [] }],
  ])('answers 400 to %s and changes nothing', async (_, body) => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    expect(await bench.json('/account', body, access_token)).toMatchObject({
      status: 400,
      body: jsonInvalid,
    });
    expect((await bench.get('/account', access_token)).body).toEqual(account);
  });

  it('answers 415 to a form', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    expect(await bench.form('POST', '/account', { firstName: 'x' }, access_token)).toMatchObject({
      status: 415,
      body: { error: 'HTTP 415 Unsupported Media Type', error_description: consultLog },
    });
  });
});

describe('other users', () => {
  const other = {
    id: 'user 2/张',
    username: 'lisi_01',
    firstName: '四',
    password: 'secret',
    email: 'lisi@example.com',
    attributes: { phoneNumber: ['+852 51234567'], nickname: ['小李'], picture: ['p'], private: ['x'] },
  };
  const profile = {
    id: other.id,
    username: other.username,
    email: other.email,
    attributes: { phoneNumber: ['+852 51234567'], nickname: ['小李'], picture: ['p'] },
  };
  const own = { id, username, email, attributes: { ...attributes, phoneNumber: [`+86 ${demoPhone}`] } };
  const users = [demoUser, other];

  it.each([
    ['by id', `/sms/user/${encodeURIComponent(other.id)}`, profile],
    ['by phone', '/sms/user/byphone?phoneNumber=51234567&areaCode=852', profile],
    ['by phone with an encoded +', '/sms/user/byphone?phoneNumber=51234567&areaCode=%2B852', profile],
    ['by phone in the default area', `/sms/user/byphone?phoneNumber=${demoPhone}`, own],
  ])('are read %s, without what is private', async (_, path, body) => {
    const bench = new Bench({ users });
    const { access_token } = await bench.logIn();
    const answer = await bench.get(path, access_token);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(body);
  });

  it.each([
    ['unknown id', '/sms/user/unknown', 404, userNotFound],
    ['unknown phone', '/sms/user/byphone?phoneNumber=18600000009', 404, userNotFound],
    ['the phone in another area', '/sms/user/byphone?phoneNumber=51234567', 404, userNotFound],
    ['a + that is not encoded', '/sms/user/byphone?phoneNumber=51234567&areaCode=+852', 404, userNotFound],
    [
      'no phone',
      '/sms/user/byphone',
      400,
      { error: 'phonenumber_is_empty', error_description: 'Must inform a cellphone number.' },
    ],
  ])('are refused: %s', async (_, path, status, body) => {
    const bench = new Bench({ users });
    const { access_token } = await bench.logIn();
    expect(await bench.get(path, access_token)).toMatchObject({ status, body });
  });

  it.each([`/sms/user/${id}`, `/sms/user/byphone?phoneNumber=${demoPhone}`])(
    'are for those who are logged in: %s',
    async (path) => {
      expect(await new Bench().get(path)).toMatchObject({ status: 401, body: unauthorized });
    },
  );
});
