// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { Bench, consultLog, demoPhone, demoUser, unauthorized } from './support.js';

const { id, username, firstName, lastName, email } = demoUser;
const picture = `http://account.local/realms/zhiju/avatar/by-userid/${id}`;
const attributes = { picture: [picture], nickname: ['小张'], phoneNumber: [demoPhone] };
const account = { id, username, firstName, lastName, email, emailVerified: false, attributes };

const userNotFound = { error: 'user_not_found.', error_description: 'user not found' };
const jsonMismatch = { error: 'unknown_error', error_description: 'Cannot parse the JSON' };
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
      attributes: { picture: [] },
    });
  });

  it.each([
    ['no token', undefined],
    ['a wrong one', 'Bearer wrong'],
    ['another scheme', 'Basic d3Jvbmc6d3Jvbmc='],
  ])('answers 401 to %s', async (_, authorization) => {
    const bench = new Bench();
    const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
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
    const fields = { id: 'other', enabled: false, userProfileMetadata: {} };
    await bench.json('/account', { ...account, ...fields }, access_token);
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
    ['no JSON', '{"firstName":', jsonInvalid],
    ['no body', '', jsonInvalid],
    ['not an object', '[]', jsonMismatch],
    ['a name that is no text', { firstName: {} }, jsonMismatch],
    [
      'an unknown field',
      { nickname: '老张' },
      { error: 'Invalid json representation for UserRepresentation. Unrecognized field "nickname".' },
    ],
  ])('answers 400 to %s and changes nothing', async (_, body, refused) => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    expect(await bench.json('/account', body, access_token)).toMatchObject({ status: 400, body: refused });
    expect((await bench.get('/account', access_token)).body).toEqual(account);
  });

  it('takes one value for a list, numbers and booleans for texts, and drops what is empty', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const attributes = { a: 'x', b: [1, '', true], c: [null, {}], d: ' ', e: [] };
    const body = { firstName: 5, lastName: '', email: ' ', attributes };
    expect(await bench.json('/account', body, access_token)).toMatchObject({ status: 204 });
    expect((await bench.get('/account', access_token)).body).toEqual({
      id,
      username,
      firstName: '5',
      attributes: { a: ['x'], b: ['1', 'true'] },
    });
    expect(await bench.json('/account', { attributes: ['x'] }, access_token)).toMatchObject({ status: 204 });
    expect((await bench.get('/account', access_token)).body).toEqual({ id, username });
  });

  it.each([
    ['zhangwei', false],
    ['zhang wei@example.com', false],
    ['zhangwei@example..com', false],
    ['@example.com', false],
    ['zhangwei@example', true],
    ['ZhangWei@Example.com', true],
    ['张伟@例子.中国', true],
  ])('takes %s for an email: %s', async (address, valid) => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const error = {
      field: 'email',
      errorMessage: 'error-invalid-email',
      params: ['$'.concat('{email}'), address],
    };
    const { status, body } = await bench.json('/account', { ...account, email: address }, access_token);
    expect({ status, body }).toEqual(
      valid ? { status: 204, body: undefined } : { status: 400, body: { ...error, errors: [error] } },
    );
    expect(bench.service.users.get(id)?.email).toBe(valid ? address.toLowerCase() : email);
  });

  it('answers 409 to the email of another user', async () => {
    const bench = new Bench({ users: [demoUser, { username: 'lisi_01', email: 'lisi@example.com' }] });
    const { access_token } = await bench.logIn();
    const error = {
      field: 'email',
      errorMessage: 'emailExistsMessage',
      params: ['$'.concat('{email}')],
    };
    const answer = await bench.json('/account', { ...account, email: 'LiSi@example.com' }, access_token);
    expect(answer).toMatchObject({ status: 409, body: { ...error, errors: [error] } });
    expect((await bench.get('/account', access_token)).body).toEqual(account);
  });

  it('names every field that is wrong', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const long = { nickname: ['x'.repeat(2048)], bio: ['fits', 'x'.repeat(2049)] };
    const body = { username: 'other_1', email: 'x', attributes: long };
    const answer = await bench.json('/account', body, access_token);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      errors: [
        expect.objectContaining({ field: 'username', errorMessage: 'error-user-attribute-read-only' }),
        expect.objectContaining({ field: 'username', errorMessage: 'readOnlyUsernameMessage' }),
        { field: 'bio', errorMessage: 'error-invalid-length', params: ['bio', '0', '2048'] },
        expect.objectContaining({ field: 'email', errorMessage: 'error-invalid-email' }),
      ],
    });
  });

  it.each([{}, { 'content-type': 'application/json; charset=utf-8' }, { accept: 'text/html, */*' }])(
    'is a page for people where nobody asks for JSON: %o',
    async (asked) => {
      const bench = new Bench();
      const { access_token } = await bench.logIn();
      const headers: HeadersInit = { authorization: `Bearer ${access_token}`, ...asked };
      const page = await bench.service.fetch(`${bench.service.realm}/account`, { headers });
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await page.text()).toContain('<title>Account Management</title>');
      const init = { method: 'POST', headers, body: new Blob(['{}']) };
      expect(await bench.send('/account', init)).toMatchObject({ status: 405 });
      const accept = 'application/json, text/plain, */*';
      const json = await bench.send('/account', { headers: { ...headers, accept } });
      expect(json).toMatchObject({ status: 200, body: account });
    },
  );

  it('answers 405 to a form, and 415 to one that accepts JSON', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const headers = { authorization: `Bearer ${access_token}` };
    const form = { method: 'POST', body: new URLSearchParams({ firstName: 'x' }), headers };
    expect(await bench.send('/account', form)).toMatchObject({ status: 405 });
    const accepting = { ...form, headers: { ...headers, accept: 'application/json' } };
    expect(await bench.send('/account', accepting)).toMatchObject({
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
