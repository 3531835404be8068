import { isFunction, isRecord } from '../result/check.js';

interface Entry {
  readonly at: number;
  readonly strike: () => void;
}

/** The longest delay that `setTimeout` takes; beyond it, it fires at once. */
const longest = 2 ** 31 - 1;

const entries = new Set<Entry>();
let timer: ReturnType<typeof setTimeout> | undefined;
let timerAt = Infinity;
let timerSetBy: unknown;

/**
 * Calls `strike` after `ms` milliseconds, never for `Infinity`, unless the function given back was called before. All
 * deadlines share one timer, which is left running when a deadline is called off, so that the usual call sets none of
 * its own.
 */
export function after(ms: number, strike: () => void): () => void {
  const entry = { at: performance.now() + ms, strike };
  entries.add(entry);
  // Tests swap the clock, and a timer of the former clock never fires.
  if (timerSetBy !== setTimeout) timerAt = Infinity;
  if (entry.at < timerAt) arm(entry.at);
  if (entries.size === 1) hold('ref');
  return () => {
    entries.delete(entry);
    if (!entries.size) hold('unref');
  };
}

/** In Node, a timer that nobody waits for must not keep the process alive. In a page, timers are numbers. */
function hold(how: 'ref' | 'unref'): void {
  const handle: unknown = timer;
  if (isRecord(handle) && isFunction(handle[how])) handle[how]();
}

function arm(at: number): void {
  clearTimeout(timer);
  timerAt = at;
  timerSetBy = setTimeout;
  timer = setTimeout(strikeDue, Math.min(at - performance.now(), longest));
}

function strikeDue(): void {
  timerAt = Infinity;
  const now = performance.now();
  let next = Infinity;
  for (const entry of [...entries]) {
    // A timer may fire a fraction of a millisecond early.
    if (entry.at - now < 1) {
      entries.delete(entry);
      entry.strike();
    } else if (entry.at < next) next = entry.at;
  }
  if (next < timerAt) arm(next);
}
