// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { expectError, form, fromPage, gateway, page, upstream } from './support.js';

const account = 'https://gateway.example/account/account';

describe('Origin', () => {
  it.each([page, 'http://localhost:8080'])(
    '%s, on the list, is let through and may read the answer',
    async (origin) => {
      const { fetch, received } = upstream();
      const { handle } = gateway({ fetch, origins: [page, 'http://localhost:8080'] });
      const response = await handle(new Request(account, { headers: { origin } }));
      expect(response.status).toBe(200);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      expect(response.headers.get('vary')).toContain('Origin');
      expect(received).toHaveLength(1);
    },
  );

  it.each([
    'https://evil.example',
    'https://page.example.evil.example',
    'https://sub.page.example',
    'http://page.example',
    'https://page.example:8443',
    'https://page.example/',
    'HTTPS://PAGE.EXAMPLE',
    'null',
    '',
  ])('"%s" is refused, and may not read why', async (origin) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const response = await handle(new Request(account, { method, headers: { origin } }));
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      await expectError(response, 403, 'origin_not_allowed');
    }
    expect(received).toEqual([]);
  });

  it.each([
    [undefined, 200],
    ['none', 200],
    ['same-origin', 200],
    ['same-site', 403],
    ['cross-site', 403],
  ])('may be missing where Sec-Fetch-Site is %s: %i', async (site, status) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const headers = new Headers(site === undefined ? {} : { 'sec-fetch-site': site });
    for (const method of ['GET', 'POST']) {
      const response = await handle(new Request(account, { method, headers }));
      expect(response.status).toBe(status);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(received).toHaveLength(status === 200 ? 2 : 0);
  });

  it('on the list may read errors, too', async () => {
    const { fetch } = upstream(() => Promise.reject(new TypeError('fetch failed')));
    const { handle } = gateway({ fetch });
    for (const path of ['/account/account', '/nothing']) {
      const response = await handle(fromPage(path));
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('access-control-allow-origin')).toBe(page);
      expect(response.headers.get('vary')).toContain('Origin');
    }
  });
});

describe('a preflight', () => {
  const preflight = (headers: string) =>
    fromPage('/account/account', {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'PUT', 'access-control-request-headers': headers },
    });

  it('is answered by the gateway', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const response = await handle(preflight('authorization'));
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(response.headers.get('access-control-allow-origin')).toBe(page);
    expect(response.headers.get('access-control-max-age')).toBe('7200');
    expect(response.headers.get('access-control-allow-methods')?.split(',')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'PUT']),
    );
    expect(received).toEqual([]);
  });

  it('allows what the account client and the UWS client send, and nothing else', async () => {
    const { handle } = gateway({ fetch: upstream().fetch });
    const response = await handle(preflight('authorization,x-forwarded-host'));
    const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase().split(',');
    const common = 'appId appVersion clientId sequenceId accessToken sign timestamp language timezone';
    expect(allowed).toEqual(
      expect.arrayContaining(['authorization', 'content-type', ...common.toLowerCase().split(' ')]),
    );
    expect(allowed).not.toContain('x-forwarded-host');
  });
});

describe('headers', () => {
  it('that the account service does not need are not sent to it', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const passed = {
      accept: 'application/json',
      'accept-language': 'zh-CN',
      authorization: 'Bearer eyJ',
      'content-type': 'application/json',
      'if-none-match': '"1"',
      'if-modified-since': 'Thu, 28 Mar 2024 00:00:00 GMT',
    };
    await handle(
      fromPage('/account/account', {
        method: 'POST',
        body: '{}',
        headers: {
          ...passed,
          cookie: 'KEYCLOAK_IDENTITY=1',
          connection: 'keep-alive, x-private',
          'keep-alive': 'timeout=5',
          'proxy-authorization': 'Basic eA==',
          'proxy-connection': 'keep-alive',
          te: 'trailers',
          trailer: 'x',
          upgrade: 'h2c',
          host: 'evil.example',
          forwarded: 'host=evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-for': '1.2.3.4',
          'x-http-method-override': 'DELETE',
          'x-private': '1',
          referer: `${page}/?phone=18680533727`,
          'sec-fetch-site': 'cross-site',
        },
      }),
    );
    expect(Object.fromEntries(received[0]?.headers ?? [])).toEqual(passed);
  });

  it('that the Connection header claims for this hop are not sent on', async () => {
    const { fetch, received } = upstream(() =>
      Response.json({}, { headers: { etag: '"1"', connection: 'close, ETag' } }),
    );
    const { handle } = gateway({ fetch });
    const headers = { authorization: 'Bearer eyJ', accept: 'image/png', connection: 'close,Authorization' };
    const response = await handle(fromPage('/account/account', { headers }));
    expect(Object.fromEntries(received[0]?.headers ?? [])).toEqual({ accept: 'image/png' });
    expect(response.headers.has('etag')).toBe(false);
  });

  it('of the answer that are for the page pass, others do not', async () => {
    const passed = {
      'cache-control': 'no-store',
      'content-disposition': 'inline',
      'content-language': 'zh',
      'content-length': '2',
      'content-type': 'application/json',
      etag: '"1"',
      expires: 'Thu, 28 Mar 2024 00:00:00 GMT',
      'last-modified': 'Thu, 28 Mar 2024 00:00:00 GMT',
      'retry-after': '5',
      'www-authenticate': 'Bearer realm="home"',
    };
    const { fetch } = upstream(
      () =>
        new Response('{}', {
          headers: {
            ...passed,
            vary: 'Accept-Language',
            'set-cookie': 'KEYCLOAK_IDENTITY=1',
            connection: 'keep-alive',
            'keep-alive': 'timeout=5',
            'transfer-encoding': 'chunked',
            'proxy-authenticate': 'Basic',
            'access-control-allow-origin': '*',
            'access-control-allow-credentials': 'true',
            'strict-transport-security': 'max-age=1',
            'clear-site-data': '"*"',
            refresh: '0; url=https://evil.example',
            server: 'upstream/1.0',
            'x-powered-by': 'x',
          },
        }),
    );
    const { handle } = gateway({ fetch });
    const response = await handle(fromPage('/account/account'));
    expect(Object.fromEntries(response.headers)).toEqual({
      ...passed,
      vary: 'Accept-Language, Origin',
      'access-control-allow-origin': page,
      'access-control-expose-headers': 'etag,retry-after,www-authenticate',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });

  it('of an encoded answer lose the length that fetch has made wrong', async () => {
    const { fetch } = upstream(
      () => new Response('{}', { headers: { 'content-encoding': 'gzip', 'content-length': '22' } }),
    );
    const { handle } = gateway({ fetch });
    const response = await handle(fromPage('/account/account'));
    expect(response.headers.has('content-length')).toBe(false);
    expect(response.headers.has('content-encoding')).toBe(false);
  });

  it('hold no cookie for token requests either', async () => {
    const { fetch, received } = upstream(() => Response.json({}, { headers: { 'set-cookie': 'a=1' } }));
    const { handle } = gateway({ fetch });
    const request = fromPage('/account/protocol/openid-connect/token', {
      ...form({ grant_type: 'password' }),
      headers: { cookie: 'a=1' },
    });
    const response = await handle(request);
    expect(received[0]?.headers.has('cookie')).toBe(false);
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});
