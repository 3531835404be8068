// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toEntry } from '../../../src/session/entry.js';
import { sharedSession } from '../../../src/session/shared-session.js';
import { endFakeTime } from '../account/support.js';
import { FakeChannels } from './fake-channel.js';
import { behindPromises, FakeArea } from './fake-storage.js';
import { session } from './samples.js';

const key = 'the key';

/** The listeners of this tab's window. */
function fakeWindow() {
  const listeners = new Set<(event: object) => void>();
  vi.stubGlobal(
    'addEventListener',
    (type: string, listener: (event: object) => void) => type === 'storage' && listeners.add(listener),
  );
  vi.stubGlobal(
    'removeEventListener',
    (type: string, listener: (event: object) => void) => type === 'storage' && listeners.delete(listener),
  );
  return {
    listeners,
    dispatch(changed: string | null) {
      for (const listener of listeners) listener({ key: changed });
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', {});
});
afterEach(async () => {
  await endFakeTime();
  vi.unstubAllGlobals();
});

describe('a shared session', () => {
  it('is the same in all tabs', () => {
    const area = new FakeArea();
    const [a, b] = [sharedSession(area.open(), key), sharedSession(area.open(), key)];
    const tokens = session('a');
    a.write(tokens);
    expect(b.read()).toEqual(tokens);
    expect(area.get(key)).toBe(toEntry(tokens));
    b.write(undefined);
    expect(a.read()).toBe(undefined);
  });

  it('tells of what another tab has stored: by an event, for its own key and for all of them', () => {
    const window = fakeWindow();
    const store = sharedSession(new FakeArea().open(), key);
    const listener = vi.fn();
    const stop = store.watch(listener);
    window.dispatch('another key');
    expect(listener).not.toHaveBeenCalled();
    window.dispatch(key);
    window.dispatch(null);
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    expect(window.listeners.size).toBe(0);
  });

  it('tells each who watches, until that one stops', () => {
    const window = fakeWindow();
    const store = sharedSession(new FakeArea().open(), key);
    const [first, second] = [vi.fn(), vi.fn()];
    const stop = store.watch(first);
    store.watch(second);
    stop();
    window.dispatch(key);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  });

  it('says when the other tabs can see what was stored', async () => {
    const settled = vi.fn();
    Promise.resolve(sharedSession(new FakeArea().open(), key).settled()).then(settled);
    await vi.advanceTimersByTimeAsync(49);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(settled).toHaveBeenCalledOnce();
  });

  it('tells of what it has written to a storage of promises when it is there to be read', async () => {
    const channels = new FakeChannels();
    vi.stubGlobal('BroadcastChannel', channels.open());
    const area = new FakeArea();
    const promises = (latency: number) =>
      behindPromises(
        area.open(),
        area,
        (task) => task(),
        () => latency,
      );
    const [a, b] = [sharedSession(promises(300), key), sharedSession(promises(1), key)];
    const seen: unknown[] = [];
    b.watch(async () => seen.push(await b.read()));
    a.write(session('a'));
    await vi.advanceTimersByTimeAsync(290);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(20);
    expect(seen).toMatchObject([{ id: 'a' }]);
  });

  it('tells by BroadcastChannel where there are no events, without what was stored', async () => {
    const channels = new FakeChannels();
    vi.stubGlobal('BroadcastChannel', channels.open());
    const area = new FakeArea();
    const [a, b] = [sharedSession(area.open(), key), sharedSession(area.open(), key)];
    const listener = vi.fn();
    const overheard = vi.fn();
    new (channels.open())(key).onmessage = overheard;
    const stop = b.watch(listener);
    a.write(session('a'));
    await vi.advanceTimersByTimeAsync(10);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(overheard.mock.calls)).not.toMatch(/access|refresh/);
    stop();
    a.write(undefined);
    await vi.advanceTimersByTimeAsync(10);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('hears nothing more once it is closed, and can be used as before', async () => {
    const channels = new FakeChannels();
    vi.stubGlobal('BroadcastChannel', channels.open());
    const window = fakeWindow();
    const area = new FakeArea();
    const [a, b] = [sharedSession(area.open(), key), sharedSession(area.open(), key)];
    const listener = vi.fn();
    b.watch(listener);
    b.close();
    expect(window.listeners.size).toBe(0);
    a.write(session('a'));
    await vi.advanceTimersByTimeAsync(10);
    expect(listener).not.toHaveBeenCalled();
    const tokens = session('b');
    b.write(tokens);
    expect(a.read()).toEqual(tokens);
  });

  it.each([
    ['no BroadcastChannel', undefined],
    [
      'one that may not be made',
      class {
        constructor() {
          throw new DOMException('no', 'SecurityError');
        }
      },
    ],
    [
      'one that may not be used',
      class {
        postMessage() {
          throw new DOMException('no', 'InvalidStateError');
        }
        close() {}
      },
    ],
  ])('works with %s', (_what, Channel) => {
    vi.stubGlobal('BroadcastChannel', Channel);
    const store = sharedSession(new FakeArea().open(), key);
    const tokens = session('a');
    store.write(tokens);
    expect(store.read()).toBe(tokens);
    store.close();
  });

  it('renews when the other tabs can see what was stored before, also in an object of the page', async () => {
    vi.stubGlobal('navigator', {});
    const store = sharedSession(new FakeArea().open(), key);
    const work = vi.fn(async () => 'done');
    const done = store.exclusively(session('a'), work);
    await vi.advanceTimersByTimeAsync(90);
    expect(work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20);
    expect(work).toHaveBeenCalledTimes(1);
    expect(await done).toBe('done');
  });

  it('renews at once in a page whose storage has failed', async () => {
    vi.stubGlobal('navigator', {});
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const area = new FakeArea();
    area.fault = 'throws';
    const store = sharedSession(area.open(), key);
    store.read();
    const work = vi.fn(async () => 'done');
    expect(await store.exclusively(session('a'), work)).toBe('done');
  });
});
