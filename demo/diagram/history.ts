import type { DiagramEvent } from './event.js';
import { mask, maskText } from './mask.js';

/** As many events as a reader can make use of, and a page can draw at once. */
export const mostEvents = 500;

/** How many are dropped at a time, since all that is left has to be drawn anew. */
export const dropAtOnce = 100;

/** The latest events, in the order of time, with nothing secret in them. */
export interface History {
  readonly events: readonly DiagramEvent[];
  /** How many older ones are gone. */
  readonly dropped: number;
  add(event: DiagramEvent): void;
  clear(): void;
}

export function createHistory(): History {
  let events: DiagramEvent[] = [];
  let dropped = 0;
  return {
    get events() {
      return events;
    },
    get dropped() {
      return dropped;
    },
    add(event) {
      // What another tab tells comes a little later than what this one does.
      const index = events.findLastIndex(({ at }) => at <= event.at) + 1;
      events.splice(index, 0, masked(event));
      if (events.length <= mostEvents) return;
      events.splice(0, dropAtOnce);
      dropped += dropAtOnce;
    },
    clear() {
      events = [];
      dropped = 0;
    },
  };
}

/** A copy: the message may be changed by those who go on with it. */
function masked(event: DiagramEvent): DiagramEvent {
  const label = maskText(event.label);
  return 'detail' in event ? { ...event, label, detail: mask(event.detail) } : { ...event, label };
}
