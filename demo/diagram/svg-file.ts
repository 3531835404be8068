import { drawBackground } from './draw-background.js';
import { drawEntry } from './draw-entry.js';
import { drawHeads, headsHeight } from './draw-heads.js';
import { drawingStyle } from './drawing-style.js';
import { entriesOf } from './entry.js';
import type { DiagramEvent, DiagramOptions } from './event.js';
import { lanesOf } from './lane.js';
import { layOut } from './layout.js';
import { tag, textNode } from './markup.js';

/** A lifeline needs about so much room for the labels between it and the next one, in pixels. */
const roomPerLane = 170;

/** The whole drawing as a file that needs nothing else. */
export function svgFile(events: readonly DiagramEvent[], { text, locale }: DiagramOptions): string {
  const lanes = lanesOf(events);
  const layout = layOut(entriesOf(events), lanes, Math.max(560, 68 + lanes.length * roomPerLane));
  const { width, rows, fontSize } = layout;
  const height = headsHeight + layout.height;
  const svg = tag(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, lang: locale },
    tag('title', {}, textNode(text('diagram.label'))),
    tag('style', {}, textNode(drawingStyle)),
    tag('rect', { width, height, fill: '#fff' }),
    drawHeads(layout, text),
    tag(
      'g',
      { transform: `translate(0 ${headsHeight})`, 'font-size': fontSize },
      drawBackground(layout, layout.height),
      ...rows.map((row) => tag('g', { transform: `translate(0 ${row.top})` }, drawEntry(row, layout, text))),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.xml}\n`;
}
