import { now } from './clock.js';

/** Something that happens at a point in time, unless it is cancelled before. */
export interface Timer {
  /** On the clock of `performance.now()`. */
  readonly at: number;
  /** Its place among the running ones. */
  index?: number;
  expire(): void;
}

/** The timeout fires at least this often, in milliseconds, so that it does not outlive the last timer for long. */
const longestSleep = 1000;

/** A timeout that is later than this, in milliseconds, tells that the page has stood still: frozen, or blocked. */
const longestDelay = 1500;

/** Milliseconds in which a page that has stood still gets what has come in for it meanwhile. */
const grace = 200;

/** When timers have been expiring for so long, in milliseconds, the page's other tasks come before the rest of them. */
const longestTask = 20;

/** In no order: most are cancelled long before they expire, and that has to be quick. */
const timers: Timer[] = [];
let timeout: ReturnType<typeof setTimeout> | undefined;
let timeoutAt = Infinity;
let timeoutSetBy: unknown;
let isInGrace = false;

/**
 * Starts a timer. All of them share one timeout, which is left running when a timer is cancelled, so that the usual
 * call sets none of its own.
 */
export function startTimer(timer: Timer): void {
  timer.index = timers.push(timer) - 1;
  // Tests swap the clock, and a timeout of the former clock never fires.
  if (timer.at < timeoutAt || timeoutSetBy !== setTimeout) sleepUntil(timer.at, now());
}

/** @returns whether it was still running */
export function cancelTimer(timer: Timer): boolean {
  const { index = -1 } = timer;
  if (timers[index] !== timer) return false;
  const last = timers.pop();
  if (last && last !== timer) {
    timers[index] = last;
    last.index = index;
  }
  return true;
}

/** Calls `expire` after `ms` milliseconds, unless the function given back was called before. */
export function after(ms: number, expire: () => void): () => void {
  const timer = { at: now() + ms, expire };
  startTimer(timer);
  return () => {
    cancelTimer(timer);
  };
}

function sleepUntil(at: number, from: number): void {
  // The other clock's would be an unknown one here, or somebody else's.
  if (timeoutSetBy === setTimeout) clearTimeout(timeout);
  timeoutAt = Math.min(at, from + longestSleep);
  timeoutSetBy = setTimeout;
  timeout = setTimeout(expireDue, timeoutAt - from);
}

function expireDue(): void {
  const firedAt = now();
  // Once only, since timeouts are always late in a page that nobody sees.
  isInGrace = !isInGrace && firedAt - timeoutAt > longestDelay;
  timeoutAt = Infinity;
  if (isInGrace) {
    // An answer that has arrived counts, also when the timeout fires before it could be read.
    sleepUntil(firedAt + grace, firedAt);
    return;
  }
  let next = Infinity;
  let expired = 0;
  for (const timer of timers.slice()) {
    // A timeout may fire a fraction of a millisecond early.
    if (timer.at - firedAt >= 1) next = Math.min(next, timer.at);
    // One timer may cancel another.
    else if (cancelTimer(timer)) {
      timer.expire();
      // The clock is not read each time, since that takes as long as much of the rest.
      if (++expired % 100 === 0 && now() - firedAt > longestTask) {
        next = firedAt;
        break;
      }
    }
  }
  if (next < timeoutAt) sleepUntil(Math.max(next, firedAt), firedAt);
}
