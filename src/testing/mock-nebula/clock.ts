/** Timers that end together. */
export interface Clock {
  readonly stopped: boolean;
  /** Runs `task` after `ms` milliseconds, unless the clock has been stopped by then. */
  after(ms: number, task: () => void): void;
  stop(): void;
}

/** @param microtask what is due within a millisecond runs from a microtask, without a timer */
export function createClock(microtask: boolean): Clock {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let stopped = false;
  return {
    get stopped() {
      return stopped;
    },
    after(ms, task) {
      if (stopped) return;
      if (microtask && ms <= 1) {
        Promise.resolve().then(() => {
          if (!stopped) task();
        });
        return;
      }
      const timer = setTimeout(() => {
        timers.delete(timer);
        task();
      }, ms);
      timers.add(timer);
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
