import { wallClock } from './wall-clock.js';

const countersPerSecond = 1_000_000;

/**
 * Gives sequence ids (uws-api.md, 公共字段): `yyyyMMddHHmmss` in the user's time zone, then a six-digit counter.
 * They only ever grow: where the counter runs over or the clock steps back, they carry on from the last one.
 *
 * Each second starts the counter anew somewhere in the lower half, because two pages of one device, or the pages
 * before and after a navigation, share their clientId but not this counter.
 */
export function createSequenceId(timezone: number): () => string {
  let second = 0;
  let counter = 0;
  return () => {
    const now = Math.floor(Date.now() / 1000);
    counter++;
    if (now > second) {
      second = now;
      counter = Math.floor((Math.random() * countersPerSecond) / 2);
    } else if (counter === countersPerSecond) {
      second++;
      counter = 0;
    }
    return wallClock(second * 1000, timezone).replace(/\D/g, '') + String(counter).padStart(6, '0');
  };
}
