import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiagram } from '../../../demo/diagram/diagram.js';
import type { Diagram, DiagramEvent } from '../../../demo/diagram/event.js';
import { dropAtOnce, mostEvents } from '../../../demo/diagram/history.js';
import { diagramTexts } from '../../../demo/diagram/texts.js';
import { everybody, notReadyYet, start, tokenRefused } from './stories.js';

const texts: Readonly<Record<string, string>> = diagramTexts.en;

let diagram: Diagram;

beforeEach(() => {
  vi.useFakeTimers();
  diagram = createDiagram({ text: (key) => texts[key] ?? key, locale: 'en' });
  document.body.append(diagram.element);
});

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

function add(events: readonly DiagramEvent[]): void {
  for (const event of events) diagram.add(event);
  vi.runAllTimers();
}

const all = <T extends Element>(selector: string) =>
  Array.from(diagram.element.querySelectorAll<T>(selector));
const lines = () => all('[data-diagram-text] li').map(({ textContent }) => textContent);
const entryStops = () =>
  all<HTMLElement>('[data-diagram-text] button').filter(({ tabIndex }) => tabIndex === 0);
const detail = () => diagram.element.querySelector<HTMLElement>('.diagram-detail');
const press = (key: string) =>
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

describe('the diagram', () => {
  it('has a line of text and a row for each entry', () => {
    add(notReadyYet());
    expect(lines().length).toBe(11);
    expect(lines()[0]).toBe('page → module: getUserInfo');
    expect(all('.sd-row').length).toBe(11);
    expect(all('.sd-who').map(({ textContent }) => textContent)).toEqual(['page', 'module', 'app']);
  });

  it('leaves rows alone that have not changed', () => {
    const events = notReadyYet();
    add(events.slice(0, 5));
    const before = all('.sd-row > *');
    add(events.slice(5, 6));
    expect(before.every((node) => diagram.element.contains(node))).toBe(true);
  });

  it('drops the oldest entries and says so', () => {
    const notes = Array.from({ length: mostEvents + 7 }, (_, index) => ({
      id: String(index),
      at: start + index,
      kind: 'note' as const,
      from: 'page' as const,
      label: `note ${index}`,
    }));
    add(notes);
    expect(lines().length).toBe(mostEvents - dropAtOnce + 7);
    expect(lines()[0]).toBe(`page note: note ${dropAtOnce}`);
    expect(diagram.element.textContent).toContain(`${dropAtOnce} older entries are gone`);
  });

  it('is empty at first and when it is cleared', () => {
    const empty = diagram.element.querySelector<HTMLElement>('.diagram-empty');
    expect(empty?.hidden).toBe(false);
    add(notReadyYet());
    expect(empty?.hidden).toBe(true);
    diagram.clear();
    expect([lines().length, empty?.hidden]).toEqual([0, false]);
    expect(all('.sd-row').length).toBe(0);
  });

  it('is one tab stop: the latest entry, or that which had the focus', () => {
    add(tokenRefused());
    expect(entryStops().map(({ textContent }) => textContent)).toEqual([lines()[lines().length - 1]]);
    entryStops()[0]?.focus();
    press('Home');
    expect(document.activeElement?.textContent).toBe(lines()[0]);
    press('ArrowDown');
    press('ArrowDown');
    press('ArrowUp');
    expect(document.activeElement?.textContent).toBe(lines()[1]);
    expect(entryStops()).toEqual([document.activeElement]);
    press('PageDown');
    expect(document.activeElement?.textContent).toBe(lines()[11]);
    press('ArrowDown');
    expect(document.activeElement?.textContent).toBe(lines()[11]);
    expect(diagram.element.querySelectorAll('.sd-focus').length).toBe(1);
  });

  it('shows message and envelope, with secrets masked, from the keyboard and with the pointer', () => {
    add(everybody());
    expect(detail()?.hidden).toBe(true);
    all<HTMLElement>('[data-diagram-text] button')[0]?.click();
    expect(detail()?.hidden).toBe(false);
    expect(detail()?.textContent).toContain('page → module: http.login');
    expect(detail()?.textContent).toContain('"password": "•••"');
    expect(detail()?.textContent).toContain('module → page: done');
    expect(diagram.element.innerHTML).not.toMatch(/Zhiju2024|13800138000/);

    detail()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(detail()?.hidden).toBe(true);
    expect(document.activeElement?.textContent).toBe(lines()[0]);

    const rows = all('.sd-row');
    rows[rows.length - 1]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(detail()?.textContent).toContain('waits for a person');
    expect(diagram.element.querySelector('[aria-current]')?.textContent).toBe(lines()[lines().length - 1]);
  });

  it('shows one envelope for twenty calls that have the same', () => {
    add(tokenRefused());
    all<HTMLElement>('[data-diagram-text] button').pop()?.click();
    expect(detail()?.querySelectorAll('.json-view').length).toBe(1);
  });

  it('closes the message of an entry that is gone', () => {
    add(everybody());
    all<HTMLElement>('[data-diagram-text] button')[0]?.click();
    diagram.clear();
    expect(detail()?.hidden).toBe(true);
  });

  it('keeps what is told as text', () => {
    const label = `<img src=x onerror=alert(1)> & "'\u0000\ud800`;
    add([{ id: '"><script>', at: start, kind: 'call', from: 'page', to: 'module', label, tab: '<b>' }]);
    expect(diagram.element.querySelectorAll('img, script, b').length).toBe(0);
    expect(lines()[0]).toContain('<img src=x');
    expect(diagram.toSvg()).not.toMatch(/<(?:img|script|b)\b/);
  });
});

describe('the saved diagram', () => {
  it('is a whole file', () => {
    add([...everybody()]);
    const svg = diagram.toSvg();
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(parsed.documentElement.tagName).toBe('svg');
    expect(parsed.querySelectorAll('parsererror').length).toBe(0);
    expect(svg).toContain('POST /gateway/session');
    expect(svg).not.toMatch(/(?:href|src)=|url\(|@import/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|13800138000/);
  });

  it('is a file, too, while there is nothing', () => {
    expect(diagram.toSvg()).toMatch(/^<\?xml [\s\S]*<\/svg>\n$/);
    expect(diagram.toSvg()).not.toMatch(/NaN|undefined|Infinity/);
  });
});
