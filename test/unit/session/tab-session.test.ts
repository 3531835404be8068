// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toEntry } from '../../../src/session/entry.js';
import { tabSession } from '../../../src/session/tab-session.js';
import { endFakeTime } from '../account/support.js';
import { FakeChannels } from './fake-channel.js';
import { FakeLocks } from './fake-locks.js';
import { FakeArea } from './fake-storage.js';
import { expired, session } from './samples.js';

const key = 'the key';

/** The tabs of one origin; a tab's `sessionStorage` is copied into those that are opened from it. */
function openBrowser({ channel = true, locks = true, local = true, delay = 1 } = {}) {
  const channels = new FakeChannels(() => delay);
  const lockManager = new FakeLocks();
  const shared = new FakeArea(() => 10);
  let tabs = 0;

  const open = (from?: { readonly items: FakeArea }) => {
    tabs += 1;
    const items = new FakeArea();
    const copied = from?.items.get(key);
    if (copied !== undefined) items.put(key, copied);
    vi.stubGlobal('BroadcastChannel', channel ? channels.open() : undefined);
    const name = `tab ${tabs}`;
    const store = tabSession(items.open(), key, local ? shared.open() : undefined);
    const renewIn: typeof store.exclusively = (tokens, work) => {
      vi.stubGlobal('navigator', locks ? { locks: lockManager.manager(name) } : {});
      return store.exclusively(tokens, work);
    };
    return { items, store, renewIn };
  };
  return { open, shared, channels };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', {});
});
afterEach(async () => {
  await endFakeTime();
  vi.unstubAllGlobals();
});

describe("a tab's session", () => {
  it('is its own', async () => {
    const browser = openBrowser();
    const [a, b] = [browser.open(), browser.open()];
    const [tokensOfA, tokensOfB] = [session('a'), session('b')];
    a.store.write(tokensOfA);
    b.store.write(tokensOfB);
    await pass(100);
    a.store.write(undefined);
    await pass(100);
    expect(a.store.read()).toBe(undefined);
    expect(b.store.read()).toBe(tokensOfB);
  });

  it('of an origin whose tabs have different sessions does not mix them up', async () => {
    const browser = openBrowser();
    const [a, b] = [browser.open(), browser.open()];
    a.store.write(session('a'));
    b.store.write(session('b'));
    await pass(100);
    b.store.write(session('b', { renewals: 1 }));
    await pass(100);
    expect(a.store.read()).toMatchObject({ id: 'a', renewals: 0 });
  });

  it('is noted down in localStorage when it has been renewed, without a token', async () => {
    const { open, shared } = openBrowser();
    const { store } = open();
    store.write(session('a'));
    await pass(100);
    expect(shared.keys()).toEqual([]);
    store.write(session('a', { renewals: 1 }));
    await pass(100);
    expect(shared.keys().map((name) => shared.get(name))).toEqual(['1']);
  });

  it('renews without waiting while nobody has copied it', async () => {
    const { open } = openBrowser();
    const { store, renewIn } = open();
    const tokens = session('a');
    store.write(tokens);
    const work = vi.fn(async () => 'done');
    const done = renewIn(tokens, work);
    await pass(0);
    expect(work).toHaveBeenCalledTimes(1);
    expect(await done).toBe('done');
  });
});

describe('a copied tab', () => {
  /** A tab with a session, and a copy of it. */
  async function copyTab(options?: Parameters<typeof openBrowser>[0]) {
    const browser = openBrowser(options);
    const original = browser.open();
    original.store.write(session('a'));
    const copy = browser.open(original);
    await pass(100);
    return { browser, original, copy };
  }

  it('has the same session', async () => {
    const { copy } = await copyTab();
    expect(copy.store.read()).toEqual(session('a', { expiresAt: Date.now() - 100 + 1_800_000 }));
  });

  it('gets what the other has renewed', async () => {
    const { original, copy } = await copyTab();
    const listener = vi.fn();
    original.store.watch(listener);
    const newer = session('a', { renewals: 1, refreshToken: 'newer' });
    copy.store.write(newer);
    await pass(100);
    expect(original.store.read()).toEqual(newer);
    expect(listener).toHaveBeenCalledTimes(1);
    original.store.write({ ...newer, renewals: 2 });
    await pass(100);
    expect(copy.store.read()).toMatchObject({ renewals: 2 });
  });

  it('asks for what was renewed while it was being opened', async () => {
    const browser = openBrowser();
    const original = browser.open();
    original.store.write(session('a'));
    const { items } = original;
    const before = new FakeArea();
    before.put(key, items.get(key));
    original.store.write(session('a', { renewals: 1 }));
    await pass(100);
    const copy = browser.open({ items: before });
    expect(copy.store.read()).toMatchObject({ renewals: 0 });
    await pass(100);
    expect(copy.store.read()).toMatchObject({ renewals: 1 });
  });

  it('never gets back older tokens with a newer count of profile changes, but the count', async () => {
    const { original, copy } = await copyTab();
    const newer = session('a', { renewals: 1, refreshToken: 'newer' });
    // Both at the same time.
    original.store.write(newer);
    copy.store.write(session('a', { profileChanges: 1 }));
    await pass(100);
    for (const { store } of [original, copy]) {
      expect(store.read()).toMatchObject({ renewals: 1, refreshToken: 'newer', profileChanges: 1 });
    }
  });

  it('renews after the other, with what that one has got', async () => {
    for (const locks of [true, false]) {
      const { original, copy } = await copyTab({ locks });
      const tokens = expired(session('a'));
      const uses: string[] = [];
      const renew = (tab: typeof original) =>
        tab.renewIn(tokens, async () => {
          const own = await tab.store.read();
          if (!own || own.renewals > 0) return;
          uses.push(own.refreshToken);
          await new Promise((resolve) => setTimeout(resolve, 300));
          tab.store.write({ ...own, renewals: 1, refreshToken: 'newer' });
        });
      const done = [renew(original), renew(copy)];
      await pass(3000);
      await Promise.all(done);
      expect(uses).toEqual(['refresh-of-a']);
      expect(copy.store.read()).toMatchObject({ renewals: 1, refreshToken: 'newer' });
    }
  });

  it('of a tab that has gone, and that has renewed, counts as logged out; the original does not', async () => {
    const { browser, original, copy } = await copyTab();
    copy.store.close();
    const listener = vi.fn();
    copy.store.watch(listener);
    original.store.write(session('a', { renewals: 1 }));
    await pass(100);
    const work = vi.fn(async () => copy.store.read());
    const done = copy.renewIn(session('a'), work);
    await pass(400);
    expect(work).not.toHaveBeenCalled();
    await pass(300);
    expect(await done).toBe(undefined);
    expect(copy.store.read()).toBe(undefined);
    expect(copy.items.get(key)).toBe(undefined);
    await pass(100);
    expect(original.store.read()).toMatchObject({ renewals: 1 });
    expect(browser.shared.keys()).toHaveLength(1);
  });

  it('counts as logged out without BroadcastChannel, once the other has renewed', async () => {
    for (const locks of [true, false]) {
      const { original, copy } = await copyTab({ channel: false, locks });
      original.store.write(session('a', { renewals: 1 }));
      await pass(100);
      expect(copy.store.read()).toMatchObject({ renewals: 0 });
      const done = copy.renewIn(session('a'), async () => copy.store.read());
      await pass(2000);
      expect(await done).toBe(undefined);
      expect(original.store.read()).toMatchObject({ renewals: 1 });
    }
  });

  it('waits without BroadcastChannel and Web Locks, since nobody can tell whether there are copies', async () => {
    const { original, copy } = await copyTab({ channel: false, locks: false });
    const uses: string[] = [];
    const renew = (tab: typeof original) =>
      tab.renewIn(session('a'), async () => {
        const own = await tab.store.read();
        if (!own || own.renewals > 0) return;
        uses.push(own.refreshToken);
        await new Promise((resolve) => setTimeout(resolve, 1000));
        tab.store.write({ ...own, renewals: 1 });
      });
    const done = [renew(original), renew(copy)];
    await pass(5000);
    await Promise.all(done);
    expect(uses).toEqual(['refresh-of-a']);
    expect([original.store.read(), copy.store.read()].filter(Boolean)).toHaveLength(1);
  });

  it('that hears of a renewal late keeps its session, with what the other has got', async () => {
    const { original, copy } = await copyTab({ delay: 300 });
    original.store.write(session('a', { renewals: 1, refreshToken: 'newer' }));
    // What was noted down is there before the message.
    await pass(50);
    const done = copy.renewIn(session('a'), async () => copy.store.read());
    await pass(2000);
    expect(await done).toMatchObject({ renewals: 1, refreshToken: 'newer' });
  });

  it('waits for nobody when it has got them before its turn came', async () => {
    const { original, copy } = await copyTab();
    original.store.write(session('a', { renewals: 1 }));
    await pass(100);
    const work = vi.fn(async () => 'done');
    const done = copy.renewIn(session('a'), work);
    await pass(60);
    expect(work).toHaveBeenCalledTimes(1);
    await done;
  });

  it('hears of nothing that it knows, and tells its page of no change then', async () => {
    const { browser, copy } = await copyTab();
    const listener = vi.fn();
    copy.store.watch(listener);
    const entry = copy.items.get(key);
    new (browser.channels.open())(key).postMessage({ id: 'a', entry });
    await pass(100);
    expect(listener).not.toHaveBeenCalled();
  });

  it('does not wait for the renewal of another session', async () => {
    for (const locks of [true, false]) {
      const browser = openBrowser({ locks });
      const [a, b] = [browser.open(), browser.open()];
      for (const [name, { store }] of [
        ['a', a],
        ['b', b],
      ] as const)
        store.write(session(name));
      await pass(100);
      a.renewIn(session('a'), () => new Promise(() => {}));
      await pass(100);
      const work = vi.fn(async () => 'done');
      const done = b.renewIn(session('b'), work);
      await pass(200);
      expect(work).toHaveBeenCalledTimes(1);
      await done;
    }
  });

  it('says when the other can have told what it has stored', async () => {
    const { copy } = await copyTab();
    const settled = vi.fn();
    Promise.resolve(copy.store.settled()).then(settled);
    await pass(49);
    expect(settled).not.toHaveBeenCalled();
    await pass(1);
    expect(settled).toHaveBeenCalledTimes(1);
  });

  it('that logs out while it waits for what the other has got is logged out', async () => {
    const { original, copy } = await copyTab({ channel: false });
    original.store.write(session('a', { renewals: 1 }));
    await pass(100);
    const done = copy.renewIn(session('a'), async () => copy.store.read());
    await pass(200);
    copy.store.write(undefined);
    await pass(2000);
    expect(await done).toBe(undefined);
  });

  it('gets a logout of the other, and a login of somebody else there', async () => {
    for (const next of [undefined, session('b')]) {
      const { original, copy } = await copyTab();
      const listener = vi.fn();
      copy.store.watch(listener);
      original.store.write(next);
      await pass(100);
      expect(copy.store.read()).toBe(undefined);
      expect(listener).toHaveBeenCalledTimes(1);
      expect(original.store.read()).toBe(next);
    }
  });

  it('that has another session meanwhile keeps it', async () => {
    const { original, copy } = await copyTab();
    copy.store.write(session('b'));
    await pass(100);
    const tokens = copy.store.read();
    original.store.write(undefined);
    await pass(100);
    expect(copy.store.read()).toBe(tokens);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'text'],
    ['no id', {}],
    ['another session', { id: 'another', entry: toEntry(session('another')) }],
    ['a broken entry', { id: 'a', entry: 'garbage' }],
    [
      'an entry of another version',
      { id: 'a', entry: toEntry(session('a')).replace('"version":1', '"version":2') },
    ],
    ['no entry', { id: 'a', entry: null }],
    ['what it has', { id: 'a', entry: toEntry(session('a')) }],
  ])('is left alone by a message that brings nothing: %s', async (_what, message) => {
    const { browser, original, copy } = await copyTab();
    const before = copy.store.read();
    new (browser.channels.open())(key).postMessage(message);
    await pass(100);
    expect(copy.store.read()).toBe(before);
    expect(original.store.read()).toMatchObject({ id: 'a' });
  });

  it('hears nothing more once it has stopped watching', async () => {
    const { original, copy } = await copyTab();
    const listener = vi.fn();
    copy.store.watch(listener)();
    original.store.write(undefined);
    await pass(100);
    expect(listener).not.toHaveBeenCalled();
    expect(copy.store.read()).toBe(undefined);
  });

  it('counts as logged out without BroadcastChannel, once the other has logged out', async () => {
    const { original, copy } = await copyTab({ channel: false });
    original.store.write(undefined);
    await pass(100);
    const done = copy.renewIn(session('a'), async () => copy.store.read());
    await pass(1000);
    expect(await done).toBe(undefined);
  });

  it('does not use a refresh token either that the other has seen refused, and keeps its access token', async () => {
    const { original, copy } = await copyTab();
    original.store.write(session('a', { refreshToken: '' }));
    await pass(100);
    expect(copy.store.read()).toMatchObject({ id: 'a', refreshToken: '' });
    copy.store.write(session('a', { profileChanges: 1, refreshToken: '' }));
    await pass(100);
    expect(original.store.read()).toMatchObject({ profileChanges: 1, refreshToken: '' });
    const done = copy.renewIn(session('a'), async () => copy.store.read());
    await pass(1000);
    expect(await done).toMatchObject({ id: 'a' });
  });

  it('works where localStorage is forbidden', async () => {
    const { original, copy } = await copyTab({ local: false });
    const newer = session('a', { renewals: 1 });
    original.store.write(newer);
    await pass(100);
    expect(copy.store.read()).toEqual(newer);
    const done = copy.renewIn(newer, async () => 'done');
    await pass(1000);
    expect(await done).toBe('done');
  });
});
