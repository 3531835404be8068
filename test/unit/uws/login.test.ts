// @vitest-environment node
import { createUwsClient, signRequest } from 'up-user-module/uws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identity, recordingFetch } from './recording-fetch.js';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const path = '/uaccount/v1/security/thirdpartUserLogin';
const login = { accessToken: 'TGTNS633MLE2OHV2P03YB3Q6E44K00', scope: 'auth_app', expire: '2160000' };
const answer = { retCode: '00000', retInfo: '成功', ...login };

function setUp(answer: object) {
  const sent = recordingFetch(() => Response.json(answer));
  const getAccessToken = vi.fn(() => 'old');
  const options = { baseUrl: 'production', ...identity, appKey: 'key', fetch: sent.fetch, getAccessToken };
  return { client: createUwsClient(options), getAccessToken, ...sent };
}

test('sends the code, signed and without access token, and gives the login', async () => {
  const { client, last, getAccessToken } = setUp({ ...answer, more: 1 });
  expect(await client.thirdpartUserLogin({ code: '8d96' })).toEqual(login);
  expect(last().method).toBe('POST');
  expect(last().url).toBe(`https://uws.haier.net${path}`);
  expect(last().headers.get('content-type')).toBe('application/json;charset=UTF-8');
  expect(last().headers.get('accesstoken')).toBe('');
  expect(last().headers.get('sign')).toBe(
    await signRequest({
      url: path,
      body: '{"code":"8d96"}',
      appId: identity.appId,
      appKey: 'key',
      timestamp: String(last().headers.get('timestamp')),
    }),
  );
  expect(await last().text()).toBe('{"code":"8d96"}');
  // It may itself be what logs in.
  expect(getAccessToken).not.toHaveBeenCalled();
});

test('gives expire as text where it comes as a number', async () => {
  const { client } = setUp({ ...answer, expire: 2160000 });
  expect(await client.thirdpartUserLogin({ code: 'c' })).toEqual(login);
});

test.each([
  ['D00013', '登录失败'],
  ['A00001', '服务不可用'],
])('%s is reported as documented', async (uwsCode, meaning) => {
  const { client } = setUp({ retCode: uwsCode, retInfo: 'x' });
  await expect(client.thirdpartUserLogin({ code: 'c' })).rejects.toMatchObject({
    retCode: '990001',
    reason: 'unknown',
    cause: uwsCode,
    uwsCode,
    meaning,
  });
});

test.each(['accessToken', 'scope', 'expire'])('an answer without %s is 990001', async (field) => {
  const { client } = setUp({ ...answer, [field]: undefined });
  await expect(client.thirdpartUserLogin({ code: 'c' })).rejects.toMatchObject({
    retCode: '990001',
    reason: 'unknown',
    retInfo: expect.not.stringContaining(login.accessToken),
  });
});

test.each([undefined, null, {}, { code: '' }, { code: 1 }])('%j is refused', async (params) => {
  const { client, requests } = setUp(answer);
  await expect(Reflect.apply(client.thirdpartUserLogin, client, [params])).rejects.toMatchObject({
    retCode: '000002',
    retInfo: '非法参数错误：code 必须是非空字符串',
  });
  expect(requests).toHaveLength(0);
});
