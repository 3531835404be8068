// @vitest-environment node
import fc from 'fast-check';
import type { AccountClient } from 'up-user-module/account';
import { describe, expect, it } from 'vitest';
import { excerpt } from '../../../src/http/excerpt.js';
import { around, type Encode, encodings, secretText } from '../../support/encodings.js';
import * as samples from './samples.js';
import { type Answer, accessToken, failureOf, json, printed, scriptedClient, text } from './support.js';

// Issue 9, number 26: error texts mask secrets in every encoding that they can come back in.

describe('a secret that comes back', () => {
  for (const [name, encode] of Object.entries(encodings)) {
    it(`as ${name} is not quoted`, () => {
      fc.assert(
        fc.property(secretText, around, around, (secret, before, after) => {
          const text = `${before}${encode(secret)}${after}`;
          const result = excerpt(text, [secret]);
          expect(result).toContain('***');
          expect(result).not.toContain(encode(secret));
          expect(result).not.toContain(secret);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('in two encodings, one in the other, is not quoted', () => {
    const either = fc.constantFrom(...Object.keys(encodings));
    fc.assert(
      fc.property(secretText, either, either, around, (secret, inner, outer, before) => {
        const encode: Encode = (text) => encodings[outer]?.(encodings[inner]?.(text) ?? '') ?? '';
        const result = excerpt(`${before} ${encode(secret)} and more`, [secret]);
        expect(result).toContain('***');
        expect(result).not.toContain(encode(secret));
        expect(result).not.toContain(secret);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['bxa%', 'bxa%25'],
    ['bxa%25', 'bxa%2525'],
    ['bxa&', 'bxa&amp;'],
    ['bxa\\', 'bxa\\\\'],
  ])('%s, which %s begins with, leaves nothing of that', (secret, encoded) => {
    expect(excerpt(`a ${encoded} b ${secret} c`, [secret])).toBe('a *** b *** c');
  });

  it('with others that are parts of it, or that it is a part of, is not quoted', () => {
    fc.assert(
      fc.property(fc.array(secretText, { minLength: 1, maxLength: 4 }), fc.nat(), (secrets, seed) => {
        const long = secrets.join('');
        const all = [...secrets, long, long.slice(2)];
        const shuffled = all.map((_, index) => all[(index * 7 + seed) % all.length] ?? '');
        const result = excerpt(`a ${encodeURIComponent(long)} b ${long} c`, [...shuffled, ...all]);
        expect(result).toMatch(/^a [*]+ b [*]{3} c$/);
      }),
    );
  });
});

describe('texts stay readable', () => {
  it.each([
    'Invalid user credentials',
    '微信授权码无效,过期或已使用',
    'Expected [a-z]+ & 100 % of "it" \\ here',
    '5 < 6 &amp;&lt; 7 %20 \\u0041 %zz %',
    'a+b=c',
  ])('%s', (text) => {
    expect(excerpt(text)).toBe(text);
    expect(excerpt(text, ['secret-1', '密码 1', 'p%41ss'])).toBe(text);
  });

  it('but for the secret', () => {
    const said = 'The value "p%40ss w\\u00f6rd" of <b>&quot;p@ss w&ouml;rd&quot;</b> is wrong';
    expect(excerpt(said.replace('&ouml;', '&#246;'), ['p@ss wörd'])).toBe(
      'The value "***" of <b>"***"</b> is wrong',
    );
  });

  it('a blank in a form is a plus', () => {
    expect(excerpt('q=1&pass=open+the+door%21', ['open the door!'])).toBe('q=1&pass=***');
  });
});

describe('what looks like a secret without being known', () => {
  it.each([
    ['{"password":"ab\\"cd"}', 'cd'],
    ['{"password":"ab\\u0022cd","x":1}', 'cd'],
    ['{&quot;password&quot;:&quot;abcdef&quot;}', 'abcdef'],
    ['%7B%22access_token%22%3A%22short%22%7D', 'short'],
    ['%31%38%36%38%30%35%33%33%37%32%37', '%31%38%36'],
    ['&#49;&#56;&#54;&#56;&#48;&#53;&#51;&#51;&#55;&#50;&#55;', '&#49;'],
    ['{"token":"half of it', 'half'],
  ])('%s is masked', (text, secret) => {
    expect(excerpt(text)).toContain('***');
    expect(excerpt(text)).not.toContain(secret);
  });
});

it('is quick with megabytes of what is encoded, and with encodings without an end', () => {
  const start = performance.now();
  const secrets = ['secret-1', 'p@ss wörd', 'x'.repeat(2000)];
  for (const text of [
    '%41'.repeat(1_000_000),
    '&#65;'.repeat(500_000),
    '\\u0041'.repeat(500_000),
    `%${'25'.repeat(1_000_000)}`,
    '&amp;'.repeat(500_000),
    `"password":"${'\\"'.repeat(1_000_000)}`,
    '%e5%af'.repeat(500_000),
  ]) {
    expect(excerpt(text, secrets).length).toBeLessThanOrEqual(200);
  }
  expect(performance.now() - start).toBeLessThan(2000);
});

describe('the account client hides what it has sent', () => {
  const either = fc.constantFrom(...Object.values(encodings));
  const refusals: ((encoded: string) => Answer)[] = [
    (encoded) => json({ error_description: `Not this: ${encoded}!` }, { status: 400 }),
    (encoded) =>
      json({ errors: [{ field: 'value', errorMessage: `Not this: ${encoded}!` }] }, { status: 400 }),
    (encoded) => json({ status: 0, error: `Not this: ${encoded}!`, errormsg: 'no' }),
    (encoded) => text(`<p>Not this: ${encoded}!</p>`, { status: 400 }),
    (encoded) => text(`<p>Not this: ${encoded}!</p>`),
  ];
  const nothing = () => [];

  const sendings: [
    what: string,
    send: (client: AccountClient, secret: string) => Promise<unknown>,
    before: (secret: string) => Answer[],
  ][] = [
    ['a password', (it, password) => it.loginWithPassword({ username: 'alva', password }), nothing],
    ['a refresh token', (it, refreshToken) => it.refresh(refreshToken), nothing],
    ['a WeChat code', (it, wechatCode) => it.loginWithWechat({ wechatCode }), nothing],
    [
      'what an update changes',
      (it, secret) => it.updateAccount(accessToken, { attributes: { nickname: ['short', secret] } }),
      () => [json(samples.account)],
    ],
    [
      'what an update keeps',
      (it) => it.updateAccount(accessToken, { firstName: 'A' }),
      (lastName) => [json({ ...samples.account, lastName })],
    ],
  ];

  it.each(sendings)('%s', async (_what, send, before) => {
    await fc.assert(
      fc.asyncProperty(secretText, either, fc.constantFrom(...refusals), async (secret, encode, refuse) => {
        const { client } = scriptedClient([...before(secret), refuse(encode(secret))]);
        const error = await failureOf(send(client, secret));
        expect(error.retInfo).toMatch(/Not this: .*[*]{3}/);
        expect(printed(error)).not.toContain(JSON.stringify(encode(secret)).slice(1, -1));
        expect(error.retInfo).not.toContain(secret);
      }),
      { numRuns: 100 },
    );
  });
});
