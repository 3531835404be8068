// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionEvents } from '../../../src/session/events.js';
import { Session } from '../../../src/session/session.js';
import { memoryStore, type SessionStore } from '../../../src/session/store.js';
import type { Tokens } from '../../../src/session/tokens.js';
import { endFakeTime } from '../account/support.js';
import { flush, later, session, tokenSet } from './samples.js';

const status = (isLogin: boolean, isLogining = false) => ({ isLogin, isLogining });

/** A session and its events; `put` is what another tab writes. */
function open(first?: Tokens) {
  const memory = memoryStore();
  memory.write(first);
  const watching = new Set<() => void>();
  const store: SessionStore = {
    ...memory,
    watch(listener) {
      watching.add(listener);
      return () => watching.delete(listener);
    },
  };
  const renewal = later<ReturnType<typeof tokenSet>>();
  const own = new Session(store, { refresh: () => renewal.promise, logOut: async () => {} });
  const events = sessionEvents(own, store);
  const told: unknown[] = [];
  const listen = () => {
    const stops = [
      events.on('loginStatusChange', (payload) => told.push(payload)),
      events.on('userInfoChange', (payload) => told.push(payload === undefined ? 'user info' : payload)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
  const put = (tokens: Tokens | undefined) => {
    memory.write(tokens);
    for (const listener of watching) listener();
  };
  return { session: own, events, told, listen, put, renewal, watching };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

describe('loginStatusChange', () => {
  it('is told of a login: that it has begun, and that it has ended', async () => {
    const { session: own, told, listen } = open();
    listen();
    const request = later<Tokens>();
    const login = own.logIn(request.promise);
    await flush();
    expect(told).toEqual([status(false, true)]);
    request.resolve(session('a'));
    await login;
    await flush();
    expect(told).toEqual([status(false, true), status(true)]);
  });

  it('is told of a login that fails', async () => {
    const { session: own, told, listen } = open();
    listen();
    const request = later<Tokens>();
    const login = own.logIn(request.promise).catch(() => {});
    await flush();
    request.reject(new Error('wrong password'));
    await login;
    await flush();
    expect(told).toEqual([status(false, true), status(false)]);
  });

  it('is told of a logout', async () => {
    const { session: own, told, listen } = open(session('a'));
    listen();
    await own.logOut();
    await flush();
    expect(told).toEqual([status(false)]);
  });

  it('is told of what happens in other tabs', async () => {
    const { told, listen, put } = open();
    listen();
    put(session('a'));
    await flush();
    put(undefined);
    await flush();
    expect(told).toEqual([status(true), status(false)]);
  });

  it('is not told where nothing has changed', async () => {
    const { session: own, told, listen, put } = open(session('a'));
    listen();
    own.look();
    put(session('a', { renewals: 1 }));
    await flush();
    expect(told).toEqual([]);
  });

  it('is told once of what happens in one go, and not at all where it cancels out', async () => {
    const { session: own, told, listen } = open(session('a'));
    listen();
    own.replace(undefined);
    own.replace(session('b'));
    own.replace(undefined);
    await flush();
    expect(told).toEqual([status(false)]);
    own.replace(session('a'));
    own.replace(undefined);
    await flush();
    expect(told).toEqual([status(false)]);
  });

  it('is not told of a renewal, and of its end where it ends the session', async () => {
    const { session: own, told, listen, renewal } = open(session('a', { expiresAt: 0 }));
    listen();
    const fresh = own.fresh().catch(() => {});
    await flush();
    renewal.resolve(tokenSet('1'));
    await fresh;
    await flush();
    expect(told).toEqual([]);
    const other = open(session('a', { expiresAt: 0 }));
    other.listen();
    const failed = other.session.fresh().catch(() => {});
    await flush();
    other.renewal.reject({ retCode: '110001' });
    await failed;
    await flush();
    expect(other.told).toEqual([status(false)]);
  });
});

describe('userInfoChange', () => {
  it('is told of a changed profile, here and in other tabs, without a payload', async () => {
    const { session: own, told, listen, put } = open(session('a'));
    listen();
    await own.noteProfileChange('a', performance.now());
    await flush();
    expect(told).toEqual(['user info']);
    put(session('a', { profileChanges: 2 }));
    await flush();
    expect(told).toEqual(['user info', 'user info']);
  });

  it('is told of another user in the place of the former', async () => {
    const { session: own, told, listen, put } = open(session('a'));
    listen();
    own.replace(session('b'));
    await flush();
    put(session('c'));
    await flush();
    expect(told).toEqual(['user info', 'user info']);
  });

  it('is not told of a login or a logout, which loginStatusChange tells of', async () => {
    const { session: own, told, listen } = open();
    listen();
    own.replace(session('a', { profileChanges: 3 }));
    await flush();
    own.replace(undefined);
    await flush();
    expect(told).toEqual([status(true), status(false)]);
  });
});

describe('listeners', () => {
  it('never get a token', async () => {
    const { session: own, told, listen, renewal } = open(session('a', { expiresAt: 0 }));
    listen();
    const fresh = own.fresh();
    await flush();
    renewal.resolve(tokenSet('1'));
    await fresh;
    await own.noteProfileChange('a', performance.now());
    own.replace(session('b'));
    await own.logOut();
    await flush();
    expect(told.length).toBeGreaterThan(0);
    expect(JSON.stringify(told)).not.toMatch(/access|refresh/);
  });

  it('hear nothing more once they have stopped; the last one ends the watching of other tabs', async () => {
    const { session: own, events, told, listen, watching } = open();
    const stop = listen();
    const first = events.on('loginStatusChange', () => {});
    expect(watching.size).toBe(1);
    stop();
    expect(watching.size).toBe(1);
    first();
    expect(watching.size).toBe(0);
    own.replace(session('a'));
    await flush();
    expect(told).toEqual([]);
    // A change that would be told when nobody listens any more.
    const last = listen();
    own.replace(session('b'));
    last();
    await flush();
    expect(told).toEqual([]);
    // Of what has changed meanwhile nobody is told later.
    listen();
    expect(watching.size).toBe(1);
    await flush();
    expect(told).toEqual([]);
    own.replace(undefined);
    await flush();
    expect(told).toEqual([status(false)]);
  });

  it('that are removed from within a listener are not called any more, those that are added not yet', async () => {
    const { session: own, events } = open();
    const called: string[] = [];
    let stopSecond = () => {};
    events.on('loginStatusChange', () => {
      called.push('first');
      stopSecond();
      if (called.length < 10) events.on('loginStatusChange', () => called.push('third'));
    });
    stopSecond = events.on('loginStatusChange', () => called.push('second'));
    own.replace(session('a'));
    await flush();
    expect(called).toEqual(['first']);
  });

  it('may register themselves anew from within', async () => {
    const { session: own, events } = open();
    let calls = 0;
    let stop = () => {};
    const listener = () => {
      calls += 1;
      if (calls > 10) throw new Error('it goes on and on');
      stop();
      stop = events.on('loginStatusChange', listener);
    };
    stop = events.on('loginStatusChange', listener);
    own.replace(session('a'));
    await flush();
    expect(calls).toBe(1);
    own.replace(undefined);
    await flush();
    expect(calls).toBe(2);
  });

  it('that throw harm nobody, and their errors are reported like any that nobody caught', async () => {
    const { session: own, events, told, listen } = open(session('a'));
    const errors = [new Error('one'), new Error('two')];
    events.on('loginStatusChange', () => {
      throw errors[0];
    });
    events.on('userInfoChange', () => {
      throw errors[1];
    });
    listen();
    own.replace(session('b'));
    await flush();
    own.replace(undefined);
    await flush();
    expect(told).toEqual(['user info', status(false)]);
    expect(() => vi.runAllTimers()).toThrow(errors[1]);
    expect(() => vi.runAllTimers()).toThrow(errors[0]);
  });

  it('are two where the same function listens twice', async () => {
    const { session: own, events } = open();
    const listener = vi.fn();
    const stop = events.on('loginStatusChange', listener);
    events.on('loginStatusChange', listener);
    own.replace(session('a'));
    await flush();
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    own.replace(undefined);
    await flush();
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('of other events are never called', async () => {
    const { session: own, events } = open();
    const listener = vi.fn();
    for (const event of ['resume', 'toString', '__proto__', 'constructor']) events.on(event, listener)();
    const stop = events.on('resume', listener);
    own.replace(session('a'));
    await flush();
    expect(listener).not.toHaveBeenCalled();
    stop();
  });
});
