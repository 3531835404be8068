// @vitest-environment node
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { signRequest } from 'up-user-module/uws';
import { expect, test } from 'vitest';

const request = {
  url: 'https://uws.haier.net/uaccount/v1/security/thirdpartUserLogin',
  body: '{"code": "8d96"}',
  appId: 'MB-TEST-0000',
  appKey: 'f50c76fbc8271d361e1f6b5973f54585',
  timestamp: 1533882163013,
};

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

/** Says the rule once more, character by character. */
const without = (text: string, ...dropped: string[]) =>
  Array.from(text, (character) => (dropped.includes(character) ? '' : character)).join('');

const whiteSpace = [' ', '\t', '\r', '\n', '\u00a0', '\u3000', '\ufeff', '\u2028', '\v', '\f'];
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...whiteSpace, '"', '\\', '{', '}', '中文', '👨‍👩‍👧', 'é'),
      fc.string({ unit: 'grapheme' }),
    ),
  )
  .map((parts) => parts.join(''));
const path = fc
  .array(
    fc.constantFrom(
      'a',
      'B',
      '7',
      '-',
      '%2f',
      '%2F',
      '%E4%B8%AD',
      '/',
      '//',
      '.',
      '用户',
      '+',
      ';x=1',
      '@',
      ':',
    ),
  )
  .map((parts) => `/${parts.join('')}`);

test('gives what the rule says for a known request', async () => {
  await expect(signRequest(request)).resolves.toBe(
    sha256(
      '/uaccount/v1/security/thirdpartUserLogin{"code":"8d96"}MB-TEST-0000f50c76fbc8271d361e1f6b5973f545851533882163013',
    ),
  );
});

test('signs path, body, appId, appKey and timestamp as specified', async () => {
  const origin = fc.constantFrom('', 'https://uws.haier.net', 'http://127.0.0.1:8080', 'HTTPS://h:443');
  const rest = fc.constantFrom('', '?', '?a=1&b=/x', '#f', '?q=%20#/f?', '#f?q');
  const key = fc.stringMatching(/^[\w+/=]{1,40}$/);
  await fc.assert(
    fc.asyncProperty(
      origin,
      path,
      rest,
      text,
      text,
      key,
      fc.nat(),
      async (origin, path, rest, body, appId, appKey, timestamp) => {
        const expected = sha256(path + without(body, ' ', '\t', '\r', '\n') + appId + appKey + timestamp);
        const url = origin + path + rest;
        expect(await signRequest({ url, body, appId, appKey, timestamp })).toBe(expected);
      },
    ),
    { numRuns: 1000 },
  );
});

test.each([
  [' \t\r\n\0\u001f key \u0001 ', 'key'],
  ['" key "', ' key '],
  ['k"e"y', 'key'],
  ['\u00a0key\u3000', '\u00a0key\u3000'],
])('reads the appKey %j as %j', async (appKey, cleaned) => {
  const sign = (appKey: string) => signRequest({ url: '/', appId: 'a', appKey, timestamp: 1 });
  expect(await sign(appKey)).toBe(sha256(`/a${cleaned}1`));
});

test('counts no body as the empty string', async () => {
  const { body, ...withoutBody } = request;
  expect(body).not.toBe('');
  expect(await signRequest(withoutBody)).toBe(await signRequest({ ...request, body: '' }));
});

test.each([
  [{ url: undefined }, 'url 必须是文本'],
  [{ body: null }, 'body 必须是文本'],
  [{ appId: 1 }, 'appId 必须是文本'],
  [{ appKey: undefined }, 'appKey 必须是文本'],
  [{ timestamp: Number.NaN }, 'timestamp 必须是毫秒数'],
  [{ timestamp: '2026-01-01' }, 'timestamp 必须是毫秒数'],
])('refuses %o', async (wrong, rule) => {
  await expect(signRequest(Object.assign({}, request, wrong))).rejects.toMatchObject({
    retCode: '000002',
    retInfo: `非法参数错误：${rule}`,
  });
});

test.each([undefined, null, 'url'])('refuses %j for a request', async (wrong) => {
  await expect(Reflect.apply(signRequest, undefined, [wrong])).rejects.toMatchObject({ retCode: '000002' });
});
