import { clamp } from './draw-label.js';
import type { DiagramOptions } from './event.js';
import type { Layout } from './layout.js';
import { join, type Markup, tag, textNode } from './markup.js';
import { nameOf } from './sentence.js';
import { textWidth } from './text-width.js';

export const headsHeight = 46;

/** How much wider the bold letters of the names are than those that `textWidth` reckons with. */
const bold = 1.1;

/** The least font size, in pixels. */
const smallest = 9.5;

/** The names of those who take part, each over its lifeline. */
export function drawHeads(layout: Layout, text: DiagramOptions['text']): Markup {
  const gap = layout.column < 60 ? 3 : 12;
  const width = Math.min(layout.column - gap, 116);
  const names = layout.lanes.map((lane) => nameOf(lane, text));
  const widest = Math.max(...names.map((name) => textWidth(name, bold)));
  const fontSize = clamp((width - 4) / widest, smallest, layout.fontSize);
  return join(
    layout.lanes.map((lane, index) => {
      const x = layout.x(lane);
      const name = names[index] ?? '';
      return tag(
        'g',
        {},
        tag('rect', { class: 'sd-head-box', x: x - width / 2, y: 8, width, height: 30, rx: 8 }),
        tag('line', { class: 'sd-lifeline', x1: x, x2: x, y1: 38, y2: headsHeight }),
        tag(
          'text',
          {
            class: 'sd-who',
            x,
            y: 23 + fontSize * 0.35,
            'text-anchor': 'middle',
            'font-size': fontSize,
            // Squeezed rather than cut, since the names are all that tells the lifelines apart.
            textLength: textWidth(name, bold * fontSize) > width - 4 ? width - 4 : undefined,
            lengthAdjust: 'spacingAndGlyphs',
          },
          textNode(name),
        ),
      );
    }),
  );
}
