// @vitest-environment node
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fromEntry, toEntry } from '../../../src/session/entry.js';
import { fromAuthData, fromTokenSet, renewed, type Tokens } from '../../../src/session/tokens.js';
import { anyText } from '../account/support.js';
import { session, tokenSet } from './samples.js';

// Tokens carry the time at which they expire.
beforeAll(() => {
  vi.useFakeTimers();
});
afterAll(() => {
  vi.useRealTimers();
});

const headerText = fc.stringMatching(/^[!-~]{1,40}$/);
const aTime = fc.oneof(fc.nat(4_000_000_000_000), fc.constant(Infinity));
const tokens: fc.Arbitrary<Tokens> = fc.record({
  id: fc.string({ minLength: 1 }),
  renewals: fc.nat(),
  profileChanges: fc.nat(),
  accessToken: headerText,
  refreshToken: anyText(),
  expiresIn: anyText(),
  expiresAt: aTime,
  refreshExpiresAt: aTime,
  uhomeAccessToken: anyText(),
  uhomeUserId: anyText(),
});

/** An entry as it should be, with changes. */
const changed = (changes: object) => JSON.stringify({ ...JSON.parse(toEntry(session('a'))), ...changes });

/** One of so many characters. */
function ofLength(length: number): string {
  const { length: rest } = changed({ uhomeUserId: '' });
  return changed({ uhomeUserId: 'x'.repeat(length - rest) });
}

describe('an entry', () => {
  it('gives back the session that it was made of', () => {
    fc.assert(
      fc.property(tokens, (tokens) => {
        expect(fromEntry(toEntry(tokens))).toEqual(tokens);
      }),
    );
  });

  it('is made of what logins, renewals and updateOauthData give, times without an end among it', () => {
    const loggedIn = fromTokenSet(tokenSet('1'), 'uhome');
    const handedIn = fromAuthData({
      access_token: 'access',
      expires_in: 'expires_in',
      refresh_token: 'refresh',
      uhome_access_token: 'uhome',
      uhome_user_id: '25950360',
      token_type: 'Bearer',
    });
    const endless = fromTokenSet({ access_token: 'a', expires_in: 0 });
    for (const tokens of [loggedIn, handedIn, endless, renewed(tokenSet('2'), loggedIn)]) {
      expect(fromEntry(toEntry(tokens))).toEqual(tokens);
    }
    expect(handedIn.expiresAt).toBe(Infinity);
  });

  it('holds its version, tokens, times and U+ fields, and nothing else', () => {
    expect(Object.keys(JSON.parse(toEntry(session('a')))).sort()).toEqual([
      'accessToken',
      'expiresAt',
      'expiresIn',
      'id',
      'profileChanges',
      'refreshExpiresAt',
      'refreshToken',
      'renewals',
      'uhomeAccessToken',
      'uhomeUserId',
      'version',
    ]);
  });

  it('may have fields that a later one adds, which do not come along', () => {
    expect(fromEntry(changed({ later: 'field', __proto__: { polluted: true } }))).toEqual(
      fromEntry(toEntry(session('a'))),
    );
  });

  it.each([
    ['no JSON', 'garbage'],
    ['nothing', ''],
    ['half of one', toEntry(session('a')).slice(0, -10)],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"text"'],
    ['an object of somebody else', '{"token":"x"}'],
    ['no version', changed({ version: undefined })],
    ['an older version', changed({ version: 0 })],
    ['a newer version', changed({ version: 2 })],
    ['a version as text', changed({ version: '1' })],
    ['one that is too long', ofLength(100_001)],
  ])('that is none is nobody: %s', (_what, text) => {
    expect(fromEntry(text)).toBe(undefined);
  });

  it('may be rather long', () => {
    expect(fromEntry(ofLength(100_000))).toMatchObject({ id: 'a' });
  });

  const texts = ['id', 'accessToken', 'refreshToken', 'expiresIn', 'uhomeAccessToken', 'uhomeUserId'];
  const counts = ['renewals', 'profileChanges'];
  const times = ['expiresAt', 'refreshExpiresAt'];
  it.each([
    ...texts.flatMap((field) => [undefined, null, 5, {}, ['text']].map((value) => [field, value] as const)),
    ...counts.flatMap((field) =>
      [undefined, null, '5', -1, {}, true].map((value) => [field, value] as const),
    ),
    ...times.flatMap((field) => ['5', -1, {}, true, []].map((value) => [field, value] as const)),
    ['id', ''] as const,
    ['accessToken', ''] as const,
    ['accessToken', '令牌'] as const,
    ['accessToken', 'two\nlines'] as const,
  ])('with a wrong field is nobody: %s %j', (field, value) => {
    expect(fromEntry(changed({ [field]: value }))).toBe(undefined);
  });

  it('of any text is nobody or a session, and never an error', () => {
    const fields = fc.dictionary(
      fc.constantFrom(...texts, ...counts, ...times, 'version'),
      fc.oneof(fc.jsonValue(), fc.constant(1)),
    );
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.json(), fields.map(changed)), (text) => {
        const found = fromEntry(text);
        if (found) expect(fromEntry(toEntry(found))).toEqual(found);
      }),
    );
  });
});
