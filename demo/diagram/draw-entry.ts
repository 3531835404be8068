import { clamp, drawLabel, fitPieces, type Piece, piecesWidth } from './draw-label.js';
import type { Entry } from './entry.js';
import type { DiagramOptions } from './event.js';
import { fill } from './fill.js';
import { arrowAt, type Layout, type Row } from './layout.js';
import { join, type Markup, tag, textNode } from './markup.js';
import { sentenceOf } from './sentence.js';
import { timeText } from './time.js';

type Text = DiagramOptions['text'];

/** Half of the width of what stands on a lifeline while a call is under way. */
export const activation = 4;

const marks = { ok: '✓ ', failed: '✕ ', pending: '' } as const;

/** One row, drawn from its own top. */
export function drawEntry(row: Row, layout: Layout, text: Text): Markup {
  const { entry, height, pause } = row;
  return join([
    tag('title', {}, textNode(sentenceOf(entry, text))),
    ...(pause > 0 ? [drawPause(row, layout, text)] : []),
    tag('rect', { class: 'sd-hit', x: 0, y: pause, width: layout.width, height: height - pause, rx: 6 }),
    ...(row.showsTime ? [drawTime(row, layout)] : []),
    tag('g', { transform: `translate(0 ${pause})` }, drawContent(entry, layout, text)),
  ]);
}

function drawContent(entry: Entry, layout: Layout, text: Text): Markup {
  const { from, to } = entry;
  if (entry.kind === 'note' || !to) return drawBox(entry, layout, layout.x(from), 'sd-note', text);
  if (entry.kind === 'begin' || entry.kind === 'end')
    return drawBox(entry, layout, (layout.x(from) + layout.x(to)) / 2, 'sd-span-name', text);
  return from.key === to.key
    ? drawLoop(entry, layout, text)
    : drawArrow(entry, layout, layout.x(from), layout.x(to), text);
}

function drawPause({ entry, pause }: Row, { width, gutter, fontSize }: Layout, text: Text): Markup {
  const label = fill(text('diagram.pause'), { time: timeText(entry.pause ?? 0) });
  const y = pause / 2;
  return join([
    tag('line', { class: 'sd-pause', x1: 0, x2: width, y1: y, y2: y }),
    drawLabel([[label, 'sd-aside']], {
      x: (gutter + width) / 2,
      y: y + 4,
      left: gutter,
      right: width,
      fontSize,
    }),
  ]);
}

function drawTime({ entry, pause }: Row, { gutter, fontSize }: Layout): Markup {
  const y = pause + arrowAt + fontSize * 0.35;
  return tag(
    'text',
    { class: 'sd-time', x: gutter - 8, y, 'text-anchor': 'end', 'font-size': fontSize - 1 },
    textNode(timeText(entry.time)),
  );
}

function drawArrow(entry: Entry, layout: Layout, start: number, end: number, text: Text): Markup {
  const direction = Math.sign(end - start);
  const x1 = start + direction * activation;
  const x2 = end - direction * activation;
  const y = arrowAt;
  const isAnswer = entry.kind === 'answer';
  const back = x2 - direction * 8;
  const head = isAnswer
    ? tag('path', { class: 'sd-open-head', d: `M${back} ${y - 4.5}L${x2} ${y}L${back} ${y + 4.5}` })
    : tag('path', { class: 'sd-head', d: `M${x2} ${y}L${back} ${y - 4.5}V${y + 4.5}Z` });
  const line = (offset: number, className: string) =>
    tag('line', { class: className, x1, x2: isAnswer ? x2 : back, y1: y + offset, y2: y + offset });
  const many = entry.events.length > 1 ? [line(-2.5, 'sd-many'), line(2.5, 'sd-many')] : [];
  return tag(
    'g',
    { class: classOf(entry) },
    ...many,
    line(0, 'sd-line'),
    head,
    drawLabel(pieces(entry, text), placeAt((x1 + x2) / 2, arrowAt - 8, layout)),
  );
}

/** A call from a lifeline to itself. */
function drawLoop(entry: Entry, layout: Layout, text: Text): Markup {
  const x = layout.x(entry.from) + activation;
  const y = arrowAt;
  const label = pieces(entry, text);
  const middle = x + 24 + piecesWidth(label, layout.fontSize) / 2;
  return tag(
    'g',
    { class: classOf(entry) },
    tag('path', { class: 'sd-line', d: `M${x} ${y - 8}h12q6 0 6 6t-6 6h-6` }),
    tag('path', { class: 'sd-head', d: `M${x} ${y + 4}l8 -4.5v9Z` }),
    drawLabel(label, placeAt(middle, y + 2, layout)),
  );
}

/** A text in a box over a lifeline, or over the middle of a span. */
function drawBox(entry: Entry, layout: Layout, x: number, className: string, text: Text): Markup {
  const { left, right, fontSize } = placeAt(x, 0, layout);
  const padding = 9;
  const label = fitPieces(pieces(entry, text), fontSize, right - left - 2 * padding);
  const width = piecesWidth(label, fontSize) + 2 * padding;
  const middle = clamp(x, left + width / 2, right - width / 2);
  const height = 23;
  const y = 5;
  return tag(
    'g',
    { class: classOf(entry) },
    tag('rect', {
      class: className,
      x: middle - width / 2,
      y,
      width,
      height,
      rx: className === 'sd-note' ? 5 : height / 2,
    }),
    drawLabel(label, placeAt(middle, y + height / 2 + fontSize * 0.35, layout)),
  );
}

function placeAt(x: number, y: number, { gutter, width, fontSize }: Layout) {
  return { x, y, left: gutter, right: width - 6, fontSize };
}

/** The most important one first; what finds no room is left out from the end. */
function pieces({ label, tab, outcome, events, again, lasted }: Entry, text: Text): Piece[] {
  const mark = outcome ? marks[outcome] : '';
  const all: (Piece | undefined)[] = [
    [`${mark}${label}`, 'sd-name'],
    events.length > 1 ? [` ×${events.length}`, 'sd-count'] : undefined,
    tab === undefined
      ? undefined
      : [` · ${fill(text('diagram.in-tab'), { name: text('diagram.tab'), tab })}`, 'sd-aside'],
    again === undefined ? undefined : [` · ${fill(text('diagram.again-short'), { ms: again })}`, 'sd-aside'],
    lasted === undefined ? undefined : [` · ${timeText(lasted)}`, 'sd-aside'],
  ];
  return all.filter((piece) => piece !== undefined);
}

function classOf({ kind, outcome }: Entry): string {
  return ['sd-entry', `sd-${kind}`, outcome && `sd-is-${outcome}`].filter(Boolean).join(' ');
}
