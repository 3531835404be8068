import type { DiagramOptions } from './event.js';
import type { Layout } from './layout.js';
import { join, type Markup, tag, textNode } from './markup.js';
import { nameOf } from './sentence.js';
import { fitText } from './text-width.js';

export const headsHeight = 46;

/** The names of those who take part, each over its lifeline. */
export function drawHeads(layout: Layout, text: DiagramOptions['text']): Markup {
  const width = Math.min(layout.column - 6, 116);
  const fontSize = layout.column < 60 ? 10 : layout.fontSize;
  return join(
    layout.lanes.map((lane) => {
      const x = layout.x(lane);
      return tag(
        'g',
        { class: `sd-participant sd-${lane.participant}` },
        tag('rect', { class: 'sd-box', x: x - width / 2, y: 8, width, height: 30, rx: 8 }),
        tag('line', { class: 'sd-lifeline', x1: x, x2: x, y1: 38, y2: headsHeight }),
        tag(
          'text',
          { class: 'sd-who', x, y: 23 + fontSize * 0.35, 'text-anchor': 'middle', 'font-size': fontSize },
          textNode(fitText(nameOf(lane, text), fontSize, width)),
        ),
      );
    }),
  );
}
