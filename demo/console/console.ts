import type { Envelope, MethodName } from 'up-user-module';
import { mask } from '../diagram/mask.js';
import { element } from '../dom.js';
import { methodNames } from '../method-names.js';

export interface ConsoleOptions {
  /** Makes a call, and resolves with how it ended. The signal is that of the cancel button. */
  call(
    method: MethodName,
    params: unknown,
    signal: AbortSignal,
  ): Promise<{ failed: boolean; answer: Envelope }>;
  /** Gives the text for a key of texts.ts. */
  readonly text: (key: string) => string;
}

export interface Console {
  /** To put into the page. Its styles are in console.css. */
  readonly element: HTMLElement;
  /** Shows a method with these params, or with samples. */
  setMethod(name: MethodName, params?: unknown): void;
  /** @param listener is told the method and the JSON of its params whenever the user changes one of them */
  onChange(listener: (method: MethodName, params: string) => void): void;
}

export function createConsole({ call, text }: ConsoleOptions): Console {
  const select = element(
    'select',
    { 'aria-label': text('console.method') },
    ...methodNames.map((name) => element('option', { value: name }, name)),
  );
  const area = element('textarea', { 'aria-label': text('console.json') });
  const button = element('button', { type: 'button' }, text('console.call'));
  const answer = element('pre', {});
  const listeners: ((method: MethodName, params: string) => void)[] = [];
  const method = () => methodNames.find((name) => name === select.value) ?? 'getUserInfo';
  const changed = () => {
    for (const listener of listeners) listener(method(), area.value);
  };
  select.addEventListener('change', changed);
  area.addEventListener('input', changed);
  button.addEventListener('click', async () => {
    const params: unknown = area.value.trim() ? JSON.parse(area.value) : undefined;
    const ended = await call(method(), params, new AbortController().signal);
    answer.textContent = JSON.stringify(mask(ended.answer), null, 2);
  });
  return {
    element: element('section', { class: 'console' }, select, area, button, answer),
    setMethod(name, params) {
      select.value = name;
      area.value = params === undefined ? '' : JSON.stringify(params, null, 2);
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
