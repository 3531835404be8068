interface Entry {
  readonly at: number;
  readonly strike: () => void;
}

/** The longest delay that `setTimeout` takes; beyond it, it fires at once. */
const longest = 2 ** 31 - 1;

const entries = new Set<Entry>();
let timer: ReturnType<typeof setTimeout> | undefined;
let timerAt = Infinity;

/**
 * Calls `strike` after `ms` milliseconds unless the function given back was called before. All deadlines share one
 * timer, which is left running when a deadline is called off, so that the usual call sets no timer of its own.
 */
export function after(ms: number, strike: () => void): () => void {
  const entry = { at: performance.now() + ms, strike };
  entries.add(entry);
  if (entry.at < timerAt) arm(entry.at);
  return () => entries.delete(entry);
}

function arm(at: number): void {
  clearTimeout(timer);
  timerAt = at;
  timer = setTimeout(onTimer, Math.min(at - performance.now(), longest));
}

function onTimer(): void {
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
