// @vitest-environment node
import { createGateway } from 'up-user-module/server';
import { describe, expect, it } from 'vitest';
import {
  appKey,
  clientSecret,
  expectError,
  form,
  fromPage,
  gateway,
  json,
  page,
  realm,
  upstream,
  uwsUrl,
} from './support.js';

const token = '/account/protocol/openid-connect/token';
const logout = '/account/protocol/openid-connect/logout';

describe('the documented endpoints', () => {
  it.each([
    ['GET', '/account'],
    ['POST', '/account'],
    ['GET', '/sms/user/456637c0-c3a0-412a-8aeb-37f518ac11ed'],
    ['GET', '/sms/user/byphone?phoneNumber=12345678901&areaCode=86'],
    ['POST', '/sms/user'],
    ['POST', '/sms/verification-code'],
    ['PUT', '/sms/update-profile'],
    ['POST', '/sms/update-profile'],
    ['PUT', '/sms/update-profile/reset-password'],
    ['PUT', '/sms/update-profile/forgot-password'],
    ['PUT', '/sms/update-profile/update-password'],
    ['GET', '/avatar/by-userid/3333c9a4-52e1-4ff8-bfb2-d17ba01ad528?size=lg&format=json'],
    ['GET', '/avatar/by-username/%E5%BC%A0%40x.y'],
    ['GET', '/avatar/default?size=xs'],
    ['POST', '/avatar'],
  ])('%s %s is passed on as it is', async (method, path) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const body = method === 'GET' ? {} : { body: 'a=1&b=%20 2', headers: { 'content-type': 'text/x-test' } };
    const response = await handle(fromPage(`/account${path}`, { method, ...body }));
    expect(response.status).toBe(200);
    expect(received).toMatchObject([{ method, url: realm + path, body: body.body ?? '' }]);
    expect(received[0]?.headers.get('content-type')).toBe(body.headers?.['content-type'] ?? null);
  });

  it.each([
    ['GET', token],
    ['PUT', token],
    ['DELETE', '/account/account'],
    ['HEAD', '/account/account'],
    ['PATCH', '/account/sms/user'],
    ['GET', '/account/avatar'],
    ['GET', '/account/avatar/by-userid'],
    ['GET', '/account/sms/user/a/b'],
    ['GET', '/account/account/'],
    ['GET', '/account'],
    ['GET', '/'],
    ['POST', '/account/protocol/openid-connect/token/introspect'],
    ['GET', '/account/protocol/openid-connect/certs'],
    ['GET', '/account/.well-known/openid-configuration'],
    ['GET', '/account/admin'],
    ['GET', '/uws/uaccount/v1/security/thirdpartUserLogin'],
    ['POST', '/uws/uaccount/v1/users'],
    ['POST', '/uws/account'],
  ])('are all there is: %s %s is not found', async (method, path) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const response = await handle(fromPage(path, { method }));
    if (method === 'HEAD') expect(response.status).toBe(404);
    else await expectError(response, 404, 'not_found');
    expect(received).toEqual([]);
  });

  it('are not there without the account service, nor is UWS without its options', async () => {
    const { fetch, received } = upstream();
    const uwsOnly = createGateway({ uws: { baseUrl: uwsUrl, appId: 'a', appKey }, origins: [page], fetch });
    await expectError(await uwsOnly(fromPage('/account/account')), 404, 'not_found');
    const accountOnly = createGateway({
      account: { realm, clientId: 'h5', clientSecret },
      origins: [page],
      fetch,
    });
    const login = '/uws/uaccount/v1/security/thirdpartUserLogin';
    await expectError(await accountOnly(fromPage(login, json({ code: 'a' }))), 404, 'not_found');
    expect(received).toEqual([]);
  });

  it('are at the base path, and only there', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch, basePath: '/api/v1' });
    expect((await handle(fromPage('/api/v1/account/account'))).status).toBe(200);
    expect(received.map(({ url }) => url)).toEqual([`${realm}/account`]);
    await expectError(await handle(fromPage('/account/account')), 404, 'not_found');
  });

  it('keep to the realm, with or without a slash at its end', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({
      fetch,
      account: { realm: 'https://account.example:8443/auth/realms/a%20b//' },
    });
    await handle(fromPage('/account/account'));
    expect(received[0]?.url).toBe('https://account.example:8443/auth/realms/a%20b/account');
  });
});

describe('token and logout requests', () => {
  it.each([
    ['a login', token, { grant_type: 'password', username: 'alva', password: 'p ä&=+' }],
    ['a refresh', token, { grant_type: 'refresh_token', refresh_token: 'eyJhbGci' }],
    ['a logout', logout, { refresh_token: 'eyJhbGci' }],
  ])('%s gets client_id and client_secret', async (_what, path, fields) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    expect((await handle(fromPage(path, form(fields)))).status).toBe(200);
    expect(received).toHaveLength(1);
    expect(received[0]?.url).toBe(realm + path.slice('/account'.length));
    expect(received[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded;charset=UTF-8');
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
      ...fields,
      client_id: 'h5',
      client_secret: clientSecret,
    });
  });

  it('get a content type that goes with the new form', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const headers = { 'content-type': 'Application/X-WWW-Form-URLEncoded; charset=x-unknown' };
    await handle(
      fromPage(token, { method: 'POST', body: 'grant_type=password&username=%E5%BC%A0', headers }),
    );
    expect(received[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded;charset=UTF-8');
    expect(new URLSearchParams(received[0]?.body).get('username')).toBe('张');
  });

  it('cannot bring credentials of their own', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const request = fromPage(`${token}?client_id=admin-cli&grant_type=client_credentials`, {
      ...form({
        grant_type: 'password',
        client_id: 'admin-cli',
        client_secret: 'x',
        client_assertion: 'y',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }),
      headers: { authorization: 'Basic YWRtaW4tY2xpOng=' },
    });
    await handle(request);
    expect(received[0]?.url).toBe(realm + token.slice('/account'.length));
    expect(received[0]?.headers.has('authorization')).toBe(false);
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
      grant_type: 'password',
      client_id: 'h5',
      client_secret: clientSecret,
    });
  });

  it.each([
    'client_credentials',
    'authorization_code',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'Password',
    '',
    undefined,
  ])('with grant_type %s are refused: the secret would serve the client, not a user', async (grant_type) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const response = await handle(fromPage(token, form(grant_type === undefined ? {} : { grant_type })));
    await expectError(response, 400, 'unsupported_grant_type');
    expect(received).toEqual([]);
  });

  it.each([
    'grant_type=password&grant_type=client_credentials',
    'grant_type=password&grant%5Ftype=client_credentials',
    'grant_type=password&username=a&username=b',
  ])('with a parameter twice are refused: %s', async (body) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await expectError(
      await handle(fromPage(token, { method: 'POST', body, headers })),
      400,
      'invalid_request',
    );
    expect(received).toEqual([]);
  });

  it('that are not UTF-8 are refused', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const body = new Uint8Array([...new TextEncoder().encode('grant_type=password&username='), 0xff]);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await expectError(
      await handle(fromPage(token, { method: 'POST', body, headers })),
      400,
      'invalid_request',
    );
    expect(received).toEqual([]);
  });

  it.each(['application/json', 'multipart/form-data; boundary=a', ''])(
    'of type "%s" are refused',
    async (type) => {
      const { fetch, received } = upstream();
      const { handle } = gateway({ fetch });
      const request = fromPage(token, {
        method: 'POST',
        body: 'grant_type=password',
        headers: { 'content-type': type },
      });
      await expectError(await handle(request), 415, 'unsupported_media_type');
      expect(received).toEqual([]);
    },
  );

  it('of more than 64 KiB are refused', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const request = fromPage(token, form({ grant_type: 'password', password: 'x'.repeat(64 * 1024) }));
    await expectError(await handle(request), 413, 'request_too_large');
    expect(received).toEqual([]);
  });

  it('are the only ones that the secret goes to', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({
      fetch,
      account: { paths: [{ method: 'POST', path: '/protocol/*' }] },
    });
    await handle(fromPage('/account/sms/user', form({ grant_type: 'password' })));
    await handle(fromPage('/account/protocol/openid-connect/Token', form({ grant_type: 'password' })));
    await handle(fromPage('/account/protocol/openid-connect/token/introspect', form({ token: 'a' })));
    expect(received).toHaveLength(3);
    expect(JSON.stringify(received.map(({ url, headers, body }) => [url, [...headers], body]))).not.toContain(
      clientSecret,
    );
  });

  it('pass the answer on as it is, errors too', async () => {
    const answer = { error: 'invalid_grant', error_description: 'Invalid user credentials' };
    const { fetch } = upstream(() => Response.json(answer, { status: 401 }));
    const { handle, failures } = gateway({ fetch });
    const response = await handle(fromPage(token, form({ grant_type: 'password' })));
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(answer);
    expect(failures).toEqual([]);
  });
});

describe('further paths', () => {
  it('are let through by option', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({
      fetch,
      account: {
        paths: [
          { method: 'DELETE', path: '/sms/user/:id/devices/:device' },
          { method: 'GET', path: '/files/*' },
          { method: 'GET', path: '/avatar/*/raw' },
        ],
      },
    });
    const status = async (method: string, path: string) =>
      (await handle(fromPage(`/account${path}`, { method }))).status;
    expect(await status('DELETE', '/sms/user/5/devices/6')).toBe(200);
    expect(await status('GET', '/files/a/b.png')).toBe(200);
    expect(await status('GET', '/files')).toBe(200);
    expect(await status('GET', '/avatar/5/raw')).toBe(200);
    expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `DELETE ${realm}/sms/user/5/devices/6`,
      `GET ${realm}/files/a/b.png`,
      `GET ${realm}/files`,
      `GET ${realm}/avatar/5/raw`,
    ]);
    expect(await status('GET', '/sms/user/5/devices/6')).toBe(404);
    expect(await status('DELETE', '/sms/user/5/devices')).toBe(404);
    expect(await status('GET', '/filesystem')).toBe(404);
    expect(await status('GET', '/avatar/5/6/raw')).toBe(404);
    // What was there before still is.
    expect(await status('GET', '/avatar/default')).toBe(200);
  });
});
