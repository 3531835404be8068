let clock: Performance;
let foundWith: unknown;

/**
 * `performance.now()`. A browser takes as long to look `performance` up as to read its clock, so it is kept, until
 * somebody swaps the timers: tests swap both.
 */
export function now(): number {
  if (foundWith !== setTimeout) {
    foundWith = setTimeout;
    clock = performance;
  }
  return clock.now();
}
