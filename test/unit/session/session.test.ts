// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../../../src/errors/failures.js';
import { Session, type TokenService } from '../../../src/session/session.js';
import type { SessionStore } from '../../../src/session/store.js';
import type { TokenSet, Tokens } from '../../../src/session/tokens.js';
import { endFakeTime } from '../account/support.js';
import { expired, flush, type Later, later, session, tokenSet } from './samples.js';

const notLoggedIn = { retCode: '110001' };
const aborted = { retCode: '990001', reason: 'aborted' };

/** A store that other tabs can write to, too. */
function fakeStore(first?: Tokens) {
  let stored = first;
  const written: Array<Tokens | undefined> = [];
  const store: SessionStore = {
    read: () => stored,
    write(tokens) {
      stored = tokens;
      written.push(tokens);
    },
    settled: () => undefined,
    exclusively: (_tokens, work) => work(),
    watch: () => () => {},
    close() {},
  };
  return {
    store,
    written,
    stored: () => stored,
    /** Another tab writes. */
    put(tokens: Tokens | undefined) {
      stored = tokens;
    },
  };
}

/** A token service whose renewals the test answers. */
function fakeService() {
  const renewals: Array<Later<TokenSet> & { readonly token: string }> = [];
  const loggedOut: string[] = [];
  const service: TokenService = {
    refresh(token) {
      const renewal = { ...later<TokenSet>(), token };
      renewals.push(renewal);
      return renewal.promise;
    },
    async logOut(token) {
      loggedOut.push(token);
    },
  };
  const renewal = (index: number) => {
    const found = renewals[index];
    if (!found) throw new Error(`there is no renewal ${index}`);
    return found;
  };
  return { service, loggedOut, renewal, used: () => renewals.map(({ token }) => token) };
}

function open(first?: Tokens) {
  const stored = fakeStore(first);
  const service = fakeService();
  const session = new Session(stored.store, service.service);
  const onChange = vi.fn();
  session.onChange = onChange;
  return { ...stored, ...service, session, onChange };
}

/** How a promise has ended, which must not be unhandled meanwhile. */
const outcome = <T>(promise: Promise<T>) => promise.catch((error: unknown) => error);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

describe('a session', () => {
  it('begins with what is stored', () => {
    const stored = session('a');
    expect(open(stored).session.tokens).toBe(stored);
    expect(open().session.tokens).toBe(undefined);
  });

  it('adopts what another tab has stored, and tells', () => {
    const { session: own, put, onChange } = open(session('a'));
    const other = session('b');
    put(other);
    expect(own.look()).toBe(undefined);
    expect(own.tokens).toBe(other);
    expect(onChange).toHaveBeenCalledTimes(1);
    own.look();
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('adopts no older tokens of its own session', () => {
    const newer = session('a', { renewals: 2 });
    const { session: own, put, onChange } = open(newer);
    put(session('a', { renewals: 1 }));
    own.look();
    expect(own.tokens).toBe(newer);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('adopts a logout of another tab', () => {
    const { session: own, put } = open(session('a', { renewals: 2 }));
    put(undefined);
    own.look();
    expect(own.tokens).toBe(undefined);
  });
});

describe('fresh', () => {
  it('gives tokens that hold as they are', async () => {
    const tokens = session('a');
    const { session: own, used } = open(tokens);
    expect(await own.fresh()).toBe(tokens);
    expect(used()).toEqual([]);
  });

  it('is 110001 for nobody', async () => {
    expect(await outcome(open().session.fresh())).toMatchObject(notLoggedIn);
  });

  it('renews once for however many ask', async () => {
    const { session: own, renewal, used, stored } = open(expired(session('a')));
    const all = [own.fresh(), own.fresh(), own.fresh()];
    await flush();
    renewal(0).resolve(tokenSet('1'));
    const tokens = await Promise.all(all);
    expect(used()).toEqual(['refresh-of-a']);
    for (const each of tokens) expect(each).toMatchObject({ id: 'a', renewals: 1, accessToken: 'access-1' });
    expect(stored()).toBe(tokens[0]);
  });

  it('renews again with the new refresh token', async () => {
    const { session: own, renewal, used } = open(expired(session('a')));
    const first = own.fresh();
    await flush();
    renewal(0).resolve(tokenSet('1'));
    await first;
    vi.setSystemTime(Date.now() + 1_800_000);
    const second = own.fresh();
    await flush();
    renewal(1).resolve(tokenSet('2'));
    expect(await second).toMatchObject({ renewals: 2, refreshToken: 'refresh-2' });
    expect(used()).toEqual(['refresh-of-a', 'refresh-1']);
  });

  it('keeps a refresh token that the answer does not replace', async () => {
    const { session: own, renewal } = open(expired(session('a')));
    const tokens = own.fresh();
    await flush();
    renewal(0).resolve({ access_token: 'new', expires_in: 60 });
    expect(await tokens).toMatchObject({ accessToken: 'new', refreshToken: 'refresh-of-a' });
  });

  it('adopts what another tab has renewed before its turn came', async () => {
    const { session: own, put, used, store } = open(expired(session('a')));
    const theirs = session('a', { renewals: 1, accessToken: 'theirs' });
    store.exclusively = (_tokens, work) => {
      put(theirs);
      return work();
    };
    expect(await own.fresh()).toBe(theirs);
    expect(used()).toEqual([]);
  });

  it('uses no refresh token that another tab has found refused before its turn came', async () => {
    const tokens = session('a', { expiresAt: Date.now() + 5000 });
    const { session: own, put, used, store } = open(tokens);
    store.exclusively = (_tokens, work) => {
      put({ ...tokens, refreshToken: '' });
      return work();
    };
    expect(await own.fresh()).toMatchObject({ accessToken: 'access-of-a' });
    expect(used()).toEqual([]);
  });

  it('is 110001, and nobody is logged in, when the service refuses and the access token has expired', async () => {
    const { session: own, renewal, stored } = open(expired(session('a')));
    const tokens = outcome(own.fresh());
    await flush();
    renewal(0).reject(failure('110001'));
    expect(await tokens).toMatchObject(notLoggedIn);
    expect(own.tokens).toBe(undefined);
    expect(stored()).toBe(undefined);
  });

  it('goes on with an access token that holds, without the refresh token that is refused', async () => {
    const { session: own, renewal } = open(session('a', { expiresAt: Date.now() + 5000 }));
    const tokens = own.fresh();
    await flush();
    renewal(0).reject(failure('110001'));
    expect(await tokens).toMatchObject({ accessToken: 'access-of-a' });
    expect(own.tokens).toMatchObject({ accessToken: 'access-of-a', refreshToken: '' });
  });

  it('keeps the session when a renewal fails otherwise', async () => {
    const tokens = expired(session('a'));
    const { session: own, renewal, written } = open(tokens);
    const error = failure('000001');
    const failed = outcome(own.fresh());
    await flush();
    renewal(0).reject(error);
    expect(await failed).toBe(error);
    expect(own.tokens).toBe(tokens);
    expect(written).toEqual([]);
  });
});

describe('a renewal', () => {
  it('that is refused ends nothing when another tab was quicker', async () => {
    const { session: own, put, renewal } = open(expired(session('a')));
    const tokens = own.fresh();
    await flush();
    const theirs = session('a', { renewals: 1 });
    put(theirs);
    renewal(0).reject(failure('110001'));
    expect(await tokens).toBe(theirs);
    expect(own.tokens).toBe(theirs);
  });

  it('that is refused because another tab has logged somebody in does not take back that login', async () => {
    const { session: own, store, put, renewal, stored } = open(expired(session('a')));
    const settled = later<void>();
    store.settled = () => settled.promise;
    const tokens = outcome(own.fresh());
    await flush();
    renewal(0).reject(failure('110001'));
    await flush();
    // What another tab has stored takes its time to get here; the service may be quicker.
    const theirs = session('b');
    put(theirs);
    settled.resolve();
    expect(await tokens).toBe(theirs);
    expect(own.tokens).toBe(theirs);
    expect(stored()).toBe(theirs);
  });

  it('that another tab has done as well ends no session on the service', async () => {
    const { session: own, put, renewal, loggedOut, stored } = open(expired(session('a')));
    const tokens = own.fresh();
    await flush();
    const theirs = session('a', { renewals: 1 });
    put(theirs);
    // The service takes refresh tokens twice.
    renewal(0).resolve(tokenSet('1'));
    expect(await tokens).toBe(theirs);
    expect(stored()).toBe(theirs);
    expect(loggedOut).toEqual([]);
  });

  it('that ends after a logout in another tab brings nobody back, and ends its session', async () => {
    const { session: own, put, renewal, loggedOut, stored } = open(expired(session('a')));
    const tokens = outcome(own.fresh());
    await flush();
    put(undefined);
    renewal(0).resolve(tokenSet('1'));
    expect(await tokens).toMatchObject(notLoggedIn);
    expect(stored()).toBe(undefined);
    expect(loggedOut).toEqual(['refresh-1']);
  });

  it('that ends after a logout in this tab brings nobody back; the logout waits for its refresh token', async () => {
    const { session: own, renewal, loggedOut, stored } = open(expired(session('a')));
    const tokens = outcome(own.fresh());
    await flush();
    const logout = own.logOut();
    expect(own.tokens).toBe(undefined);
    expect(loggedOut).toEqual([]);
    renewal(0).resolve(tokenSet('1'));
    expect(await tokens).toMatchObject(notLoggedIn);
    await logout;
    expect(stored()).toBe(undefined);
    expect(loggedOut).toEqual(['refresh-1']);
  });

  it('that another tab has done first: a logout meanwhile ends the session by the newest refresh token', async () => {
    const { session: own, store, put, loggedOut } = open(expired(session('a')));
    const turn = later<void>();
    store.exclusively = async (_tokens, work) => {
      await turn.promise;
      return work();
    };
    const tokens = outcome(own.fresh());
    const logout = own.logOut();
    // Written before, and seen only now.
    put(session('a', { renewals: 1, refreshToken: 'newest' }));
    turn.resolve();
    await tokens;
    await logout;
    expect(loggedOut).toContain('newest');
  });

  it('of a former user is none of the user whom another tab has logged in', async () => {
    const { session: own, put, renewal, used } = open(expired(session('a')));
    const former = outcome(own.fresh());
    await flush();
    put(expired(session('b')));
    own.look();
    const current = own.fresh();
    await flush();
    expect(used()).toEqual(['refresh-of-a', 'refresh-of-b']);
    renewal(1).resolve(tokenSet('b1'));
    expect(await current).toMatchObject({ id: 'b', accessToken: 'access-b1' });
    renewal(0).reject(failure('110001'));
    await former;
    expect(own.tokens).toMatchObject({ id: 'b', accessToken: 'access-b1' });
  });

  it('of a former user, refused, does not log out the user whom another tab has logged in', async () => {
    const { session: own, put, renewal } = open(expired(session('a')));
    const former = outcome(own.fresh());
    await flush();
    const current = session('b');
    put(current);
    own.look();
    // The service has refused the access token.
    const again = outcome(own.renew(current, true));
    await flush();
    renewal(0).reject(failure('110001'));
    await former;
    renewal(1).resolve(tokenSet('b1'));
    expect(await again).toMatchObject({ id: 'b', accessToken: 'access-b1' });
  });

  it.each(['110001', '000001'] as const)(
    'of a former user that fails (%s) gives the next one',
    async (code) => {
      const { session: own, renewal } = open(expired(session('a')));
      const tokens = own.fresh();
      await flush();
      const next = session('b');
      own.replace(next);
      renewal(0).reject(failure(code));
      expect(await tokens).toBe(next);
    },
  );

  it('that fails when nobody is left is 110001', async () => {
    const { session: own, renewal } = open(expired(session('a')));
    const tokens = outcome(own.fresh());
    await flush();
    own.replace(undefined);
    renewal(0).reject(failure('000001'));
    expect(await tokens).toMatchObject(notLoggedIn);
  });

  it('keeps the profile changes that have come meanwhile', async () => {
    const { session: own, renewal } = open(expired(session('a')));
    const tokens = own.fresh();
    await flush();
    await own.noteProfileChange('a', performance.now());
    renewal(0).resolve(tokenSet('1'));
    expect(await tokens).toMatchObject({ renewals: 1, profileChanges: 1 });
  });

  it('keeps the others waiting until what it has stored has landed', async () => {
    const { session: own, store, renewal, stored } = open(expired(session('a')));
    const landed = later<Tokens | undefined>();
    const { write } = store;
    store.write = (tokens) => {
      write(tokens);
      store.read = () => landed.promise;
    };
    const onEnd = vi.fn();
    store.exclusively = (_tokens, work) => {
      const done = work();
      done.then(onEnd);
      return done;
    };
    const tokens = own.fresh();
    await flush();
    renewal(0).resolve(tokenSet('1'));
    await flush();
    expect(stored()).toMatchObject({ renewals: 1 });
    expect(onEnd).not.toHaveBeenCalled();
    landed.resolve(stored());
    await flush();
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(await tokens).toMatchObject({ renewals: 1 });
  });

  it('that is refused after the access token was refused logs out', async () => {
    const tokens = session('a');
    const { session: own, renewal } = open(tokens);
    const failed = outcome(own.renew(tokens, true));
    await flush();
    renewal(0).reject(failure('110001'));
    expect(await failed).toMatchObject(notLoggedIn);
    expect(own.tokens).toBe(undefined);
  });

  it('of tokens that have been renewed already gives the new ones', async () => {
    const { session: own, store, used } = open(session('a', { renewals: 1 }));
    // Without waiting for its turn.
    store.exclusively = () => new Promise(() => {});
    expect(await own.renew(session('a'), true)).toBe(own.tokens);
    expect(used()).toEqual([]);
  });
});

describe('logIn', () => {
  it('is under way until it has ended', async () => {
    const { session: own, stored } = open();
    const request = later<Tokens>();
    const login = own.logIn(request.promise);
    const underWay = own.login;
    expect(underWay).toMatchObject({ id: undefined });
    const tokens = session('a');
    request.resolve(tokens);
    await login;
    expect(own.login).toBe(undefined);
    expect(underWay).toMatchObject({ id: 'a' });
    await underWay?.over;
    expect(own.tokens).toBe(tokens);
    expect(stored()).toBe(tokens);
  });

  it('ends the session that it replaces on the service too', async () => {
    const { session: own, loggedOut } = open(session('a'));
    await own.logIn(Promise.resolve(session('b')));
    expect(loggedOut).toEqual(['refresh-of-a']);
  });

  it('ends the session that another tab has begun meanwhile', async () => {
    const { session: own, put, loggedOut } = open(session('a'));
    const request = later<Tokens>();
    const login = own.logIn(request.promise);
    put(session('c'));
    request.resolve(session('b'));
    await login;
    expect(loggedOut).toEqual(['refresh-of-c']);
    expect(own.tokens).toMatchObject({ id: 'b' });
  });

  it('leaves the user there when it fails', async () => {
    const tokens = session('a');
    const { session: own } = open(tokens);
    const error = new Error('wrong password');
    expect(await outcome(own.logIn(Promise.reject(error)))).toBe(error);
    expect(own.tokens).toBe(tokens);
    expect(own.login).toBe(undefined);
  });

  it('is superseded by a newer login, whichever is answered first', async () => {
    const { session: own } = open();
    const first = later<Tokens>();
    const second = later<Tokens>();
    const firstLogin = outcome(own.logIn(first.promise));
    const firstUnderWay = own.login;
    const secondLogin = own.logIn(second.promise);
    await firstUnderWay?.over;
    second.resolve(session('b'));
    await secondLogin;
    first.resolve(session('a'));
    expect(await firstLogin).toMatchObject(aborted);
    expect(own.tokens).toMatchObject({ id: 'b' });
    expect(firstUnderWay?.id).toBe(undefined);
  });

  it('that is superseded does not end the newer one when it fails', async () => {
    const { session: own } = open();
    const first = later<Tokens>();
    const second = later<Tokens>();
    const firstLogin = outcome(own.logIn(first.promise));
    const secondLogin = own.logIn(second.promise);
    const underWay = own.login;
    first.reject(new Error('wrong password'));
    await firstLogin;
    expect(own.login).toBe(underWay);
    second.resolve(session('b'));
    await secondLogin;
    expect(own.login).toBe(undefined);
  });

  it('is superseded by a logout', async () => {
    const { session: own, stored } = open();
    const request = later<Tokens>();
    const login = outcome(own.logIn(request.promise));
    const logout = own.logOut();
    expect(own.login).toBe(undefined);
    request.resolve(session('a'));
    expect(await login).toMatchObject(aborted);
    await logout;
    expect(stored()).toBe(undefined);
  });
});

describe('noteProfileChange', () => {
  it('counts, and tells', async () => {
    const { session: own, onChange, stored } = open(session('a'));
    await own.noteProfileChange('a', performance.now());
    expect(stored()).toMatchObject({ id: 'a', profileChanges: 1 });
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('does not take back what another tab has renewed', async () => {
    const { session: own, put, stored } = open(session('a'));
    put(session('a', { renewals: 1, refreshToken: 'newer' }));
    await own.noteProfileChange('a', performance.now());
    expect(stored()).toMatchObject({ renewals: 1, refreshToken: 'newer', profileChanges: 1 });
  });

  it('brings back no user whom another tab has logged out, or replaced', async () => {
    const { session: own, put, stored } = open(session('a'));
    put(undefined);
    await own.noteProfileChange('a', performance.now());
    expect(stored()).toBe(undefined);
    put(session('b'));
    await own.noteProfileChange('a', performance.now());
    expect(stored()).toMatchObject({ id: 'b', profileChanges: 0 });
  });
});

describe('where the storage gives promises', () => {
  function openSlowly(first?: Tokens) {
    const opened = open(first);
    const { store, stored } = opened;
    store.read = async () => stored();
    return opened;
  }

  it('look waits for what another tab has stored', async () => {
    const { session: own, put } = openSlowly(session('a'));
    put(session('b'));
    await own.look();
    expect(own.tokens).toMatchObject({ id: 'b' });
  });

  it('a logout ends the session that another tab has begun', async () => {
    const { session: own, put, loggedOut } = openSlowly(session('a'));
    put(session('b'));
    await own.logOut();
    expect(loggedOut).toEqual(['refresh-of-b']);
  });

  it('a changed profile takes back nothing that another tab has renewed', async () => {
    const { session: own, put, stored } = openSlowly(session('a'));
    put(session('a', { renewals: 1, refreshToken: 'newer' }));
    await own.noteProfileChange('a', performance.now());
    expect(stored()).toMatchObject({ renewals: 1, refreshToken: 'newer', profileChanges: 1 });
  });
});

describe('a session that this page has replaced', () => {
  it.each([
    ['by a login', session('b')],
    ['by a logout', undefined],
  ])('does not come back when a tab writes it that did not know of it: %s', async (_how, next) => {
    const { session: own, put, stored } = open(session('a'));
    own.replace(next);
    put(session('a', { renewals: 1 }));
    await own.look();
    expect(stored()).toBe(next);
    expect(own.tokens).toBe(next);
  });

  it('does not come back either when there have been others since, and without a call of the page', async () => {
    const { session: own, put, stored } = open(session('a'));
    own.replace(session('b'));
    own.replace(undefined);
    put(session('a', { profileChanges: 1 }));
    await flush();
    expect(stored()).toBe(undefined);
  });
});

describe('a page that has stood still', () => {
  it('sees what other tabs have done before it stores what it has renewed', async () => {
    const { session: own, store, put, stored, renewal } = open(expired(session('a')));
    const settled = later<void>();
    const fresh = outcome(own.fresh());
    await flush();
    store.settled = () => settled.promise;
    await vi.advanceTimersByTimeAsync(1001);
    renewal(0).resolve(tokenSet('1'));
    await flush();
    expect(stored()).toMatchObject({ renewals: 0 });
    put(session('b'));
    settled.resolve();
    expect(await fresh).toMatchObject({ id: 'b' });
    expect(stored()).toMatchObject({ id: 'b' });
  });

  it('asks a storage again whose answer is from before', async () => {
    const { session: own, store } = open();
    const answers = [later<Tokens | undefined>(), later<Tokens | undefined>()];
    const reads = answers.map(({ promise }) => promise);
    store.read = () => reads.shift();
    const looked = own.look();
    await vi.advanceTimersByTimeAsync(1001);
    answers[0]?.resolve(session('a'));
    await flush();
    expect(own.tokens).toBe(undefined);
    answers[1]?.resolve(session('b'));
    await looked;
    expect(own.tokens).toMatchObject({ id: 'b' });
  });

  it('does not ask a storage for ever that is always slow', async () => {
    const { session: own, store } = open();
    const read = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return session('a');
    });
    store.read = read;
    const looked = own.look();
    await vi.advanceTimersByTimeAsync(10_000);
    await looked;
    expect(own.tokens).toMatchObject({ id: 'a' });
    expect(read).toHaveBeenCalledTimes(3);
  });
});

describe('isLogin', () => {
  it('is said at once where the clock says that the tokens hold', () => {
    expect(open().session.isLogin()).toBe(false);
    expect(open(session('a')).session.isLogin()).toBe(true);
    expect(open(expired(session('a'))).session.isLogin()).toBe(true);
    expect(open(expired(session('a', { refreshToken: '' }))).session.isLogin()).toBe(false);
  });

  const past = () => expired(session('a', { refreshExpiresAt: Date.now() - 1 }));

  it('asks the service where the clock says that nothing holds any more', async () => {
    const { session: own, renewal } = open(past());
    const isLogin = own.isLogin();
    await flush();
    renewal(0).resolve(tokenSet('1'));
    expect(await isLogin).toBe(true);
  });

  it('is false once the service says so, and true when it cannot be asked', async () => {
    for (const [error, expected] of [
      [failure('110001'), false],
      [failure('000001'), true],
    ] as const) {
      const { session: own, renewal } = open(past());
      const isLogin = own.isLogin();
      await flush();
      renewal(0).reject(error);
      expect(await isLogin).toBe(expected);
    }
  });
});
