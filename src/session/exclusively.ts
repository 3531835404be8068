import { pause } from '../async/abort.js';
import { after } from '../async/timer.js';
import type { KeyValueStorage } from './key-value-storage.js';

/**
 * Milliseconds after which whoever holds a lock or a lease counts as frozen or dead, and is passed over. A renewal that
 * is alive ends before.
 */
export const patience = 12_000;

/** Milliseconds between two looks at another tab's lease. */
const leasePoll = 100;

/**
 * Runs `work` while no other tab runs work of that name: under a Web Lock, or, in browsers without, under a lease in the
 * storage; at once where there is neither.
 *
 * @param settleTime milliseconds after which one tab sees what another has written to the storage
 */
export function exclusively<T>(
  name: string,
  storage: KeyValueStorage | undefined,
  settleTime: number,
  work: () => Promise<T>,
): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (locks) {
    return underLock(locks, name, async () => {
      if (settleTime) await pause(settleTime);
      return work();
    });
  }
  return storage ? underLease(storage, `${name}:lease`, settleTime, work) : work();
}

function underLock<T>(locks: LockManager, name: string, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve) => {
    let isRunning = false;
    const run = () => {
      isRunning = true;
      const done = work();
      resolve(done);
      return done.catch(() => {});
    };
    const request = async (): Promise<void> => {
      const holder = await holderOf(locks, name);
      const controller = new AbortController();
      const cancel = after(patience, () => controller.abort());
      try {
        await locks.request(name, { signal: controller.signal }, () => {
          cancel();
          return run();
        });
      } catch {
        cancel();
        // Passed over by another tab: the work goes on, and finds out what has become of the session.
        if (isRunning) return;
        if (!controller.signal.aborted) run();
        // Only who has held it all the time is passed over, or those who wait would take it from each other.
        else if (holder && holder === (await holderOf(locks, name)))
          await locks.request(name, { steal: true }, run);
        else await request();
      }
    };
    // A document may have no right to locks.
    request().catch(() => {
      if (!isRunning) run();
    });
  });
}

async function holderOf(locks: LockManager, name: string): Promise<string | undefined> {
  const { held = [] } = await locks.query();
  return held.find((lock) => lock.name === name)?.clientId;
}

/** A lease is `<owner> <time at which it expires>`. */
async function underLease<T>(
  storage: KeyValueStorage,
  key: string,
  settleTime: number,
  work: () => Promise<T>,
): Promise<T> {
  const owner = Math.random().toString(36).slice(2);
  const read = async () => ((await storage.getItem(key)) || '').split(' ');
  for (let isMine = false; !isMine; ) {
    const left = Number((await read())[1]) - Date.now();
    // A lease beyond `patience` was written before the clock was set back.
    if (left > 0 && left <= patience) {
      await pause(leasePoll);
      continue;
    }
    await storage.setItem(key, `${owner} ${Date.now() + patience}`);
    if (settleTime) await pause(settleTime);
    // Another tab may have done the same in the same moment; who wrote last has it.
    isMine = (await read())[0] === owner;
  }
  try {
    return await work();
  } finally {
    if ((await read())[0] === owner) await storage.removeItem(key);
  }
}
