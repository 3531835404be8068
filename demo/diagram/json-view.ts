import { element } from '../dom.js';

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g;

/** A value as indented JSON, its names and values in colours of their own. Masking it is up to the caller. */
export function jsonView(value: unknown): HTMLElement {
  const json = JSON.stringify(value, null, 2) ?? 'undefined';
  const view = element('pre', { class: 'json-view', tabindex: '0' });
  let end = 0;
  for (const match of json.matchAll(token)) {
    const [text, quoted, colon] = match;
    view.append(json.slice(end, match.index));
    if (quoted && colon) view.append(element('span', { class: 'json-name' }, quoted), colon);
    else view.append(element('span', { class: 'json-value' }, text));
    end = match.index + text.length;
  }
  view.append(json.slice(end));
  return view;
}
