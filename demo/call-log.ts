import { byId, element } from './dom.js';

/** What a call's line says once it has settled. */
interface Verdict {
  /** The retCode, or what stands for it. */
  readonly badge: string;
  readonly failed: boolean;
  /** Short facts: the adapter, the time, whether it was joined. */
  readonly facts: readonly string[];
}

/** One call in the log. */
export interface Entry {
  /** Fires when the entry's Cancel button is pressed. */
  readonly signal: AbortSignal;
  /** Adds a part to what the entry shows when it is open. */
  add(label: string, content: Node): void;
  settle(verdict: Verdict): void;
}

export interface CallLog {
  /** Starts an entry at the top, open, and closes the one before it. */
  open(title: string): Entry;
}

/** As many as the page can hold without getting slow. */
const mostEntries = 100;

export function createCallLog(): CallLog {
  const list = byId('calls', HTMLOListElement);
  const latest = byId('latest-text', HTMLParagraphElement);
  let previous: EntryView | undefined;

  byId('clear-log', HTMLButtonElement).addEventListener('click', () => list.replaceChildren());

  return {
    open(title) {
      const entry = createEntry(title, (line) => latest.replaceChildren(line));
      previous?.close();
      previous = entry;
      list.prepend(entry.view);
      while (list.children.length > mostEntries) list.lastElementChild?.remove();
      return entry;
    },
  };
}

interface EntryView extends Entry {
  readonly view: HTMLElement;
  close(): void;
}

/** @param onSettled gets a copy of the settled entry's line */
function createEntry(title: string, onSettled: (line: Node) => void): EntryView {
  const controller = new AbortController();
  const badge = element('span', { class: 'badge' }, '…');
  const facts = element('span', { class: 'aside facts' }, 'waiting');
  const summary = element('summary', {}, element('code', { class: 'title' }, title), ' ', badge, ' ', facts);
  const parts = element('dl', { class: 'parts' });
  const cancel = element('button', { type: 'button', class: 'quiet' }, 'Cancel');
  const details = element('details', { open: true }, summary, parts, cancel);
  const view = element('li', { class: 'entry', 'aria-busy': 'true' }, details);

  cancel.addEventListener('click', () => {
    // The button is about to go, and must not take the focus with it.
    summary.focus();
    controller.abort();
  });

  return {
    view,
    signal: controller.signal,
    add(label, content) {
      parts.append(element('div', {}, element('dt', {}, label), element('dd', {}, content)));
    },
    settle(verdict) {
      badge.textContent = verdict.badge;
      badge.classList.add(verdict.failed ? 'bad' : 'good');
      facts.textContent = verdict.facts.join(' · ');
      view.removeAttribute('aria-busy');
      cancel.remove();
      const line = new DocumentFragment();
      line.append(...Array.from(summary.childNodes, (node) => node.cloneNode(true)));
      onSettled(line);
    },
    close() {
      details.open = false;
    },
  };
}
