import { pause } from '../async/abort.js';
import { withDeadline } from '../async/deadline.js';
import { after } from '../async/timer.js';
import { type KeyValueStorage, storageTimeout } from './key-value-storage.js';

/**
 * Milliseconds after which whoever holds a lock or a lease counts as frozen or dead, and is passed over. A call that waits
 * all the time still has enough of its 10 s left for a renewal of its own.
 */
const patience = 7500;

/** Milliseconds that a renewal may take: one that is alive ends before it is passed over. */
export const longestRenewal = patience - 1500;

/** Milliseconds of the lease that are there for the time before the renewal. */
const leaseSlack = 1000;

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
  if (locks) return underLock(locks, name, settleTime, work);
  return storage ? underLease(storage, `${name}:lease`, settleTime, work) : work();
}

function underLock<T>(
  locks: LockManager,
  name: string,
  settleTime: number,
  work: () => Promise<T>,
): Promise<T> {
  return new Promise((resolve) => {
    let isRunning = false;
    const run = () => {
      isRunning = true;
      const done = work();
      resolve(done);
      return done.catch(() => {});
    };
    const request = (steal: boolean): void => {
      let isWaiting = true;
      let isLost = false;
      let cancel = () => {};
      const controller = new AbortController();
      const onGranted = async () => {
        isWaiting = false;
        cancel();
        if (settleTime) await pause(settleTime);
        // Others who waited as long may have stolen it as well: the last one keeps it.
        if (!isLost) await run();
      };
      const watch = async (former?: string): Promise<void> => {
        const { held = [] } = await locks.query();
        const holder = held.find((lock) => lock.name === name)?.clientId;
        if (!isWaiting) return;
        // Only who has held it all the time is passed over.
        if (holder && holder === former) controller.abort();
        else cancel = after(patience, () => watch(holder));
      };
      locks
        .request(name, steal ? { steal } : { signal: controller.signal }, onGranted)
        .catch(({ name: error }) => {
          isWaiting = false;
          isLost = true;
          cancel();
          // Passed over by another tab: the work goes on, and finds out what has become of the session.
          if (isRunning) return;
          if (error === 'AbortError') request(controller.signal.aborted);
          // A document may have no right to locks.
          else run();
        });
      watch().catch(() => {});
    };
    request(false);
  });
}

/** A lease is `<owner> <time at which it expires>`. Where the storage fails, there is nothing to share either. */
async function underLease<T>(
  storage: KeyValueStorage,
  key: string,
  settleTime: number,
  work: () => Promise<T>,
): Promise<T> {
  const owner = Math.random().toString(36).slice(2);
  const read = () => withDeadline(async () => String((await storage.getItem(key)) || ''), storageTimeout);
  const isMine = (lease: string) => lease.split(' ')[0] === owner;

  const take = async (): Promise<void> => {
    let former = '';
    let isWritten = false;
    let end = 0;
    for (;;) {
      const lease = await read();
      // Another tab may have written in the same moment; who wrote last has it. (Or the storage keeps nothing.)
      if (isWritten && (isMine(lease) || lease === former)) return;
      isWritten = false;
      if (lease !== former) {
        former = lease;
        // By a clock that nobody sets while this one waits.
        end = performance.now() + Math.min(Number(lease.split(' ')[1]) - Date.now() || 0, patience);
      }
      if (performance.now() < end) {
        await pause(leasePoll);
        continue;
      }
      const start = performance.now();
      const next = `${owner} ${Date.now() + patience}`;
      await withDeadline(async () => storage.setItem(key, next), storageTimeout);
      // One that has not seen this yet writes its own so much later, and that takes as long again to be seen.
      if (settleTime) await pause(2 * settleTime);
      // If it stood still meanwhile, the lease does not last for a renewal any more.
      isWritten = performance.now() - start < leaseSlack;
    }
  };
  const give = async (): Promise<void> => {
    if (isMine(await read())) await storage.removeItem(key);
  };

  await take().catch(() => {});
  const done = work();
  const end = () => give().catch(() => {});
  done.then(end, end);
  return done;
}
