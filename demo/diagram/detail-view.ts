import { element } from '../dom.js';
import type { Entry } from './entry.js';
import type { DiagramOptions } from './event.js';
import { jsonView } from './json-view.js';
import { sentenceOf } from './sentence.js';

/** The messages of one entry: for a call, what was sent and what was answered. */
export interface DetailView {
  readonly element: HTMLElement;
  show(entry: Entry | undefined): void;
}

export function createDetailView(text: DiagramOptions['text'], onClose: () => void): DetailView {
  const parts = element('div', { class: 'diagram-messages' });
  const close = element('button', { type: 'button', 'aria-label': text('diagram.close') }, '✕');
  const view = element(
    'section',
    { class: 'diagram-detail', 'aria-label': text('diagram.message') },
    parts,
    close,
  );
  view.hidden = true;

  close.addEventListener('click', onClose);

  return {
    element: view,
    show(entry) {
      view.hidden = entry === undefined;
      if (!entry) return;
      const shown = exchangeOf(entry).map((part) => message(part, text));
      parts.replaceChildren(...shown);
    },
  };
}

/** An entry together with what it answers, or with its answers. */
function exchangeOf(entry: Entry): Entry[] {
  return [...(entry.replyTo ? [entry.replyTo] : []), entry, ...entry.replies];
}

function message(entry: Entry, text: DiagramOptions['text']): HTMLElement {
  const details = distinctDetails(entry);
  return element(
    'article',
    {},
    element('h3', {}, sentenceOf(entry, text)),
    ...(details.length > 0
      ? details.map(jsonView)
      : [element('p', { class: 'diagram-hint' }, text('diagram.no-detail'))]),
  );
}

/** Twenty calls at once may have one envelope. */
function distinctDetails({ events }: Entry): unknown[] {
  const details = events.map(({ detail }) => detail).filter((detail) => detail !== undefined);
  return Array.from(new Map(details.map((detail) => [JSON.stringify(detail), detail])).values());
}
