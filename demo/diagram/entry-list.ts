import { element } from '../dom.js';
import type { Entry } from './entry.js';
import type { DiagramOptions } from './event.js';
import { createKeyed } from './keyed.js';
import { sentenceOf } from './sentence.js';

/**
 * The diagram as text: an ordered list with a sentence for each entry, not seen, for screen readers and keyboards. One
 * entry is a tab stop; from there the arrow keys go on (ARIA Authoring Practices, "Developing a Keyboard Interface").
 */
export interface EntryList {
  readonly element: HTMLElement;
  show(entries: readonly Entry[]): void;
  /** Says which entry's message is shown. */
  choose(id: string | undefined): void;
  focus(id: string): void;
}

interface EntryListOptions extends DiagramOptions {
  onFocus(id: string | undefined): void;
  onChoose(id: string): void;
}

/** How far PageUp and PageDown go. */
const page = 10;

export function createEntryList({ text, locale, onFocus, onChoose }: EntryListOptions): EntryList {
  const list = element('ol', {
    class: 'diagram-text',
    'data-diagram-text': true,
    'aria-label': text('diagram.entries'),
    lang: locale === 'zh' ? 'zh-CN' : 'en',
  });
  const buttons = () => Array.from(list.querySelectorAll('button'));
  /** The entry that the user has been at; none yet: the latest. */
  let current: string | undefined;

  const keyed = createKeyed<Entry, HTMLLIElement>({
    parent: list,
    key: ({ id }) => id,
    make: ({ id }) => element('li', { 'data-id': id }, element('button', { type: 'button', tabindex: '-1' })),
    update(item, entry) {
      const button = item.firstElementChild;
      const sentence = sentenceOf(entry, text);
      if (button && button.textContent !== sentence) button.textContent = sentence;
    },
  });
  const buttonOf = (id: string) => keyed.get(id)?.querySelector('button') ?? undefined;

  function setTabStop(): void {
    const all = buttons();
    const stop = (current === undefined ? undefined : buttonOf(current)) ?? all[all.length - 1];
    for (const button of all) button.tabIndex = button === stop ? 0 : -1;
  }

  list.addEventListener('focusin', ({ target }) => {
    current = idOf(target);
    setTabStop();
    onFocus(current);
  });
  list.addEventListener('focusout', () => onFocus(undefined));
  list.addEventListener('click', ({ target }) => {
    const id = idOf(target);
    if (id !== undefined) onChoose(id);
  });
  list.addEventListener('keydown', (event) => {
    const all = buttons();
    const next = nextIndex(
      event.key,
      all.findIndex((button) => button.contains(document.activeElement)),
      all.length,
    );
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus({ preventScroll: true });
  });

  return {
    element: list,
    show(entries) {
      const hadFocus = list.contains(document.activeElement);
      keyed.show(entries);
      if (current !== undefined && !buttonOf(current)) current = undefined;
      setTabStop();
      // The entry with the focus was one of those that are dropped.
      if (hadFocus && !list.contains(document.activeElement)) buttons()[0]?.focus({ preventScroll: true });
    },
    choose(id) {
      for (const button of buttons()) {
        if (idOf(button) === id) button.setAttribute('aria-current', 'true');
        else button.removeAttribute('aria-current');
      }
    },
    focus: (id) => buttonOf(id)?.focus({ preventScroll: true }),
  };
}

function idOf(target: EventTarget | null): string | undefined {
  return (target instanceof Element && target.closest('li')?.dataset.id) || undefined;
}

function nextIndex(key: string, index: number, count: number): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.max(0, Math.min(target, count - 1));
}
