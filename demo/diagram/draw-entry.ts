import { clamp, drawLabel, fitPieces, type Piece, piecesWidth } from './draw-label.js';
import type { Entry } from './entry.js';
import type { DiagramOptions } from './event.js';
import { fill } from './fill.js';
import type { Layout, Row } from './layout.js';
import { join, type Markup, tag, textNode } from './markup.js';
import { sentenceOf, tabName } from './sentence.js';
import { timeText } from './time.js';

type Text = DiagramOptions['text'];

/** Half of the width of what stands on a lifeline while a call is under way. */
export const activation = 4;

/** From the middle of a line of text down to where it stands, as a part of the font size. */
const rise = 0.35;

const boxHeight = 23;

/** Between a box and its text, on both sides. */
const padding = 9;

const marks = { ok: '✓ ', failed: '✕ ', pending: '… ' } as const;

/** One row, drawn from its own top. */
export function drawEntry(row: Row, layout: Layout, text: Text): Markup {
  const { entry, height, pause } = row;
  return join([
    tag('title', {}, textNode(sentenceOf(entry, text))),
    ...(pause > 0 ? [drawPause(row, layout, text)] : []),
    tag('rect', { class: 'sd-hit', x: 0, y: pause, width: layout.width, height: height - pause, rx: 6 }),
    ...(row.showsTime ? [drawTime(row, layout)] : []),
    drawContent(row, layout, text),
  ]);
}

function drawContent({ entry, middle }: Row, layout: Layout, text: Text): Markup {
  const { from, to, kind } = entry;
  const drawn = { layout, y: middle, label: piecesOf(entry, text), isAnswer: kind === 'answer' };
  const x = layout.x(from);
  const end = to ? layout.x(to) : x;
  return tag('g', { class: classOf(entry), 'stroke-linejoin': 'round' }, ...content());

  function content(): Markup[] {
    if (kind === 'begin' || kind === 'end') return drawBox('sd-chip', (x + end) / 2, drawn);
    if (kind === 'note' || !to) return drawBox('sd-box', x, drawn);
    return x === end ? drawLoop(x, drawn) : drawArrow(x, end, entry.events.length > 1, drawn);
  }
}

function drawPause({ entry, pause }: Row, layout: Layout, text: Text): Markup {
  const label = fill(text('diagram.pause'), { time: timeText(entry.pause ?? 0) });
  const y = pause / 2;
  const { gutter, width, fontSize } = layout;
  return join([
    tag('line', { class: 'sd-pause', x1: 0, x2: width, y1: y, y2: y }),
    drawLabel([[label, 'sd-aside']], placeAt((gutter + width) / 2, y + fontSize * rise, layout)),
  ]);
}

function drawTime({ entry, middle }: Row, { gutter, fontSize }: Layout): Markup {
  const size = fontSize - 1;
  return tag(
    'text',
    { class: 'sd-time', x: gutter - 8, y: middle + size * rise, 'text-anchor': 'end', 'font-size': size },
    textNode(timeText(entry.time)),
  );
}

/** What all shapes are drawn from. */
interface Drawn {
  readonly layout: Layout;
  readonly y: number;
  readonly label: readonly Piece[];
  readonly isAnswer: boolean;
}

function drawArrow(start: number, end: number, isMany: boolean, drawn: Drawn): Markup[] {
  const { layout, y, label, isAnswer } = drawn;
  const direction = Math.sign(end - start);
  const x1 = start + direction * activation;
  const x2 = end - direction * activation;
  const back = x2 - direction * 8;
  const line = (offset: number, className: string) =>
    tag('line', { class: className, x1, x2: isAnswer ? x2 : back, y1: y + offset, y2: y + offset });
  return [
    ...(isMany ? [line(-2.5, 'sd-many'), line(2.5, 'sd-many')] : []),
    line(0, 'sd-line'),
    isAnswer
      ? tag('path', { class: 'sd-open-head', d: `M${back} ${y - 4.5}L${x2} ${y}L${back} ${y + 4.5}` })
      : tag('path', { class: 'sd-head', d: `M${x2} ${y}L${back} ${y - 4.5}V${y + 4.5}Z` }),
    drawLabel(label, placeAt((x1 + x2) / 2, y - 8, layout)),
  ];
}

/** From a lifeline to itself. */
function drawLoop(lifeline: number, { layout, y, label }: Drawn): Markup[] {
  const x = lifeline + activation;
  const half = piecesWidth(label, layout.fontSize) / 2;
  return [
    tag('path', { class: 'sd-line', d: `M${x} ${y - 8}h12q6 0 6 6t-6 6h-6` }),
    tag('path', { class: 'sd-head', d: `M${x} ${y + 4}l8 -4.5v9Z` }),
    drawLabel(label, placeAt(x + 26 + half, y + 2, layout)),
  ];
}

/** A text in a box. */
function drawBox(className: 'sd-box' | 'sd-chip', x: number, { layout, y, label }: Drawn): Markup[] {
  const { left, right, fontSize } = placeAt(x, 0, layout);
  const fitted = fitPieces(label, fontSize, right - left - 2 * padding);
  const width = piecesWidth(fitted, fontSize) + 2 * padding;
  const middle = clamp(x, left + width / 2, right - width / 2);
  return [
    tag('rect', {
      class: className,
      x: middle - width / 2,
      y: y - boxHeight / 2,
      width,
      height: boxHeight,
      rx: className === 'sd-box' ? 5 : boxHeight / 2,
    }),
    drawLabel(fitted, { ...placeAt(middle, y + fontSize * rise, layout), lifelines: [] }),
  ];
}

function placeAt(x: number, y: number, layout: Layout) {
  const { gutter, width, fontSize, lanes } = layout;
  return { x, y, left: gutter, right: width - 4, fontSize, lifelines: lanes.map(layout.x) };
}

/** The most important one first; what finds no room is left out from the end. */
function piecesOf({ label, tab, outcome, events, again, lasted }: Entry, text: Text): Piece[] {
  const mark = outcome ? marks[outcome] : '';
  const all: (Piece | undefined)[] = [
    [`${mark}${label}`, 'sd-name'],
    events.length > 1 ? [` ×${events.length}`, 'sd-count'] : undefined,
    tab === undefined ? undefined : [` · ${tabName(tab, text)}`, 'sd-aside'],
    again === undefined ? undefined : [` · ${fill(text('diagram.again-short'), { ms: again })}`, 'sd-aside'],
    lasted === undefined ? undefined : [` · ${timeText(lasted)}`, 'sd-aside'],
  ];
  return all.filter((piece) => piece !== undefined);
}

function classOf({ kind, outcome }: Entry): string {
  return ['sd-entry', `sd-kind-${kind}`, outcome && `sd-is-${outcome}`].filter(Boolean).join(' ');
}
