import { drawBackground } from './draw-background.js';
import { drawEntry } from './draw-entry.js';
import { drawHeads, headsHeight } from './draw-heads.js';
import { drawingStyle } from './drawing-style.js';
import type { DiagramOptions } from './event.js';
import { createKeyed } from './keyed.js';
import type { Layout, Row } from './layout.js';
import { svgElement } from './svg-element.js';

/** The drawing in the page. It is for eyes and pointers; EntryList is the same for keyboards and screen readers. */
export interface DrawingView {
  readonly heads: SVGSVGElement;
  readonly body: SVGSVGElement;
  /** @param leastHeight the lifelines reach down to there */
  show(layout: Layout, leastHeight: number): void;
  /** Marks the entry that has the focus, or whose message is shown. */
  mark(className: 'sd-focus' | 'sd-chosen', id: string | undefined): void;
}

export function createDrawingView(text: DiagramOptions['text'], onChoose: (id: string) => void): DrawingView {
  const style = svgElement('style');
  style.textContent = drawingStyle;
  const names = svgElement('g');
  const heads = svgElement('svg', { class: 'diagram-heads', 'aria-hidden': 'true' });
  heads.append(style, names);

  const background = svgElement('g');
  const rows = svgElement('g');
  const body = svgElement('svg', { class: 'diagram-body', 'aria-hidden': 'true' });
  body.append(background, rows);

  /** What each row has been drawn from, so that those that have not changed are left alone. */
  const drawn = new WeakMap<Element, string>();
  let layout: Layout | undefined;
  const keyed = createKeyed<Row, SVGGElement>({
    parent: rows,
    key: ({ entry }) => entry.id,
    make: ({ entry }) => svgElement('g', { class: 'sd-row', 'data-entry': entry.id }),
    update(node, row) {
      if (!layout) return;
      const transform = `translate(0 ${row.top})`;
      if (node.getAttribute('transform') !== transform) node.setAttribute('transform', transform);
      const { xml } = drawEntry(row, layout, text);
      if (drawn.get(node) === xml) return;
      drawn.set(node, xml);
      node.innerHTML = xml;
    },
  });

  body.addEventListener('click', ({ target }) => {
    const id = target instanceof Element && target.closest('[data-entry]')?.getAttribute('data-entry');
    if (id) onChoose(id);
  });

  return {
    heads,
    body,
    show(shown, leastHeight) {
      layout = shown;
      const height = Math.max(layout.height, leastHeight);
      size(heads, layout.width, headsHeight);
      size(body, layout.width, height);
      body.setAttribute('font-size', String(layout.fontSize));
      names.innerHTML = drawHeads(layout, text).xml;
      background.innerHTML = drawBackground(layout, height).xml;
      keyed.show(layout.rows);
    },
    mark(className, id) {
      for (const row of rows.querySelectorAll(`.${className}`)) row.classList.remove(className);
      if (id !== undefined) keyed.get(id)?.classList.add(className);
    },
  };
}

function size(svg: SVGSVGElement, width: number, height: number): void {
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
}
