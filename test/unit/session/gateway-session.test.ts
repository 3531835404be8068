import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { networkError } from '../../../src/http/network-error.js';
import {
  type DisclosedTokens,
  type GatewayService,
  GatewaySession,
  type GatewayStatus,
} from '../../../src/session/gateway-session.js';
import { FakeChannels } from './fake-channel.js';
import { flush, type Later, later } from './samples.js';

const key = 'the gateway';
const hour = 3_600_000;
const aborted = { retCode: '990001', reason: 'aborted' };
const nobody: GatewayStatus = { isLogin: false };
const somebody = (id: string, lifetime = hour): GatewayStatus => ({
  isLogin: true,
  id,
  expiresAt: Date.now() + lifetime,
});

/** A session whose requests the test answers. */
function open() {
  const channels = new FakeChannels();
  vi.stubGlobal('BroadcastChannel', channels.open());
  const asked: Array<Later<GatewayStatus>> = [];
  const ended: Array<Later<void>> = [];
  const disclosures: Array<Later<DisclosedTokens | undefined>> = [];
  const put = later<GatewayStatus>();
  const wait = <T>(list: Array<Later<T>>) => {
    const answer = later<T>();
    list.push(answer);
    return answer.promise;
  };
  const service: GatewayService = {
    ask: () => wait(asked),
    end: () => wait(ended),
    tokens: () => wait(disclosures),
    put: () => put.promise,
  };
  const session = new GatewaySession(service, key);
  const onChange = vi.fn();
  session.onChange = onChange;
  /** Begins with what the gateway says. */
  const know = async (status: GatewayStatus) => {
    const looked = session.look();
    asked[asked.length - 1]?.resolve(status);
    await looked;
    onChange.mockClear();
  };
  const another = new (channels.open())(key);
  /** Another tab posts. */
  const tell = async (message: object) => {
    another.postMessage(message);
    await vi.advanceTimersByTimeAsync(5);
  };
  return { session, onChange, know, tell, asked, ended, disclosures, put };
}

const outcome = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('what the gateway says of a session', () => {
  it('is known until somebody may have changed it', async () => {
    const { session, know, tell, asked } = open();
    expect(session.isOurs).toBe(false);
    await know(somebody('a'));
    expect(session.tokens).toMatchObject({ id: 'a', accessToken: 'a', refreshToken: '' });
    await session.lookAfter();
    expect(asked).toHaveLength(1);
    await tell({});
    const looked = session.lookAfter();
    expect(asked).toHaveLength(2);
    asked[1]?.resolve(nobody);
    await looked;
    expect(session.tokens).toBe(undefined);
  });

  it('is no change where it is the same', async () => {
    const { session, know, tell, onChange } = open();
    await know(somebody('a'));
    const { tokens } = session;
    await tell({ profile: 'a' });
    expect(session.tokens).toEqual({ ...tokens, profileChanges: 1 });
    expect(onChange).toHaveBeenCalledTimes(1);
    const before = session.tokens;
    await tell({});
    const looked = session.look();
    await know({ isLogin: true, id: 'a', expiresAt: Number(before?.refreshExpiresAt) });
    await looked;
    expect(session.tokens).toBe(before);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('may last longer than before: that is the same session', async () => {
    const { session, know, tell } = open();
    await know(somebody('a'));
    await tell({ profile: 'a' });
    await tell({});
    await know(somebody('a', 2 * hour));
    expect(session.tokens).toMatchObject({ profileChanges: 1, refreshExpiresAt: Date.now() + 2 * hour });
  });

  it('is asked for again from its end on, to the millisecond', async () => {
    const { session, know } = open();
    await know(somebody('a'));
    vi.setSystemTime(Date.now() + hour - 1);
    expect(session.look()).toBe(undefined);
    vi.setSystemTime(Date.now() + 1);
    expect(session.look()).toBeInstanceOf(Promise);
  });

  it('has no end where that has been already: the clock is ahead', async () => {
    const { session, know } = open();
    await know(somebody('a', 0));
    expect(session.tokens).toMatchObject({ refreshExpiresAt: Infinity });
  });

  it('does not count when it was asked for before a change', async () => {
    const { session, tell, asked, ended } = open();
    const looked = session.look();
    const logOut = session.logOut();
    await tell({});
    asked[0]?.resolve(somebody('a'));
    await flush();
    expect(session.tokens).toBe(undefined);
    expect(asked).toHaveLength(2);
    asked[1]?.resolve(nobody);
    await looked;
    ended[0]?.resolve();
    await logOut;
  });

  it('is asked for when something was refused, but not when that was of an older session', async () => {
    const { session, know, tell, asked } = open();
    await know(somebody('a'));
    const { tokens: stale } = session;
    if (!stale) throw new Error('nobody');
    await tell({});
    await know(somebody('b'));
    expect(await session.renew(stale)).toMatchObject({ id: 'b' });
    expect(asked).toHaveLength(2);
    const renewed = session.renew(session.tokens ?? stale);
    expect(asked).toHaveLength(3);
    asked[2]?.resolve(somebody('b'));
    expect(await renewed).toMatchObject({ id: 'b' });
  });

  it('is looked at after a redirect', async () => {
    for (const [status, expected] of [
      [somebody('a'), true],
      [nobody, false],
    ] as const) {
      const { session, know, asked } = open();
      await know(nobody);
      const isBack = session.isBackWithSession();
      asked[1]?.resolve(status);
      expect(await isBack).toBe(expected);
    }
  });
});

describe('a message that the profile has changed', () => {
  it('is nothing for another user, nor for nobody', async () => {
    const { session, know, tell, onChange } = open();
    await know(nobody);
    await tell({ profile: 'a' });
    expect(session.tokens).toBe(undefined);
    await tell({});
    await know(somebody('a'));
    const { tokens } = session;
    await tell({ profile: 'b' });
    expect(session.tokens).toBe(tokens);
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe('the access token', () => {
  async function openWithTokens() {
    const opened = open();
    await opened.know(somebody('a'));
    const { tokens } = opened.session;
    if (!tokens) throw new Error('nobody');
    return { ...opened, tokens };
  }

  it('is asked for once, however many want it, also when it is due', async () => {
    const { session, tokens, disclosures } = await openWithTokens();
    for (const round of [1, 2]) {
      const disclosed = [session.disclose(tokens), session.disclose(tokens)];
      await flush();
      expect(disclosures).toHaveLength(round);
      disclosures[round - 1]?.resolve({ access_token: 'access', expires_in: 60 });
      for (const each of await Promise.all(disclosed)) {
        expect(each).toMatchObject({
          accessToken: 'access',
          expiresIn: '60',
          expiresAt: Date.now() + 60_000,
          uhomeAccessToken: '',
          uhomeUserId: '',
        });
      }
      vi.setSystemTime(Date.now() + 55_000);
    }
  });

  it('and how long it lasts is empty where the gateway keeps it to itself', async () => {
    const { session, tokens, disclosures } = await openWithTokens();
    const disclosed = session.disclose(tokens);
    await flush();
    disclosures[0]?.resolve(undefined);
    expect(await disclosed).toEqual({ ...tokens, accessToken: '' });
    expect(await disclosed).toMatchObject({ expiresIn: '', uhomeAccessToken: '', uhomeUserId: '' });
  });

  it('that cannot be had is an error, and the session is looked at again', async () => {
    const { session, tokens, disclosures } = await openWithTokens();
    const failed = outcome(session.disclose(tokens));
    await flush();
    const error = networkError('无法连接服务', undefined);
    disclosures[0]?.reject(error);
    expect(await failed).toBe(error);
    expect(session.look()).toBeInstanceOf(Promise);
  });
});

describe('a login', () => {
  it('is under way until it has ended', async () => {
    const { session, know } = open();
    await know(nobody);
    const request = later<GatewayStatus>();
    const login = session.logIn(() => request.promise);
    const underWay = session.login;
    const over = vi.fn();
    underWay?.over.then(over);
    await flush();
    expect(over).not.toHaveBeenCalled();
    request.resolve(somebody('a'));
    await login;
    expect(over).toHaveBeenCalled();
    expect(underWay?.id).toBe('a');
    expect([session.login, session.tokens?.id]).toEqual([undefined, 'a']);
  });

  it('that a logout has superseded before it was sent is not sent', async () => {
    const { session, know, ended } = open();
    await know(somebody('a'));
    const first = outcome(session.logOut());
    const request = vi.fn(async () => somebody('b'));
    const login = outcome(session.logIn(request));
    const second = session.logOut();
    await flush();
    ended[0]?.resolve();
    await flush();
    ended[1]?.resolve();
    expect(await login).toMatchObject(aborted);
    await Promise.all([first, second]);
    expect(request).not.toHaveBeenCalled();
  });

  it('that is superseded while it is under way is ended at the gateway, and does not end the newer one', async () => {
    const { session, know, ended } = open();
    await know(nobody);
    const [first, second] = [later<GatewayStatus>(), later<GatewayStatus>()];
    const former = outcome(session.logIn(() => first.promise));
    await flush();
    const login = session.logIn(() => second.promise);
    const underWay = session.login;
    first.resolve(somebody('a'));
    await flush();
    expect(ended).toHaveLength(1);
    ended[0]?.resolve();
    expect(await former).toMatchObject(aborted);
    expect(session.login).toBe(underWay);
    expect(session.tokens).toBe(undefined);
    second.resolve(somebody('b'));
    await login;
    expect(session.tokens).toMatchObject({ id: 'b' });
  });

  it('takes the place of tokens that were handed in and are not there yet', async () => {
    const { session, know, put } = open();
    await know(nobody);
    const taken = outcome(session.take({}));
    const login = session.logIn(async () => somebody('b'));
    put.resolve(somebody('a'));
    expect(await taken).toMatchObject(aborted);
    await login;
    expect(session.tokens).toMatchObject({ id: 'b' });
  });
});

describe('who watches', () => {
  it('hears when somebody may have changed the session, until it stops', async () => {
    const { session, tell } = open();
    const listener = vi.fn();
    const stop = session.watch(listener);
    expect(listener).toHaveBeenCalledTimes(1);
    await tell({});
    window.dispatchEvent(new Event('online'));
    expect(listener).toHaveBeenCalledTimes(3);
    stop();
    await tell({});
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('hears nothing more once the session is closed', async () => {
    const { session, tell } = open();
    const listener = vi.fn();
    session.watch(listener);
    session.close();
    await tell({});
    window.dispatchEvent(new Event('online'));
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
