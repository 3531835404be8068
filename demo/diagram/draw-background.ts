import { activation } from './draw-entry.js';
import type { Entry } from './entry.js';
import type { Layout, Row } from './layout.js';
import { join, type Markup, tag } from './markup.js';

/** How far a span reaches beyond its lifelines. */
const beyond = 15;

/** What lies behind the rows: spans, lifelines, and where a call is under way. */
export function drawBackground(layout: Layout, height: number): Markup {
  const rowOf = new Map(layout.rows.map((row) => [row.entry, row]));
  const endOf = ({ replies }: Entry) => {
    const last = replies[replies.length - 1];
    return last && rowOf.get(last);
  };
  const starting = (kind: Entry['kind']) => layout.rows.filter(({ entry }) => entry.kind === kind);
  return join([
    ...starting('begin').map((row) => drawSpan(row, endOf(row.entry), layout, height)),
    ...layout.lanes.map((lane) =>
      tag('line', { class: 'sd-lifeline', x1: layout.x(lane), x2: layout.x(lane), y1: 0, y2: height }),
    ),
    ...starting('call').flatMap((row) => drawActivation(row, endOf(row.entry), layout, height)),
  ]);
}

function drawSpan({ entry, top, middle }: Row, end: Row | undefined, layout: Layout, height: number): Markup {
  const xs = [layout.x(entry.from), layout.x(entry.to ?? entry.from)];
  const y = top + middle;
  const bottom = end ? end.top + end.middle : height;
  const left = Math.min(...xs) - beyond;
  return tag('rect', {
    class: end ? 'sd-span' : 'sd-span sd-is-pending',
    x: left,
    y,
    width: Math.max(...xs) + beyond - left,
    height: bottom - y,
    rx: 10,
  });
}

function drawActivation(row: Row, end: Row | undefined, layout: Layout, height: number): Markup[] {
  const { to, from, outcome } = row.entry;
  const isOpen = outcome === 'pending';
  if (!to || to.key === from.key || (!end && !isOpen)) return [];
  const top = row.top + row.middle;
  const bottom = isOpen || !end ? height : end.top + end.middle;
  return [
    tag('rect', {
      class: isOpen ? 'sd-activation sd-is-pending' : 'sd-activation',
      x: layout.x(to) - activation,
      y: top,
      width: 2 * activation,
      height: bottom - top,
      rx: 2,
    }),
  ];
}
