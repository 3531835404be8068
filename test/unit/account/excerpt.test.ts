// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt } from '../../../src/http/excerpt.js';
import { anyText } from './support.js';

describe('excerpt', () => {
  it('leaves ordinary words alone', () => {
    expect(excerpt('Invalid user credentials')).toBe('Invalid user credentials');
    expect(excerpt('用户已存在,无需重复注册')).toBe('用户已存在,无需重复注册');
    expect(excerpt('error-user-attribute-read-only')).toBe('error-user-attribute-read-only');
    expect(excerpt('HTTP 502 Bad Gateway')).toBe('HTTP 502 Bad Gateway');
  });

  it('is one line', () => {
    expect(excerpt('\n <h1>502</h1>\r\n\t<p>Bad   Gateway</p>\n')).toBe('<h1>502</h1> <p>Bad Gateway</p>');
  });

  it.each([
    ['call 18680533727 now', '18680533727'],
    ['call +8618680533727', '18680533727'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJhbGciOiJIUzI1NiJ9'],
    ['TGT3P116MHNNRFHF2H0WLT59SID9D0', 'TGT3P116'],
    ['session ebfd6962-ea51-4a4a-b655-ffb4defa2870', 'ffb4defa2870'],
    [`token ${'abcdefghij'.repeat(4)}`, 'abcdefghij'],
    ['{"password":"abcdef"}', 'abcdef'],
    ['{"access_token" : "short"}', 'short'],
    ['{"client_secret":"s s"}', 's s'],
    ['{"smsCode":"123456"}', '123456'],
    ['{"wechatCode":"abc"}', 'abc'],
    ['{"appKey":"abc"}', 'abc'],
    ['phoneNumber=18680533727&smsCode=867014', '867014'],
  ])('of %j does not contain %j', (text, secret) => {
    const result = excerpt(text);
    expect(result).not.toContain(secret);
    expect(result).toContain('***');
  });

  it('hides the secrets that it is told, whatever they look like', () => {
    expect(excerpt('a.b and a.b, axb', ['a.b', ''])).toBe('*** and ***, axb');
  });

  it('hides a secret at the end of what it looks at', () => {
    const secret = 'top$ecret';
    const result = excerpt(`${' '.repeat(1995)}${secret}`, [secret]);
    expect(result).not.toContain('top');
  });

  it('is never longer than 200 characters, and never quotes a phone number, a token or a told secret', () => {
    fc.assert(
      fc.property(
        anyText({ maxLength: 300 }),
        anyText({ maxLength: 300 }),
        fc.stringMatching(/^1\d{10}$/),
        fc.stringMatching(/^eyJ[A-Za-z0-9_-]{40,60}$/),
        fc.stringMatching(/^[!-)+-~错]{4,12}$/),
        (before, after, phone, token, secret) => {
          const result = excerpt(`${before} ${phone} ${token} ${secret} ${after}`, [secret]);
          expect(result.length).toBeLessThanOrEqual(200);
          expect(result).not.toContain(phone);
          expect(result).not.toContain(token.slice(0, 20));
          expect(result).not.toContain(secret);
        },
      ),
    );
  });

  it('is quick with megabytes and with what regular expressions stumble over', () => {
    const start = performance.now();
    for (const text of [
      '"'.repeat(5_000_000),
      'a'.repeat(5_000_000),
      `"${'token'.repeat(1_000_000)}`,
      ' '.repeat(5_000_000),
    ]) {
      expect(excerpt(text).length).toBeLessThanOrEqual(200);
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
