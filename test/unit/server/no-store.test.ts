// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { form, fromPage, gateway, json, upstream } from './support.js';

/** What lets browsers and proxies keep an answer, or guess that they may. */
const cacheable = {
  'cache-control': 'public, max-age=3600',
  expires: 'Thu, 28 Mar 2999 00:00:00 GMT',
  'last-modified': 'Thu, 28 Mar 2024 00:00:00 GMT',
  etag: '"1"',
};

const token = '/account/protocol/openid-connect/token';
const logout = '/account/protocol/openid-connect/logout';
const post = { method: 'POST' };
const password = form({ grant_type: 'password' });

describe('an answer of the gateway', () => {
  it.each([
    ['/account/account', {}],
    ['/account/account', json({})],
    [token, password],
    [logout, form({ refresh_token: 'a' })],
    ['/account/sms/user/5', {}],
    ['/account/sms/user/byphone?phoneNumber=1', {}],
    ['/account/sms/verification-code', form({ phoneNumber: '1' })],
    ['/account/avatar', post],
    ['/account/owners/own', {}],
    ['/uws/uaccount/v1/security/thirdpartUserLogin', json({})],
  ])('of %s is marked no-store, whatever the service sent', async (path, init) => {
    for (const status of [200, 304, 400, 401, 503]) {
      const headers = status === 401 ? { etag: '"1"' } : cacheable;
      const { fetch } = upstream(() => new Response(status === 304 ? null : '{}', { status, headers }));
      const { handle } = gateway({ fetch, account: { paths: [{ method: 'GET', path: '/owners/own' }] } });
      const response = await handle(fromPage(path, init));
      expect([response.status, response.headers.get('cache-control')]).toEqual([status, 'no-store']);
    }
  });

  it.each([
    ['not found', '/nothing', {}],
    ['refused', token, form({ grant_type: 'client_credentials' })],
    ['to a preflight', '/account/account', { method: 'OPTIONS' }],
    ['to another site', '/account/account', { headers: { origin: 'https://evil.example' } }],
    ['unreachable', '/account/account', {}],
  ])('of its own (%s) is marked no-store', async (_what, path, init) => {
    const { handle } = gateway({ fetch: () => Promise.reject(new Error()) });
    expect((await handle(fromPage(path, init))).headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    '/account/avatar/by-userid/5',
    '/account/avatar/by-username/a',
    '/account/avatar/default?size=xs',
  ])('of %s, a picture, keeps its caching', async (path) => {
    const { fetch } = upstream(() => new Response('x', { headers: cacheable }));
    const { headers } = await gateway({ fetch }).handle(fromPage(path));
    for (const [name, value] of Object.entries(cacheable)) expect(headers.get(name)).toBe(value);
  });
});
