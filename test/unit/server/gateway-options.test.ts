// @vitest-environment node
import { createGateway } from 'up-user-module/server';
import { describe, expect, it, vi } from 'vitest';
import { appKey, clientSecret, form, fromPage, page, realm, uwsUrl } from './support.js';

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
    [
      'account.realm',
      { ...good, account: { ...account, realm: 'https://account.example:99999/realms/home' } },
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
    ['account.scopes', { ...good, account: { ...account, scopes: 'openid' } }],
    ['account.scopes', { ...good, account: { ...account, scopes: ['openid offline_access'] } }],
    ['account.scopes', { ...good, account: { ...account, scopes: [''] } }],
    ['secret', { ...good, account: { ...account, secret: clientSecret } }],
    ['uws.baseUrl', { ...good, uws: { ...uws, baseUrl: 'uws.example' } }],
    ['uws.baseUrl', { ...good, uws: { ...uws, baseUrl: 'https://uws.example:99999' } }],
    ['uws.maxJson', { ...good, uws: { ...uws, maxJson: 0 } }],
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
    ['bodyTimeout', { ...good, bodyTimeout: 0 }],
    ['maxBody', { ...good, maxBody: '10' }],
    ['maxMemory', { ...good, maxMemory: 1.5 }],
    ['limit', { ...good, limit: { retryAfter: 1 } }],
    ['clientAddress', { ...good, clientAddress: '127.0.0.1' }],
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

  it('are not what somebody has put onto Object.prototype', async () => {
    const received: string[] = [];
    const inherited = {
      realm: 'https://evil.example/realms/home',
      uws: { ...uws, baseUrl: 'https://evil.example' },
      fetch: async (request: Request) => {
        received.push(request.url);
        return Response.json({});
      },
      clientAddress: () => '1.2.3.4',
      scopes: ['offline_access'],
      paths: [{ method: 'GET', path: '/admin' }],
    };
    const fetch = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json({}));
    Object.assign(Object.prototype, inherited);
    try {
      const handle = createGateway({ account, origins: [page] });
      expect((await handle(fromPage('/account/admin'))).status).toBe(404);
      expect((await handle(fromPage('/uws/uaccount/v1/security/thirdpartUserLogin'))).status).toBe(404);
      const login = { grant_type: 'password', scope: 'offline_access' };
      await handle(fromPage('/account/protocol/openid-connect/token', form(login)));
      expect(() =>
        Reflect.apply(createGateway, undefined, [
          { account: { clientId: 'h5', clientSecret }, origins: [page] },
        ]),
      ).toThrow('realm');
    } finally {
      for (const name of Object.keys(inherited)) Reflect.deleteProperty(Object.prototype, name);
    }
    expect(received).toEqual([]);
    const sent = fetch.mock.calls.map(([request]) => request);
    expect(sent).toHaveLength(1);
    const [request] = sent;
    if (!(request instanceof Request)) throw new Error('no request');
    expect(request.url).toBe(`${realm}/protocol/openid-connect/token`);
    expect(request.headers.has('x-forwarded-for')).toBe(false);
    expect(await request.text()).not.toContain('offline_access');
    fetch.mockRestore();
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
