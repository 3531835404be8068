import { element } from '../dom.js';
import type { Diagram, DiagramEvent, DiagramOptions } from './event.js';
import { fill } from './fill.js';
import { maskText } from './mask.js';

export function createDiagram({ text, locale }: DiagramOptions): Diagram {
  const list = element('ol', { 'data-diagram-text': true, lang: locale });
  return {
    element: element('section', { class: 'diagram', 'aria-label': text('diagram.label') }, list),
    add(event) {
      list.append(element('li', {}, sentence(event)));
    },
    clear() {
      list.replaceChildren();
    },
    toSvg: () => '<svg xmlns="http://www.w3.org/2000/svg"/>',
  };

  function sentence({ kind, from, to, label }: DiagramEvent): string {
    const values = {
      from: text(`diagram.${from}`),
      to: to ? text(`diagram.${to}`) : '',
      label: maskText(label),
    };
    return fill(text(kind === 'note' || !to ? 'diagram.note' : 'diagram.call'), values);
  }
}
