import { join, type Markup, tag, textNode } from './markup.js';
import { fitText, textWidth } from './text-width.js';

/** One line of text that is made of pieces with a class each. */
export type Piece = readonly [text: string, className: string];

interface Place {
  /** Where the middle of the text is to be. */
  readonly x: number;
  readonly y: number;
  /** What it must stay within. */
  readonly left: number;
  readonly right: number;
  readonly fontSize: number;
  /** Where they are from left to right. */
  readonly lifelines: readonly number[];
}

/** Half of what a lifeline takes while a call is under way. */
const lineWidth = 4;

/** The pieces that find room, the first one cut if need be. */
export function fitPieces(pieces: readonly Piece[], fontSize: number, room: number): readonly Piece[] {
  const kept = pieces.slice();
  while (kept.length > 1 && piecesWidth(kept, fontSize) > room) kept.pop();
  const [first] = kept;
  if (!first || piecesWidth(kept, fontSize) <= room) return kept;
  return [[fitText(first[0], fontSize, room), first[1]]];
}

export function piecesWidth(pieces: readonly Piece[], fontSize: number): number {
  return pieces.reduce((sum, [text]) => sum + textWidth(text, fontSize), 0);
}

/** Text around a place, moved aside as far as it must be. Lifelines do not go through it. */
export function drawLabel(pieces: readonly Piece[], place: Place): Markup {
  const { left, right, fontSize, y, lifelines } = place;
  const fitted = fitPieces(pieces, fontSize, right - left);
  const half = piecesWidth(fitted, fontSize) / 2;
  const x = clamp(place.x, left + half, right - half);
  const isCrossed = lifelines.some((lifeline) => Math.abs(lifeline - x) < half + lineWidth);
  const text = tag(
    'text',
    { class: 'sd-label', x, y, 'text-anchor': 'middle', 'xml:space': 'preserve' },
    ...fitted.map(([piece, className]) => tag('tspan', { class: className }, textNode(piece))),
  );
  if (!isCrossed) return text;
  const plate = {
    class: 'sd-plate',
    x: x - half - 2,
    y: y - fontSize,
    width: 2 * half + 4,
    height: fontSize * 1.3,
    rx: 3,
  };
  return join([tag('rect', plate), text]);
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
