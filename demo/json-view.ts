import { element } from './dom.js';

type Piece = Node | string;

/** Longer texts, which are tokens, are shown by their beginning until they are asked for. */
const longest = 120;

/** A value as indented JSON. */
export function jsonView(value: unknown): HTMLElement {
  return element('pre', { class: 'json' }, ...lines(value, 0, [], ''));
}

/** @param head what stands before the value on its first line, @param tail what stands behind it on its last */
function lines(value: unknown, depth: number, head: readonly Piece[], tail: string): Node[] {
  const items = itemsOf(value);
  if (items.length === 0) return [line(depth, ...head, scalar(value), tail)];
  const [start, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return [
    line(depth, ...head, start),
    ...items.flatMap(([label, item], index) =>
      lines(item, depth + 1, label, index < items.length - 1 ? ',' : ''),
    ),
    line(depth, end, tail),
  ];
}

/** What an array or an object holds, each with its label. */
function itemsOf(value: unknown): [label: Piece[], item: unknown][] {
  if (Array.isArray(value)) return value.map((item: unknown) => [[], item]);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, item]) => [
    [element('span', { class: 'key' }, JSON.stringify(name)), ': '],
    item,
  ]);
}

function line(depth: number, ...pieces: readonly Piece[]): HTMLElement {
  return element('span', { class: 'json-line', style: `--depth: ${depth}` }, ...pieces);
}

function scalar(value: unknown): Node {
  const text = JSON.stringify(value) ?? 'undefined';
  if (typeof value === 'string' && value.length > longest) return longText(text);
  const han = /\p{Script=Han}/u.test(text);
  return element('span', { class: 'value', ...(han && { lang: 'zh-CN' }) }, text);
}

function longText(full: string): Node {
  const short = `${full.slice(0, 24)}… ${full.length - 2} characters`;
  const toggle = element('button', { type: 'button', class: 'value', 'aria-expanded': 'false' }, short);
  toggle.addEventListener('click', () => {
    const expanded = toggle.getAttribute('aria-expanded') === 'false';
    toggle.setAttribute('aria-expanded', String(expanded));
    toggle.textContent = expanded ? full : short;
  });
  return toggle;
}
