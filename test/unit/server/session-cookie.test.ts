// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { secretCookie } from '../../../src/server/session-cookie.js';
import { randomSecret } from '../../../src/server/vault.js';
import { browserOf, sessionWorld } from './session-support.js';

describe('the cookie of a request', () => {
  const secret = randomSecret();
  const cookie = secretCookie({ name: 'up-session', sameSite: 'Strict', isSecure: true });
  const read = (header: string) => cookie.read(new Headers({ cookie: header }));
  const own = `__Host-up-session=${secret}`;

  it.each([own, `a=b; ${own}`, `a=b;${own};c=d`, `a=b;\t ${own} \t; c=d`])(
    'is found among others: %j',
    (header) => {
      expect(read(header)).toBe(secret);
    },
  );

  // A browser keeps such a name from any host of the site: for it this is not the prefix that binds a cookie to its host.
  it.each(['\u00a0', '\u00ff\u00a0', '\u000b', '\u000c', '\u0085'])(
    'is not one whose name has %j before it',
    (before) => {
      expect(read(`a=b; ${before}${own}`)).toBeUndefined();
      expect(read(`${own}; ${before}__Host-up-session=${randomSecret()}`)).toBe(secret);
    },
  );

  it('takes no time to speak of, whatever spaces there are', () => {
    expect(read(`${' '.repeat(1_000_000)}a${' '.repeat(1_000_000)}b; ${own}`)).toBe(secret);
  });
});

it('a session cannot be planted by a sibling host', async () => {
  const { browser, handle } = sessionWorld();
  await browser.logIn();
  const victim = browserOf(handle, `\u00a0${browser.cookie}`);
  expect(await victim.json('/session')).toEqual({ isLogin: false });
});
