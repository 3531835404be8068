// @vitest-environment node
import { createUwsClient } from 'up-user-module/uws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identity, recordingFetch } from './recording-fetch.js';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const options = { baseUrl: 'production', ...identity };
const create = (changes: object) => createUwsClient(Object.assign({}, options, changes));

test.each([
  [{ appID: 'a' }, 'appID'],
  [{ appId: undefined }, 'appId 必须是 1 至 40 个可打印的 ASCII 字符'],
  [{ appId: '' }, 'appId 必须'],
  [{ appId: 'a'.repeat(41) }, 'appId 必须'],
  [{ appId: 'a\r\nb' }, 'appId 必须'],
  [{ appId: 1 }, 'appId 必须'],
  [{ appVersion: undefined }, 'appVersion 必须是 1 至 32'],
  [{ appVersion: '1'.repeat(33) }, 'appVersion 必须'],
  [{ clientId: undefined }, 'clientId 必须是 1 至 40'],
  [{ clientId: 'c'.repeat(41) }, 'clientId 必须'],
  [{ clientId: '客户端' }, 'clientId 必须'],
  [{ language: '' }, 'language 必须'],
  [{ timezone: -12 }, 'timezone 必须是 -11 至 13 的整数'],
  [{ timezone: 14 }, 'timezone 必须'],
  [{ timezone: 5.5 }, 'timezone 必须'],
  [{ timezone: '8' }, 'timezone 必须'],
  [{ baseUrl: undefined }, 'baseUrl 必须是 http(s) 地址、production 或 developer'],
  [{ baseUrl: 'test' }, 'baseUrl 必须'],
  [{ baseUrl: 'constructor' }, 'baseUrl 必须'],
  [{ baseUrl: '/uws' }, 'baseUrl 必须'],
  [{ baseUrl: 'ftp://h' }, 'baseUrl 必须'],
  [{ baseUrl: 'https://h:port' }, 'baseUrl 必须'],
  [{ baseUrl: 'https://h:99999' }, 'baseUrl 必须'],
  [{ baseUrl: 'https://user:word@h' }, 'baseUrl 必须'],
  [{ baseUrl: 'https://h?a=b' }, 'baseUrl 必须'],
  [{ baseUrl: 'https://h ' }, 'baseUrl 必须'],
  [{ gateway: 'production' }, 'gateway 必须是 http(s) 地址或以 / 开头的路径'],
  [{ gateway: '//evil.test' }, 'gateway 必须'],
  [{ gateway: '/' }, 'gateway 必须'],
  [{ gateway: '/a?b' }, 'gateway 必须'],
  [{ gateway: 'https://h:99999/uws' }, 'gateway 必须'],
  [{ getAccessToken: 'TGT' }, 'getAccessToken 必须是函数'],
  [{ sign: 'abc' }, 'sign 必须是函数'],
  [{ fetch: {} }, 'fetch 必须是函数'],
  [{ appKey: '' }, 'appKey 必须是非空字符串'],
  [{ timeout: 0 }, 'timeout 必须是大于 0 的毫秒数'],
  [{ timeout: Number.NaN }, 'timeout 必须'],
  [{ appKey: 'k', gateway: '/uws' }, 'sign、gateway、appKey 只能有一个'],
  [{ appKey: 'k', sign: () => '' }, 'sign、gateway、appKey 只能有一个'],
])('%o is refused', (changes, rule) => {
  expect(() => create(changes)).toThrow(
    expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(rule) }),
  );
  expect(console.warn).not.toHaveBeenCalled();
});

test.each([undefined, null, 'options', []])('options %j are refused', (options) => {
  expect(() => Reflect.apply(createUwsClient, undefined, [options])).toThrow(
    expect.objectContaining({ retCode: '000002' }),
  );
});

test.each([
  { clientId: '123' },
  { appId: 'a'.repeat(40) },
  { timezone: -11 },
  { timezone: 13 },
  { timeout: 1 },
])('%o is fine', (changes) => {
  expect(() => create(changes)).not.toThrow();
  expect(console.warn).not.toHaveBeenCalled();
});

test.each(['de', 'xx', 'zh-CN'])(
  'the language %s is sent although unsupported or unknown, with one warning',
  async (language) => {
    const { fetch, last } = recordingFetch();
    const client = create({ language, fetch });
    await client.get('/a');
    await client.get('/a');
    expect(last().headers.get('language')).toBe(language);
    expect(console.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(language));
  },
);

test.each(['en', 'zh-cn'])('the language %s is fine', (language) => {
  create({ language });
  expect(console.warn).not.toHaveBeenCalled();
});

test('what somebody has put onto Object.prototype is no option', async () => {
  const { fetch, last } = recordingFetch();
  const names = ['gateway', 'appKey', 'sign', 'getAccessToken'];
  for (const name of names) Reflect.set(Object.prototype, name, 'https://evil.test/polluted');
  try {
    await create({ fetch }).get('/a');
  } finally {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  }
  expect(last().url).toBe('https://uws.haier.net/a');
  expect(last().headers.get('sign')).toBe('');
  expect(last().headers.get('accesstoken')).toBe('');
});

test('the global fetch is looked up when it is needed, and called as one', async () => {
  const client = createUwsClient(options);
  const { fetch, requests } = recordingFetch();
  vi.stubGlobal('fetch', fetch);
  await client.get('/a');
  vi.unstubAllGlobals();
  expect(requests).toHaveLength(1);
});
