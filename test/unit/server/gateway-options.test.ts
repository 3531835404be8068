// @vitest-environment node
import { createGateway } from 'up-user-module/server';
import { describe, expect, it, vi } from 'vitest';
import { appKey, clientSecret, fromPage, page, realm, uwsUrl } from './support.js';

const account = { realm, clientId: 'h5', clientSecret };
const uws = { baseUrl: uwsUrl, appId: 'MB-TEST-0000', appKey };
const good = { account, uws, origins: [page] };

describe('the options of createGateway', () => {
  it.each([
    ['account 或 uws', { origins: [page] }],
    ['account', { ...good, account: null }],
    ['account', { ...good, account: realm }],
    ['account.realm', { ...good, account: { ...account, realm: undefined } }],
    ['account.realm', { ...good, account: { ...account, realm: '/realms/home' } }],
    ['account.realm', { ...good, account: { ...account, realm: 'ftp://account.example/' } }],
    [
      'account.realm',
      { ...good, account: { ...account, realm: `https://a:${clientSecret}@account.example/` } },
    ],
    ['account.realm', { ...good, account: { ...account, realm: `${realm}?a=1` } }],
    ['account.realm', { ...good, account: { ...account, realm: `${realm}#a` } }],
    ['account.clientId', { ...good, account: { ...account, clientId: '' } }],
    ['account.clientSecret', { ...good, account: { realm, clientId: 'h5' } }],
    ['account.clientSecret', { ...good, account: { ...account, clientSecret: ' ' } }],
    ['account.paths', { ...good, account: { ...account, paths: {} } }],
    ['account.paths', { ...good, account: { ...account, paths: [{ method: 'get', path: '/a' }] } }],
    ['account.paths', { ...good, account: { ...account, paths: [{ method: 'HEAD', path: '/a' }] } }],
    ['account.paths', { ...good, account: { ...account, paths: [{ method: 'GET', path: 'a' }] } }],
    ['account.paths', { ...good, account: { ...account, paths: [{ method: 'GET', path: '/' }] } }],
    ['account.paths', { ...good, account: { ...account, paths: [{ method: 'GET', path: '/a/' }] } }],
    ['account.paths', { ...good, account: { ...account, paths: [{ method: 'GET', path: '/a/../b' }] } }],
    ['account.paths', { ...good, account: { ...account, paths: [{ method: 'GET', path: '/a?b=c' }] } }],
    ['account.paths', { ...good, account: { ...account, paths: [{ method: 'GET', path: '/:id/a/:id' }] } }],
    ['secret', { ...good, account: { ...account, secret: clientSecret } }],
    ['uws.baseUrl', { ...good, uws: { ...uws, baseUrl: 'uws.example' } }],
    ['uws.appId', { ...good, uws: { ...uws, appId: 'x'.repeat(41) } }],
    ['uws.appId', { ...good, uws: { ...uws, appId: 'a\r\nb' } }],
    ['uws.appKey', { ...good, uws: { ...uws, appKey: '' } }],
    ['uws.paths', { ...good, uws: { ...uws, paths: ['/a'] } }],
    ['origins', { account, uws }],
    ['origins', { ...good, origins: [] }],
    ['origins', { ...good, origins: page }],
    ['origins', { ...good, origins: ['*'] }],
    ['origins', { ...good, origins: ['null'] }],
    ['origins', { ...good, origins: [`${page}/`] }],
    ['origins', { ...good, origins: ['https://PAGE.example'] }],
    ['origins', { ...good, origins: ['https://*.page.example/'] }],
    ['basePath', { ...good, basePath: 'api' }],
    ['basePath', { ...good, basePath: '/api/' }],
    ['basePath', { ...good, basePath: '/../api' }],
    ['basePath', { ...good, basePath: '/:api' }],
    ['timeout', { ...good, timeout: 0 }],
    ['timeout', { ...good, timeout: 2 ** 31 }],
    ['maxBody', { ...good, maxBody: '10' }],
    ['fetch', { ...good, fetch: {} }],
    ['onError', { ...good, onError: true }],
    ['baseUrl', { ...good, baseUrl: '/api' }],
    ['createGateway', undefined],
  ])('name a bad %s, without a word of a secret', (name, options) => {
    let error: unknown;
    try {
      Reflect.apply(createGateway, undefined, [options]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      name: 'UserModuleError',
      retCode: '000002',
      retInfo: expect.stringContaining(name),
    });
    expect(`${error} ${JSON.stringify(error)}`).not.toMatch(new RegExp(`${clientSecret}|${appKey}`));
  });

  it('let one of the two services do', async () => {
    expect(() => createGateway({ account, origins: [page] })).not.toThrow();
    expect(() => createGateway({ uws, origins: [page] })).not.toThrow();
  });

  it('leave fetch to the runtime, as it is when it is called', async () => {
    const handle = createGateway(good);
    const fetch = vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json({ id: '1' }));
    const response = await handle(fromPage('/account/account'));
    expect(await response.json()).toEqual({ id: '1' });
    expect(fetch).toHaveBeenCalledOnce();
    fetch.mockRestore();
  });
});
