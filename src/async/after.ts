/** Something that happens at a point in time, unless it is called off before. */
export interface Deadline {
  /** On the clock of `performance.now()`. */
  readonly at: number;
  /** Its place among the scheduled ones. */
  index?: number;
  strike(): void;
}

/** The timer looks at least this often, in milliseconds, so that it does not outlive the last deadline for long. */
const longestSleep = 1000;

/** In no order: most are called off long before they strike, and that has to be quick. */
const deadlines: Deadline[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let timerAt = Infinity;
let timerSetBy: unknown;

/**
 * Lets a deadline strike when it is time. All of them share one timer, which is left running when one is called off,
 * so that the usual call sets none of its own.
 */
export function schedule(deadline: Deadline): void {
  deadline.index = deadlines.push(deadline) - 1;
  // Tests swap the clock, and a timer of the former clock never fires.
  if (deadline.at < timerAt || timerSetBy !== setTimeout) arm(deadline.at, performance.now());
}

/** @returns whether it was still to strike */
export function callOff(deadline: Deadline): boolean {
  const { index = -1 } = deadline;
  if (deadlines[index] !== deadline) return false;
  const last = deadlines.pop();
  if (last && last !== deadline) {
    deadlines[index] = last;
    last.index = index;
  }
  return true;
}

/** Calls `strike` after `ms` milliseconds, unless the function given back was called before. */
export function after(ms: number, strike: () => void): () => void {
  const deadline = { at: performance.now() + ms, strike };
  schedule(deadline);
  return () => {
    callOff(deadline);
  };
}

function arm(at: number, now: number): void {
  clearTimeout(timer);
  timerAt = Math.min(at, now + longestSleep);
  timerSetBy = setTimeout;
  timer = setTimeout(strikeDue, timerAt - now);
}

function strikeDue(): void {
  timerAt = Infinity;
  const now = performance.now();
  let next = Infinity;
  for (const deadline of deadlines.slice()) {
    // A timer may fire a fraction of a millisecond early.
    if (deadline.at - now < 1) {
      // One strike may call off another.
      if (callOff(deadline)) deadline.strike();
    } else next = Math.min(next, deadline.at);
  }
  if (next < timerAt) arm(next, now);
}
