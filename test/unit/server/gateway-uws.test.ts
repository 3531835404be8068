// @vitest-environment node
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appKey, expectError, fromPage, gateway, json, upstream, uwsUrl } from './support.js';

const login = '/uaccount/v1/security/thirdpartUserLogin';
const timestamp = '1533882163013';
const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

beforeEach(() => {
  vi.useFakeTimers({ now: Number(timestamp), toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function post(body: string, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': 'application/json', timestamp, ...headers } };
}

describe('a request to UWS', () => {
  it('gets appId and sign, and keeps the other common fields and its body', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const body = '{ "code":\t"8d 96",\r\n"名":"a\u3000b" }';
    const common = {
      appVersion: '2.4.0',
      clientId: '356877020056553-08002700DC94',
      sequenceId: '20161020153428000015',
      accessToken: '',
      language: 'zh-cn',
      timezone: '8',
    };
    await handle(fromPage(`/uws${login}`, post(body, common)));
    expect(received).toMatchObject([{ method: 'POST', url: uwsUrl + login, body }]);
    expect(Object.fromEntries(received[0]?.headers ?? [])).toEqual({
      'content-type': 'application/json',
      ...Object.fromEntries(new Headers(common)),
      timestamp,
      appid: 'MB-TEST-0000',
      sign: sha256(`${login}{"code":"8d96","名":"a\u3000b"}MB-TEST-0000${appKey}${timestamp}`),
    });
  });

  it('cannot bring an appId or a sign of its own', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    await handle(fromPage(`/uws${login}`, post('{}', { appId: 'MB-OTHER', sign: 'f'.repeat(64) })));
    expect(received[0]?.headers.get('appid')).toBe('MB-TEST-0000');
    expect(received[0]?.headers.get('sign')).toBe(sha256(`${login}{}MB-TEST-0000${appKey}${timestamp}`));
  });

  it.each([{}, { timestamp: '' }])('with headers %j gets the time of the gateway', async (headers) => {
    vi.setSystemTime(1_700_000_000_123);
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const { body = null } = post('{}');
    await handle(
      fromPage(`/uws${login}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
    );
    expect(received[0]?.headers.get('timestamp')).toBe('1700000000123');
    expect(received[0]?.headers.get('sign')).toBe(sha256(`${login}{}MB-TEST-0000${appKey}1700000000123`));
  });

  it.each(['yesterday', '1533882163', '-1533882163013', '15338821630130'])(
    'with timestamp %s is refused',
    async (bad) => {
      const { fetch, received } = upstream();
      const { handle } = gateway({ fetch });
      const response = await handle(fromPage(`/uws${login}`, post('{}', { timestamp: bad })));
      await expectError(response, 400, 'invalid_request');
      expect(received).toEqual([]);
    },
  );

  it.each([
    [-5 * 60_000 - 1, 400],
    [-5 * 60_000, 200],
    [5 * 60_000, 200],
    [5 * 60_000 + 1, 400],
  ])('with a timestamp that is %i ms off is answered %i', async (off, status) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    vi.setSystemTime(Number(timestamp) - off);
    expect((await handle(fromPage(`/uws${login}`, post('{}')))).status).toBe(status);
    expect(received).toHaveLength(status === 200 ? 1 : 0);
  });

  it('is signed with its path as it is sent, without the query, below the base URL', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({
      fetch,
      uws: {
        baseUrl: 'https://uws.example:6353/pre%20fix/',
        paths: [{ method: 'GET', path: '/v1/devices/:id' }],
      },
    });
    await handle(fromPage('/uws/v1/devices/%E7%81%AF?a=1&b=%20', { headers: { timestamp } }));
    expect(received[0]?.url).toBe('https://uws.example:6353/pre%20fix/v1/devices/%E7%81%AF?a=1&b=%20');
    expect(received[0]?.headers.get('sign')).toBe(
      sha256(`/pre%20fix/v1/devices/%E7%81%AFMB-TEST-0000${appKey}${timestamp}`),
    );
  });

  it('without a body is signed as one with an empty body', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    await handle(fromPage(`/uws${login}`, { method: 'POST', headers: { timestamp } }));
    expect(received[0]?.headers.get('sign')).toBe(sha256(`${login}MB-TEST-0000${appKey}${timestamp}`));
  });

  it.each(['multipart/form-data; boundary=a', 'application/octet-stream'])(
    'of type %s is passed on with a signature that leaves its body out',
    async (type) => {
      const { fetch, received } = upstream();
      const { handle } = gateway({ fetch });
      await handle(fromPage(`/uws${login}`, post('--a\r\n\u0000', { 'content-type': type })));
      expect(received[0]).toMatchObject({ body: '--a\r\n\u0000' });
      expect(received[0]?.headers.get('content-type')).toBe(type);
      expect(received[0]?.headers.get('sign')).toBe(sha256(`${login}MB-TEST-0000${appKey}${timestamp}`));
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    'of type "%s" is refused',
    async (type) => {
      const { fetch, received } = upstream();
      const { handle } = gateway({ fetch });
      const response = await handle(fromPage(`/uws${login}`, post('{}', { 'content-type': type })));
      await expectError(response, 415, 'unsupported_media_type');
      expect(received).toEqual([]);
    },
  );

  it('that is not UTF-8 is refused', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const response = await handle(
      fromPage(`/uws${login}`, { ...post(''), body: new Uint8Array([0x22, 0xff, 0x22]) }),
    );
    await expectError(response, 400, 'invalid_request');
    expect(received).toEqual([]);
  });

  it('with a byte order mark is passed on and signed with it', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const seen: number[][] = [];
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);
    const { handle: recording } = gateway({
      fetch: async (request) => {
        seen.push([...new Uint8Array(await request.arrayBuffer())]);
        return Response.json({});
      },
    });
    await handle(fromPage(`/uws${login}`, { ...post(''), body: bytes }));
    await recording(fromPage(`/uws${login}`, { ...post(''), body: bytes }));
    expect(seen).toEqual([[...bytes]]);
    expect(received[0]?.headers.get('sign')).toBe(
      sha256(`${login}\ufeff{}MB-TEST-0000${appKey}${timestamp}`),
    );
  });

  it.each([
    ['64 KiB', 64 * 1024, undefined],
    ['maxJson', 200, 200],
  ])('of more than %s of JSON is refused', async (_what, bytes, maxJson) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch, uws: { maxJson } });
    const withText = (length: number) => fromPage(`/uws${login}`, json('x'.repeat(length - 2)));
    await expectError(await handle(withText(bytes + 1)), 413, 'request_too_large');
    expect(received).toEqual([]);
    expect((await handle(withText(bytes))).status).toBe(200);
  });

  it('is answered with what UWS answers', async () => {
    const text = '{"retCode":"00000","retInfo":"成功","userId":12345678901234567890}';
    const { fetch } = upstream(() => new Response(text, { headers: { 'content-type': 'application/json' } }));
    const { handle } = gateway({ fetch });
    const response = await handle(fromPage(`/uws${login}`, post('{}')));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(text);
  });
});
