// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exclusively } from '../../../src/session/exclusively.js';
import { endFakeTime } from '../account/support.js';
import { FakeLocks } from './fake-locks.js';
import { FakeArea } from './fake-storage.js';
import { flush, later } from './samples.js';

const name = 'the session';
const settleTime = 50;
/** What the module documents: whoever holds it for longer is passed over. */
const patience = 7500;

/** Work that begins and ends when the test says so; `log` gets both. */
function work(log: string[], who: string) {
  const end = later<string>();
  const run = () => {
    log.push(`${who} begins`);
    return end.promise.finally(() => log.push(`${who} ends`));
  };
  return { run, end: () => end.resolve(who), fail: () => end.reject(new Error(who)) };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await endFakeTime();
  vi.unstubAllGlobals();
});

describe('with Web Locks', () => {
  /** Runs work in a tab. */
  function inTab(locks: FakeLocks, tab: string, run: () => Promise<string>, settle = 0) {
    vi.stubGlobal('navigator', { locks: locks.manager(tab) });
    return exclusively(name, undefined, settle, run);
  }

  it('one tab works after the other, and gets what its work gives', async () => {
    const locks = new FakeLocks();
    const log: string[] = [];
    const [a, b] = [work(log, 'a'), work(log, 'b')];
    const first = inTab(locks, 'a', a.run);
    const second = inTab(locks, 'b', b.run);
    await pass(100);
    expect(log).toEqual(['a begins']);
    a.end();
    await pass(1);
    expect(log).toEqual(['a begins', 'a ends', 'b begins']);
    b.end();
    expect(await first).toBe('a');
    expect(await second).toBe('b');
  });

  it('work that fails lets the next one in, and fails its own caller only', async () => {
    const locks = new FakeLocks();
    const log: string[] = [];
    const [a, b] = [work(log, 'a'), work(log, 'b')];
    const first = inTab(locks, 'a', a.run).catch((error: Error) => error.message);
    const second = inTab(locks, 'b', b.run);
    await flush();
    a.fail();
    await pass(1);
    b.end();
    expect(await first).toBe('a');
    expect(await second).toBe('b');
  });

  it('the work begins when others can see what was written before', async () => {
    const log: string[] = [];
    const a = work(log, 'a');
    const done = inTab(new FakeLocks(), 'a', a.run, settleTime);
    await pass(settleTime - 1);
    expect(log).toEqual([]);
    await pass(2);
    expect(log).toEqual(['a begins']);
    a.end();
    expect(await done).toBe('a');
  });

  it('steals the lock from a tab that has held it all the time', async () => {
    const locks = new FakeLocks();
    const log: string[] = [];
    const [a, b] = [work(log, 'a'), work(log, 'b')];
    const first = inTab(locks, 'a', a.run);
    const second = inTab(locks, 'b', b.run);
    await pass(patience - 100);
    expect(log).toEqual(['a begins']);
    await pass(200);
    expect(log).toEqual(['a begins', 'b begins']);
    // The tab that was frozen wakes up.
    a.end();
    b.end();
    expect(await first).toBe('a');
    expect(await second).toBe('b');
  });

  it('steals nothing while it waits, and nobody holds the lock', async () => {
    const requests: LockOptions[] = [];
    let grant = () => {};
    const locks = {
      query: async () => ({ held: [] }),
      request: (_name: string, options: LockOptions, callback: () => Promise<unknown>) =>
        new Promise((resolve, reject) => {
          requests.push(options);
          options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
          grant = () => resolve(callback());
        }),
    };
    vi.stubGlobal('navigator', { locks });
    const run = vi.fn(async () => 'done');
    const done = exclusively(name, undefined, 0, run);
    await pass(4 * patience);
    expect(requests).toEqual([{ signal: expect.objectContaining({ aborted: false }) }]);
    grant();
    expect(await done).toBe('done');
    expect(run).toHaveBeenCalledOnce();
    await pass(4 * patience);
    expect(requests).toHaveLength(1);
  });

  it('steals none from tabs that take turns, however long it waits', async () => {
    const locks = new FakeLocks();
    // Of another name, and held all the time.
    locks.manager('other').request('another', () => new Promise(() => {}));
    const log: string[] = [];
    const works = ['a', 'b', 'c', 'd'].map((who) => work(log, who));
    const done = works.map(({ run }, index) => inTab(locks, `tab ${index}`, run));
    for (const { end } of works) {
      await pass(6000);
      end();
      await pass(1);
    }
    await Promise.all(done);
    expect(log).toEqual(['a', 'b', 'c', 'd'].flatMap((who) => [`${who} begins`, `${who} ends`]));
  });

  it('of two that wait for a frozen tab, one steals, and the other waits for that one', async () => {
    const locks = new FakeLocks();
    const log: string[] = [];
    const works = ['frozen', 'b', 'c'].map((who) => work(log, who));
    const done = works.map(({ run }, index) => inTab(locks, `tab ${index}`, run, settleTime));
    await pass(patience + 200);
    const [, next] = log;
    expect(log).toEqual(['frozen begins', next]);
    await pass(5000);
    expect(log).toHaveLength(2);
    const [winner, loser] = next === 'b begins' ? [works[1], works[2]] : [works[2], works[1]];
    winner?.end();
    await pass(100);
    expect(log).toHaveLength(4);
    works[0]?.end();
    loser?.end();
    await Promise.all(done);
  });

  it('a tab that is closed lets the next one in', async () => {
    const locks = new FakeLocks();
    const log: string[] = [];
    inTab(locks, 'a', work(log, 'a').run);
    const b = work(log, 'b');
    const second = inTab(locks, 'b', b.run);
    await pass(100);
    locks.release('a');
    await pass(1);
    expect(log).toEqual(['a begins', 'b begins']);
    b.end();
    expect(await second).toBe('b');
  });

  it('works without a lock where the document has no right to one', async () => {
    const fail = () => Promise.reject(new DOMException('no', 'SecurityError'));
    for (const locks of [
      { query: fail, request: fail },
      { query: async () => ({ held: [] }), request: fail },
      { query: async () => ({}), request: fail },
    ]) {
      vi.stubGlobal('navigator', { locks });
      const run = vi.fn(async () => 'done');
      expect(await exclusively(name, undefined, 0, run)).toBe('done');
      expect(run).toHaveBeenCalledTimes(1);
    }
  });
});

describe('without Web Locks', () => {
  const lease = `${name}:lease`;

  beforeEach(() => {
    vi.stubGlobal('navigator', {});
  });

  /** Two tabs on one storage, where each sees the other's writes 40 ms later. */
  function tabs(lag = 40) {
    const area = new FakeArea(() => lag);
    return { area, storages: [area.open(), area.open(), area.open()] as const };
  }

  it('works at once where there is no storage either', async () => {
    expect(await exclusively(name, undefined, settleTime, async () => 'done')).toBe('done');
    vi.stubGlobal('navigator', undefined);
    expect(await exclusively(name, undefined, settleTime, async () => 'done')).toBe('done');
  });

  it('writes its lease anew where that took so long that it does not last for a renewal', async () => {
    const items = new Map<string, string>();
    const writes: number[] = [];
    const storage = {
      getItem: (key: string) => items.get(key) ?? null,
      async setItem(key: string, value: string) {
        writes.push(Number(value.split(' ')[1]));
        items.set(key, value);
        // The tab stands still.
        if (writes.length === 1) await new Promise((resolve) => setTimeout(resolve, 1000));
      },
      removeItem: (key: string) => items.delete(key),
    };
    const run = vi.fn(async () => 'done');
    const done = exclusively(name, storage, 0, run);
    await pass(999);
    expect([writes.length, run.mock.calls.length]).toEqual([1, 0]);
    await pass(patience);
    expect(await done).toBe('done');
    expect(writes).toHaveLength(2);
  });

  it('one tab works after the other; the lease goes with its work', async () => {
    const { area, storages } = tabs();
    const log: string[] = [];
    const [a, b] = [work(log, 'a'), work(log, 'b')];
    const first = exclusively(name, storages[0], settleTime, a.run);
    await pass(60);
    const second = exclusively(name, storages[1], settleTime, b.run);
    await pass(5000);
    expect(log).toEqual(['a begins']);
    expect(area.get(lease)).toMatch(/^\w+ \d+$/);
    a.end();
    await pass(300);
    expect(log).toEqual(['a begins', 'a ends', 'b begins']);
    b.fail();
    expect(await first).toBe('a');
    await expect(second).rejects.toThrow('b');
    await pass(50);
    expect(area.get(lease)).toBe(undefined);
  });

  it.each([0, 10, 30])('of three that write at once, %s ms apart, one works at a time', async (apart) => {
    const { storages } = tabs();
    let working = 0;
    const run = vi.fn(async () => {
      working += 1;
      expect(working).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 200));
      working -= 1;
    });
    const done: Array<Promise<void>> = [];
    for (const storage of storages) {
      done.push(exclusively(name, storage, settleTime, run));
      await pass(apart);
    }
    await pass(10_000);
    await Promise.all(done);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('passes over the lease of a tab that has gone, once it has expired', async () => {
    const { storages } = tabs();
    const log: string[] = [];
    exclusively(name, storages[0], settleTime, work(log, 'gone').run);
    await pass(100);
    const b = work(log, 'b');
    const second = exclusively(name, storages[1], settleTime, b.run);
    await pass(patience - 300);
    expect(log).toEqual(['gone begins']);
    await pass(500);
    expect(log).toEqual(['gone begins', 'b begins']);
    b.end();
    expect(await second).toBe('b');
  });

  it('passes over an expired lease at once', async () => {
    const { area, storages } = tabs();
    area.put(lease, `somebody ${Date.now() - 1}`);
    const run = exclusively(name, storages[0], settleTime, async () => 'done');
    await pass(2 * settleTime + 10);
    expect(await run).toBe('done');
  });

  it.each([-5, 5])('keeps to a lease while the clock is set by %s hours', async (hours) => {
    const { storages } = tabs();
    const log: string[] = [];
    const [a, b] = [work(log, 'a'), work(log, 'b')];
    const first = exclusively(name, storages[0], settleTime, a.run);
    await pass(100);
    const second = exclusively(name, storages[1], settleTime, b.run);
    await pass(1000);
    vi.setSystemTime(Date.now() + hours * 3_600_000);
    await pass(5000);
    expect(log).toEqual(['a begins']);
    a.end();
    await pass(300);
    expect(log).toEqual(['a begins', 'a ends', 'b begins']);
    b.end();
    await Promise.all([first, second]);
  });

  it('a lease from before the clock was set back blocks nobody for long', async () => {
    const { area, storages } = tabs();
    area.put(lease, `somebody ${Date.now() + 5 * 3_600_000}`);
    const run = vi.fn(async () => 'done');
    const done = exclusively(name, storages[0], settleTime, run);
    await pass(patience + 300);
    expect(run).toHaveBeenCalledTimes(1);
    expect(await done).toBe('done');
  });

  it.each(['', 'garbage', 'somebody soon', ' '])('passes over a lease that is none: %j', async (text) => {
    const { area, storages } = tabs();
    area.put(lease, text);
    const done = exclusively(name, storages[0], settleTime, async () => 'done');
    await pass(300);
    expect(await done).toBe('done');
  });

  it('leaves a lease alone that somebody else has taken meanwhile', async () => {
    const { area, storages } = tabs();
    const log: string[] = [];
    const a = work(log, 'a');
    const done = exclusively(name, storages[0], settleTime, a.run);
    await pass(100);
    const theirs = `somebody ${Date.now() + patience}`;
    area.put(lease, theirs);
    a.end();
    expect(await done).toBe('a');
    await pass(100);
    expect(area.get(lease)).toBe(theirs);
  });

  const failing = (failure: () => unknown, what: ReadonlyArray<'getItem' | 'setItem' | 'removeItem'>) => {
    const storage = new FakeArea().open();
    for (const name of what) Object.assign(storage, { [name]: failure });
    return storage;
  };
  const throws = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  const hangs = () => new Promise<never>(() => {});
  const ignores = () => undefined;

  it.each([
    ['throws', failing(throws, ['getItem', 'setItem', 'removeItem'])],
    ['is full', failing(throws, ['setItem'])],
    ['cannot remove', failing(throws, ['removeItem'])],
    ['rejects', failing(() => Promise.reject(new Error('no')), ['getItem', 'setItem', 'removeItem'])],
    ['does not answer', failing(hangs, ['getItem', 'setItem', 'removeItem'])],
    ['does not end a write', failing(hangs, ['setItem'])],
    ['does not end a removal', failing(hangs, ['removeItem'])],
    ['keeps nothing', failing(ignores, ['setItem'])],
  ])('works all the same with a storage that %s', async (_what, storage) => {
    for (const settle of [0, settleTime]) {
      const run = vi.fn(async () => 'done');
      const done = exclusively(name, storage, settle, run);
      await pass(patience + 5000);
      expect(run).toHaveBeenCalledTimes(1);
      expect(await done).toBe('done');
    }
  });

  it('fails with the error of its work, whatever the storage does', async () => {
    const storage = failing(throws, ['removeItem']);
    const done = exclusively(name, storage, 0, () => Promise.reject(new Error('no renewal')));
    await expect(done).rejects.toThrow('no renewal');
  });
});
