// @vitest-environment node
import { expect, it } from 'vitest';
import { baseOf, isHttpUrl } from '../../../src/checks/url.js';

it.each([
  'https://account.test',
  'http://127.0.0.1:8080/realms/zhiju/',
  'HTTPS://account.test/a@b',
  'https://[::1]:8443',
  'https://例子.test/用户',
])('%s is a URL that paths can be appended to', (url) => {
  expect(isHttpUrl(url)).toBe(true);
});

it.each<[string, unknown]>([
  ['nothing', undefined],
  ['no text', ''],
  ['a URL object, which is no text', new URL('https://account.test')],
  ['a list', ['https://account.test']],
  ['another scheme', 'ftp://account.test'],
  ['a path', '/realms/zhiju'],
  ['text before it', 'see https://account.test'],
  ['no host', 'https:///realms'],
  ['a host that is none', 'https://a b'],
  ['a port that is none', 'https://account.test:port'],
  ['a port beyond 65535', 'https://account.test:99999'],
  ['a user name', 'https://user@account.test'],
  ['a password', 'https://:secret@account.test'],
  ['both', 'https://user:secret@account.test'],
  ['a query', 'https://account.test?a=1'],
  ['a fragment', 'https://account.test#a'],
  ['a backslash', 'https://account.test\\@evil.test'],
  ['white space', 'https://account.test/a b'],
  ['a line break', 'https://account.test\n'],
])('one with %s is refused', (_what, url) => {
  expect(isHttpUrl(url)).toBe(false);
});

it.each([
  ['https://account.test', 'https://account.test'],
  ['https://account.test/', 'https://account.test'],
  ['https://account.test/a//', 'https://account.test/a'],
])('the base of %s is %s', (url, base) => {
  expect(baseOf(url)).toBe(base);
});
