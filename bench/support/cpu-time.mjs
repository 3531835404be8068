import { readFileSync } from 'node:fs';

/**
 * Milliseconds that a process's main thread has run so far: unlike the time of day, it does not count what else the
 * machine does. Where the system does not tell, it is the time of day all the same.
 *
 * Linux brings it up to date when the thread stops, so read it while it waits for something.
 */
export function cpuTime(pid) {
  try {
    const [nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    return performance.now();
  }
}
