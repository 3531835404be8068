import { element } from '../dom.js';
import { createDetailView } from './detail-view.js';
import { headsHeight } from './draw-heads.js';
import { createDrawingView } from './drawing-view.js';
import { type Entry, entriesOf } from './entry.js';
import { createEntryList } from './entry-list.js';
import type { Diagram, DiagramOptions } from './event.js';
import { fill } from './fill.js';
import { followEnd } from './follow-end.js';
import { createHistory } from './history.js';
import { lanesOf } from './lane.js';
import { layOut } from './layout.js';
import { saveFile } from './save-file.js';
import { svgFile } from './svg-file.js';

/** Where nothing tells how wide the diagram is, as outside of a document. */
const someWidth = 720;

export function createDiagram(options: DiagramOptions): Diagram {
  const { text } = options;
  const history = createHistory();
  let entries: readonly Entry[] = [];
  let layout = layOut([], [], someWidth);
  let chosen: string | undefined;
  let scheduled = false;

  const drawing = createDrawingView(text, choose);
  const list = createEntryList({ ...options, onFocus: showFocus, onChoose: choose });
  const detail = createDetailView(text, close);
  const toEnd = button('diagram.to-end', 'diagram-to-end', () => follow.toEnd());
  const status = element('p', { class: 'diagram-status' });
  const empty = element('p', { class: 'diagram-empty' }, text('diagram.empty'));
  const scroller = element('div', { class: 'diagram-scroller' }, list.element, empty);
  scroller.append(drawing.heads, drawing.body);
  const follow = followEnd(scroller, (atEnd) => {
    toEnd.hidden = atEnd;
  });
  const tools = element(
    'div',
    { class: 'diagram-tools' },
    status,
    button('diagram.save', 'diagram-tool', () => saveFile('sequence-diagram.svg', 'image/svg+xml', toSvg())),
    button('diagram.clear', 'diagram-tool', clear),
  );
  const root = element(
    'section',
    { class: 'diagram', 'aria-label': text('diagram.label') },
    tools,
    element('div', { class: 'diagram-frame' }, scroller, toEnd),
    detail.element,
  );

  root.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && chosen !== undefined) close();
  });
  new ResizeObserver(show).observe(scroller);
  show();
  return {
    element: root,
    add(event) {
      history.add(event);
      if (scheduled) return;
      scheduled = true;
      requestAnimationFrame(show);
    },
    clear,
    toSvg,
  };

  function show(): void {
    scheduled = false;
    entries = entriesOf(history.events);
    const width = scroller.clientWidth || someWidth;
    const room = scroller.clientHeight - headsHeight;
    const isEmpty = entries.length === 0;
    empty.hidden = !isEmpty;
    drawing.heads.toggleAttribute('hidden', isEmpty);
    drawing.body.toggleAttribute('hidden', isEmpty);
    layout = layOut(entries, lanesOf(history.events), width);
    drawing.show(layout, room);
    list.show(entries);
    const { dropped } = history;
    status.textContent = dropped > 0 ? fill(text('diagram.dropped'), { count: dropped }) : '';
    showChosen();
    follow.grown();
  }

  function showChosen(): void {
    const entry = entries.find(({ id }) => id === chosen);
    chosen = entry?.id;
    drawing.mark('sd-chosen', chosen);
    list.choose(chosen);
    detail.show(entry);
  }

  function choose(id: string): void {
    chosen = id;
    showChosen();
    reveal(id);
  }

  function close(): void {
    const from = chosen;
    chosen = undefined;
    showChosen();
    if (from !== undefined) list.focus(from);
  }

  function showFocus(id: string | undefined): void {
    drawing.mark('sd-focus', id);
    if (id !== undefined) reveal(id);
  }

  /** Scrolls as little as is needed to have the whole entry in sight. */
  function reveal(id: string): void {
    const row = layout.rows.find(({ entry }) => entry.id === id);
    if (!row) return;
    const lowest = headsHeight + row.top + row.height + 8 - scroller.clientHeight;
    const highest = row.top;
    scroller.scrollTop = Math.min(Math.max(scroller.scrollTop, lowest), highest);
  }

  function clear(): void {
    history.clear();
    show();
  }

  function toSvg(): string {
    return svgFile(history.events, options);
  }

  function button(key: string, className: string, onClick: () => void): HTMLButtonElement {
    const made = element('button', { type: 'button', class: className }, text(key));
    made.addEventListener('click', onClick);
    return made;
  }
}
