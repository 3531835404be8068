// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toEntry } from '../../../src/session/entry.js';
import type { KeyValueStorage } from '../../../src/session/key-value-storage.js';
import { storedTokens } from '../../../src/session/storage.js';
import { endFakeTime } from '../account/support.js';
import { flush, type Later, later, session } from './samples.js';

const key = 'the key';

/** A storage like the browser's, with what is in it. */
function syncStorage(...entries: ReadonlyArray<[string, string]>) {
  const items = new Map(entries);
  const storage = {
    getItem: vi.fn<(name: string) => string | null>((name) => items.get(name) ?? null),
    setItem: vi.fn<(name: string, value: string) => void>((name, value) => void items.set(name, value)),
    removeItem: vi.fn<(name: string) => void>((name) => void items.delete(name)),
  };
  return { items, storage };
}

/** A storage whose every answer the test gives. */
function slowStorage() {
  const asked: Array<Later<string | null> & { readonly what: string }> = [];
  const ask = (what: string) => {
    const answer = { ...later<string | null>(), what };
    asked.push(answer);
    return answer.promise;
  };
  const storage: KeyValueStorage = {
    getItem: () => ask('get'),
    setItem: (_key, value) => ask(`set ${JSON.parse(value).id}`),
    removeItem: () => ask('remove'),
  };
  const whats = () => asked.map(({ what }) => what);
  const answer = async (index: number, value: string | null = null) => {
    asked[index]?.resolve(value);
    await flush();
  };
  return { storage, asked, whats, answer };
}

const warn = vi.spyOn(console, 'warn');

beforeEach(() => {
  vi.useFakeTimers();
  warn.mockReset().mockImplementation(() => {});
});
afterEach(endFakeTime);

describe('a storage that answers at once', () => {
  it('gives what was written, as the same object, to this page and to the next', () => {
    const { items, storage } = syncStorage();
    const stored = storedTokens(storage, key);
    expect(stored.read()).toBe(undefined);
    const tokens = session('a');
    stored.write(tokens);
    expect(stored.read()).toBe(tokens);
    expect([...items.keys()]).toEqual([key]);
    const next = storedTokens(storage, key);
    expect(next.read()).toEqual(tokens);
    expect(next.read()).toBe(next.read());
    stored.write(undefined);
    expect(stored.read()).toBe(undefined);
    expect(next.read()).toBe(undefined);
    expect(items.size).toBe(0);
  });

  it('is not written to where another tab has emptied it', () => {
    const { items, storage } = syncStorage();
    const stored = storedTokens(storage, key);
    stored.write(session('a'));
    items.delete(key);
    expect(stored.read()).toBe(undefined);
    expect(storage.removeItem).not.toHaveBeenCalled();
  });

  it('is looked at anew each time', () => {
    const { items, storage } = syncStorage();
    const stored = storedTokens(storage, key);
    stored.write(session('a'));
    items.set(key, toEntry(session('b')));
    expect(stored.read()).toMatchObject({ id: 'b' });
    items.delete(key);
    expect(stored.read()).toBe(undefined);
  });

  it.each(['', 'garbage', '{}', '[]', 'null', '{"version":1}'])(
    'counts %j as nobody, and removes it',
    (entry) => {
      const { items, storage } = syncStorage([key, entry], ['another', 'entry']);
      expect(storedTokens(storage, key).read()).toBe(undefined);
      expect([...items]).toEqual([['another', 'entry']]);
      expect(warn).not.toHaveBeenCalled();
    },
  );

  it('whose getItem throws is given up, once and with a warning', () => {
    const { storage } = syncStorage();
    const stored = storedTokens(storage, key);
    const tokens = session('a');
    stored.write(tokens);
    storage.getItem.mockImplementation(() => {
      throw new DOMException('forbidden', 'SecurityError');
    });
    expect(stored.read()).toBe(tokens);
    expect(stored.read()).toBe(tokens);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('up-user-module'));
    expect(warn.mock.calls.join()).not.toContain(tokens.accessToken);
    expect(storage.removeItem).toHaveBeenCalledWith(key);
    const next = session('b');
    stored.write(next);
    expect(stored.read()).toBe(next);
    stored.write(undefined);
    expect(stored.read()).toBe(undefined);
    expect(storage.getItem).toHaveBeenCalledTimes(1);
    expect(storage.setItem).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('that is full is given up, and what is older is taken away', () => {
    const { items, storage } = syncStorage();
    const stored = storedTokens(storage, key);
    stored.write(session('a'));
    storage.setItem.mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const tokens = session('a', { renewals: 1 });
    stored.write(tokens);
    expect(items.size).toBe(0);
    expect(stored.read()).toBe(tokens);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('that cannot even remove is given up all the same', () => {
    const { storage } = syncStorage();
    const fail = () => {
      throw new Error('no');
    };
    storage.setItem.mockImplementation(fail);
    storage.removeItem.mockImplementation(fail);
    const stored = storedTokens(storage, key);
    const tokens = session('a');
    stored.write(tokens);
    expect(stored.read()).toBe(tokens);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe('a storage that gives promises', () => {
  it('gives what was written', async () => {
    const { items, storage } = syncStorage();
    const stored = storedTokens(
      {
        getItem: async (name) => storage.getItem(name),
        setItem: async (name, value) => storage.setItem(name, value),
        removeItem: async (name) => storage.removeItem(name),
      },
      key,
    );
    expect(await stored.read()).toBe(undefined);
    const tokens = session('a');
    stored.write(tokens);
    expect(await stored.read()).toBe(tokens);
    expect(items.size).toBe(1);
    stored.write(undefined);
    expect(await stored.read()).toBe(undefined);
    expect(items.size).toBe(0);
    expect(warn).not.toHaveBeenCalled();
  });

  it('may give any object with `then`', async () => {
    const thenable: PromiseLike<string> = {
      // biome-ignore lint/suspicious/noThenProperty: what libraries of old promises give
      then: (onValue) => Promise.resolve(toEntry(session('a'))).then(onValue),
    };
    const storage: KeyValueStorage = { getItem: () => thenable, setItem() {}, removeItem() {} };
    expect(await storedTokens(storage, key).read()).toMatchObject({ id: 'a' });
  });

  it('gets one write after the other, and the reads after the writes before them', async () => {
    const { storage, whats, answer } = slowStorage();
    const stored = storedTokens(storage, key);
    stored.write(session('a'));
    stored.write(undefined);
    const tokens = session('b');
    stored.write(tokens);
    const read = stored.read();
    await flush();
    expect(whats()).toEqual(['set a']);
    await answer(0);
    expect(whats()).toEqual(['set a', 'remove']);
    await answer(1);
    expect(whats()).toEqual(['set a', 'remove', 'set b']);
    await answer(2);
    expect(whats()).toEqual(['set a', 'remove', 'set b', 'get']);
    await answer(3, toEntry(tokens));
    expect(await read).toBe(tokens);
  });

  it('does not bring back by a read what an earlier write has left there', async () => {
    const { storage, whats, answer } = slowStorage();
    const stored = storedTokens(storage, key);
    stored.write(session('a'));
    const tokens = session('b');
    stored.write(tokens);
    await answer(0);
    const read = stored.read();
    await flush();
    // Not before the second write has ended.
    expect(whats()).toEqual(['set a', 'set b']);
    await answer(1);
    expect(whats()).toEqual(['set a', 'set b', 'get']);
    await answer(2, toEntry(tokens));
    expect(await read).toBe(tokens);
  });

  it('does not bring back by a read what was written after it had begun', async () => {
    const { storage, answer } = slowStorage();
    const stored = storedTokens(storage, key);
    const read = stored.read();
    const tokens = session('b');
    stored.write(tokens);
    await answer(0, toEntry(session('a')));
    expect(await read).toBe(tokens);
  });

  it('does not remove for a broken entry what was written after the read had begun', async () => {
    const { storage, whats, answer } = slowStorage();
    const stored = storedTokens(storage, key);
    const read = stored.read();
    const tokens = session('b');
    stored.write(tokens);
    await answer(0, 'garbage');
    expect(await read).toBe(tokens);
    await answer(1);
    expect(whats()).toEqual(['get', 'set b']);
  });

  it('counts what the later of two reads finds, whichever is answered first', async () => {
    const { storage, answer } = slowStorage();
    const stored = storedTokens(storage, key);
    const first = stored.read();
    const second = stored.read();
    await answer(1, toEntry(session('b')));
    await answer(0, toEntry(session('a')));
    expect(await second).toMatchObject({ id: 'b' });
    expect(await first).toBe(await second);
  });

  it('that rejects is given up with one warning', async () => {
    const storage: KeyValueStorage = {
      getItem: () => Promise.reject(new Error('no')),
      setItem: () => Promise.reject(new Error('no')),
      removeItem: () => Promise.reject(new Error('no')),
    };
    const stored = storedTokens(storage, key);
    const tokens = session('a');
    stored.write(tokens);
    stored.write(tokens);
    expect(await stored.read()).toBe(tokens);
    expect(stored.read()).toBe(tokens);
    await flush();
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('that does not answer is given up after three seconds', async () => {
    const { storage, whats } = slowStorage();
    const stored = storedTokens(storage, key);
    const read = Promise.resolve(stored.read()).then((tokens) => ({ tokens }));
    await vi.advanceTimersByTimeAsync(2990);
    expect(warn).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20);
    expect(await read).toEqual({ tokens: undefined });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(whats()).toEqual(['get', 'remove']);
    const tokens = session('a');
    stored.write(tokens);
    expect(stored.read()).toBe(tokens);
    expect(whats()).toEqual(['get', 'remove']);
  });

  it('gets nothing more once it has been given up, also what was waiting', async () => {
    const { storage, whats, answer } = slowStorage();
    const stored = storedTokens(storage, key);
    stored.write(session('a'));
    const tokens = session('b');
    stored.write(tokens);
    await vi.advanceTimersByTimeAsync(3010);
    expect(whats()).toEqual(['set a', 'remove']);
    await answer(0);
    await answer(1);
    expect(whats()).toEqual(['set a', 'remove']);
    expect(stored.read()).toBe(tokens);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
