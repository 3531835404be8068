// @vitest-environment node
import { UserModuleError } from 'up-user-module';
import { createRequestModule, createUwsClient, signRequest, type UwsClientOptions } from 'up-user-module/uws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identity, recordingFetch } from './recording-fetch.js';

const now = Date.parse('2026-01-31T16:00:05.678Z');
const path = '/uds/v1/protected/deviceinfos';
const appKey = 'f50c76fbc8271d361e1f6b5973f54585';

beforeEach(() => {
  vi.useFakeTimers({ now });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function setUp(
  options: Partial<UwsClientOptions> = { baseUrl: 'production', appKey },
  answer: () => Response | Promise<Response> = () =>
    Response.json({ retCode: '00000', retInfo: '成功', list: [1] }),
) {
  const sent = recordingFetch(answer);
  const uws = { ...identity, fetch: sent.fetch, ...options };
  return { module: createRequestModule({ uws }), uws, ...sent };
}

const ending = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('signRequest', () => {
  it('sends the request signed, with the headers that it has and those that it lacks', async () => {
    const { module, last } = setUp();
    const body = '{"name": "a b"}';
    await module.signRequest({
      url: `https://uws.haier.net${path}?a=1`,
      method: 'POST',
      body,
      headers: { language: 'en' },
    });
    const request = last();
    expect([request.method, request.url]).toEqual(['POST', `https://uws.haier.net${path}?a=1`]);
    expect(await request.text()).toBe(body);
    expect(Object.fromEntries(request.headers)).toEqual({
      appid: identity.appId,
      appversion: identity.appVersion,
      clientid: identity.clientId,
      sequenceid: expect.stringMatching(/^20260201000005\d{6}$/),
      accesstoken: '',
      language: 'en',
      timezone: '8',
      timestamp: String(now),
      'content-type': 'application/json;charset=UTF-8',
      sign: await signRequest({ url: path, body, appId: identity.appId, appKey, timestamp: now }),
    });
  });

  it('signs with the appId and the timestamp of the headers, and takes no sign from them', async () => {
    const { module, last } = setUp();
    const headers = { appId: 'MB-PRIVATE-0000', timestamp: '1', accessToken: 'TGT1', sign: 'theirs' };
    await module.signRequest({ url: path, headers });
    expect(Object.fromEntries(last().headers)).toMatchObject({
      appid: 'MB-PRIVATE-0000',
      timestamp: '1',
      accesstoken: 'TGT1',
      sign: await signRequest({ url: path, appId: 'MB-PRIVATE-0000', appKey, timestamp: 1 }),
    });
  });

  it.each([
    [{}, 'GET', null],
    [{ body: '{}' }, 'POST', '{}'],
    [{ method: 'get', body: '{}' }, 'GET', null],
    [{ method: 'put', body: '{}' }, 'PUT', '{}'],
    [{ method: 'DELETE' }, 'DELETE', null],
  ])('%j goes out as %s', async (request, method, body) => {
    const { module, last } = setUp();
    await module.signRequest({ url: path, ...request });
    expect([last().method, last().body && (await last().text())]).toEqual([method, body]);
  });

  it('takes a client, whose access token it asks for', async () => {
    const { fetch, last } = recordingFetch();
    const sign = vi.fn(async () => 'signature');
    const uws = createUwsClient({
      ...identity,
      baseUrl: 'developer',
      fetch,
      sign,
      getAccessToken: () => 'TGT2',
    });
    await createRequestModule({ uws }).signRequest({ url: path, method: 'POST', body: '[]' });
    expect(last().url).toBe(`https://dev-uws.haigeek.com${path}`);
    expect(Object.fromEntries(last().headers)).toMatchObject({ accesstoken: 'TGT2', sign: 'signature' });
    expect(sign).toHaveBeenCalledWith({
      method: 'POST',
      url: `https://dev-uws.haigeek.com${path}`,
      body: '[]',
      appId: identity.appId,
      timestamp: String(now),
    });
  });

  it.each([
    [path, path],
    [`https://uws.haier.net${path}?a=%20`, `${path}?a=%20`],
    [`https://dev-uws.haigeek.com${path}#x`, path],
  ])('goes to the gateway, without a sign: %s', async (url, expected) => {
    const { module, last } = setUp({ gateway: '/gateway/uws' });
    await module.signRequest({ url });
    expect(last().url).toBe(`https://page.test/gateway/uws${expected}`);
    expect(last().headers.get('sign')).toBe('');
  });

  it('has no signature of the gateway for another server', async () => {
    const { module, requests } = setUp({ gateway: 'https://gateway.test/uws' });
    expect(await ending(module.signRequest({ url: 'https://elsewhere.test/a' }))).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
    });
    expect(requests).toEqual([]);
  });
});

describe('the answer', () => {
  const ask = (answer: () => Response | Promise<Response>) =>
    ending(setUp(undefined, answer).module.signRequest({ url: path }));

  it.each([
    ['a success', { retCode: '00000', retInfo: '成功', data: { a: 1 } }, '00000', '成功'],
    ['a failure', { retCode: 'D00004', retInfo: 'Token已过期' }, 'D00004', 'Token已过期'],
    ['one without codes', [1, 2], '000000', '操作成功'],
  ])('is retData, and its codes are the envelope’s: %s', async (_what, answer, retCode, retInfo) => {
    expect(await ask(() => Response.json(answer))).toEqual({ retCode, retInfo, retData: answer });
  });

  it('counts whatever the HTTP status is, and long ids are unharmed', async () => {
    const text = '{"retCode":"A00001","retInfo":"","id":12345678901234567890}';
    expect(await ask(() => new Response(text, { status: 503 }))).toEqual({
      retCode: 'A00001',
      retInfo: '',
      retData: { retCode: 'A00001', retInfo: '', id: '12345678901234567890' },
    });
  });

  it.each(['<html>', ''])('is 290001 where it is no JSON: %j', async (text) => {
    const error = await ask(() => new Response(text));
    expect(error).toBeInstanceOf(UserModuleError);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      retCode: '290001',
      retInfo: '应答不是 JSON',
      retData: null,
    });
    expect(String(error)).toContain('290001');
  });

  it.each<[string, () => Response | Promise<Response>]>([
    ['does not come', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['is a redirect', () => new Response(null, { status: 302, headers: { location: '/login' } })],
  ])('is a network error where it %s', async (_what, answer) => {
    expect(await ask(answer)).toMatchObject({ retCode: '000001', reason: 'network' });
  });

  it('has a deadline, and can be aborted', async () => {
    const { module } = setUp({ baseUrl: 'production', timeout: 500 }, () => new Promise(() => {}));
    const late = ending(module.signRequest({ url: path }));
    const controller = new AbortController();
    const aborted = ending(module.signRequest({ url: path }, { signal: controller.signal }));
    controller.abort();
    expect(await aborted).toMatchObject({ reason: 'aborted' });
    await vi.advanceTimersByTimeAsync(500);
    expect(await late).toMatchObject({ retCode: '990001', reason: 'timeout' });
  });
});

describe('wrong parameters and options', () => {
  it.each([[undefined], [null], [{}], [{ url: '' }], [{ url: 1 }], [{ url: 'ftp://a' }], [{ url: '//a' }]])(
    '%j: 000002 naming url, and nothing is sent',
    async (request) => {
      const { module, requests } = setUp();
      const answer = ending(Reflect.apply(module.signRequest, undefined, [request]));
      expect(await answer).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining('url') });
      expect(requests).toEqual([]);
    },
  );

  it.each([
    ['uws', {}],
    ['uws', { uws: 'x' }],
    ['uws', { uws: {} }],
    ['wrong', { uws: identity, wrong: 1 }],
    ['baseUrl', { uws: identity }],
  ])('an option is refused by name: %s', (name, options) => {
    expect(() => Reflect.apply(createRequestModule, undefined, [options])).toThrow(
      expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(name) }),
    );
  });
});
