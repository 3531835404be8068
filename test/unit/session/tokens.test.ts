// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromAuthData, fromTokenSet, hasExpired, isDue } from '../../../src/session/tokens.js';
import { authData } from '../account/page.js';
import { session } from './samples.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const inSeconds = (seconds: number) => Date.now() + seconds * 1000;

describe('a token is renewed before it expires', () => {
  it.each([
    ['ten seconds', '1800', 10],
    ['a tenth of its life where that is less', '60', 6],
  ])('by %s', (_what, expiresIn, leeway) => {
    expect(isDue(session('a', { expiresIn, expiresAt: inSeconds(leeway) }))).toBe(true);
    expect(isDue(session('a', { expiresIn, expiresAt: inSeconds(leeway) + 1 }))).toBe(false);
  });

  it('and not where nobody knows when that is', () => {
    expect(isDue(session('a', { expiresIn: '1800', expiresAt: Infinity }))).toBe(false);
  });
});

describe('a session has expired', () => {
  it('when neither of its tokens is valid any more, from the very millisecond on', () => {
    const past = { expiresAt: inSeconds(0), refreshExpiresAt: inSeconds(0) };
    expect(hasExpired(session('a', past))).toBe(true);
    expect(hasExpired(session('a', { ...past, expiresAt: inSeconds(0) + 1 }))).toBe(false);
    expect(hasExpired(session('a', { ...past, refreshExpiresAt: inSeconds(0) + 1 }))).toBe(false);
    expect(hasExpired(session('a', { ...past, refreshExpiresAt: inSeconds(10), refreshToken: '' }))).toBe(
      true,
    );
  });
});

describe('how long tokens last', () => {
  it('says the service, in seconds; what is no such time is no end', () => {
    const expiresAt = (expires_in: number) => fromTokenSet({ access_token: 'a', expires_in }).expiresAt;
    expect(expiresAt(60)).toBe(inSeconds(60));
    for (const none of [0, -60, Number.NaN]) expect(expiresAt(none)).toBe(Infinity);
  });

  it.each(['', '-60', '1.5', '1e3', '0x10', '60 s', 'in 60', '0'])(
    'updateOauthData may bring %j, which is no end',
    (expires_in) => {
      expect(fromAuthData({ ...authData, expires_in }).expiresAt).toBe(Infinity);
    },
  );

  it('updateOauthData brings seconds', () => {
    expect(fromAuthData({ ...authData, expires_in: '60' }).expiresAt).toBe(inSeconds(60));
  });
});
