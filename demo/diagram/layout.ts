import type { Entry } from './entry.js';
import type { Lane } from './lane.js';

/** Where everything is, in pixels. */
export interface Layout {
  readonly width: number;
  /** That of all rows. */
  readonly height: number;
  /** The width of the column that has the times. */
  readonly gutter: number;
  readonly fontSize: number;
  readonly lanes: readonly Lane[];
  /** The distance between two lifelines. */
  readonly column: number;
  readonly rows: readonly Row[];
  /** Where the lifeline is. */
  x(lane: Lane): number;
}

export interface Row {
  readonly entry: Entry;
  readonly top: number;
  /** With the pause before it. */
  readonly height: number;
  /** The height of the pause. */
  readonly pause: number;
  /** Where the arrow or the middle of the box is, from the top. */
  readonly middle: number;
  /** Whether the time is another one than that of the row before. */
  readonly showsTime: boolean;
}

/** Below this width everything is set smaller. */
const roomy = 560;

const heights = { call: 34, answer: 34, note: 32, begin: 32, end: 32 } as const;

const pauseHeight = 30;

/** Where the arrow or the middle of the box is, from the end of the pause. */
const middles = { call: 24, answer: 24, note: 16, begin: 16, end: 16 } as const;

const margin = { top: 8, bottom: 20 };

export function layOut(entries: readonly Entry[], lanes: readonly Lane[], width: number): Layout {
  const gutter = width < roomy ? 48 : 68;
  const column = (width - gutter) / Math.max(lanes.length, 1);
  const xs = new Map(lanes.map(({ key }, index) => [key, gutter + column * (index + 0.5)]));
  const rows = rowsOf(entries);
  const last = rows[rows.length - 1];
  return {
    width,
    height: (last ? last.top + last.height : margin.top) + margin.bottom,
    gutter,
    fontSize: width < roomy ? 11 : 12.5,
    lanes,
    column,
    rows,
    x: ({ key }) => xs.get(key) ?? gutter,
  };
}

function rowsOf(entries: readonly Entry[]): Row[] {
  let top = margin.top;
  let time: number | undefined;
  return entries.map((entry) => {
    const pause = entry.pause === undefined ? 0 : pauseHeight;
    const height = pause + heights[entry.kind];
    const row = {
      entry,
      top,
      height,
      pause,
      middle: pause + middles[entry.kind],
      showsTime: entry.time !== time,
    };
    top += height;
    time = entry.time;
    return row;
  });
}
