import { type Envelope, type MethodName, methods } from 'up-user-module';
import { fill } from '../diagram/fill.js';
import { element } from '../dom.js';
import { methodNames } from '../method-names.js';
import { createAnswerView } from './answer-view.js';
import { codeOf } from './code.js';
import { copyButton } from './copy-button.js';
import { sampleParams } from './field.js';
import { type Fields, parseParams, problemsOf, unwrap } from './params.js';
import { createParamsForm } from './params-form.js';

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

/** Calls any of the ten methods. The JSON is what is sent; the form helps to write it. */
export function createConsole({ call, text }: ConsoleOptions): Console {
  let method: MethodName = 'getUserInfo';
  /** Aborts the call that is under way. */
  let underWay: AbortController | undefined;
  const listeners: ((method: MethodName, params: string) => void)[] = [];

  const select = element(
    'select',
    {},
    ...methodNames.map((name) => element('option', { value: name }, name)),
  );
  const facts = element('p', { class: 'console-hint' });
  const form = createParamsForm({ text, onField: setField, onWrapped: setWrapped });
  const problems = element('ul', {
    class: 'console-problems',
    id: 'console-problems',
    'aria-live': 'polite',
  });
  const json = element('textarea', {
    class: 'console-json',
    spellcheck: 'false',
    autocapitalize: 'none',
    'aria-describedby': problems.id,
  });
  const editor = element(
    'div',
    { class: 'console-editor' },
    element('label', {}, text('console.json'), json),
    problems,
  );
  const noParams = element('p', { class: 'console-hint' }, text('console.no-params'));
  const code = element('code', {});
  const callButton = button('console.call', 'console-call', start);
  const cancel = button('console.cancel', 'console-cancel', () => underWay?.abort());
  cancel.hidden = true;
  const answer = createAnswerView(text);

  select.addEventListener('change', () => {
    const name = methodNames.find((one) => one === select.value);
    if (!name) return;
    setMethod(name);
    tell();
  });
  json.addEventListener('input', () => {
    show();
    tell();
  });
  setMethod(method);

  return {
    element: element(
      'section',
      { class: 'console', 'aria-label': text('console.label') },
      element(
        'div',
        { class: 'console-ask' },
        element('label', { class: 'console-method' }, text('console.method'), select),
        facts,
        form.element,
        editor,
        noParams,
        element('div', { class: 'console-buttons' }, callButton, cancel),
      ),
      element(
        'div',
        { class: 'console-told' },
        element(
          'section',
          { class: 'console-code', 'aria-label': text('console.code') },
          element('h3', {}, text('console.code')),
          copyButton(text, () => code.textContent ?? ''),
          element('pre', { tabindex: '0' }, code),
        ),
        answer.element,
      ),
    ),
    setMethod,
    onChange(listener) {
      listeners.push(listener);
    },
  };

  function setMethod(name: MethodName, params: unknown = sampleParams(name)): void {
    method = name;
    select.value = name;
    json.value = jsonOf(params);
    show();
  }

  /** Shows everywhere what the JSON says. */
  function show(): void {
    const { params, interactive, read, since } = methods[method];
    const takesParams = params !== undefined;
    form.element.hidden = !takesParams;
    editor.hidden = !takesParams;
    noParams.hidden = takesParams;
    facts.textContent = [
      fill(text('console.since'), { version: since }),
      text(read ? 'console.read' : 'console.write'),
      ...(interactive ? [text('console.interactive')] : []),
    ].join(' · ');

    const parsed = parseParams(json.value);
    json.setAttribute('aria-invalid', String(parsed.problem !== undefined));
    json.rows = Math.min(Math.max(json.value.split('\n').length, 3), 16);
    if (parsed.problem !== undefined) {
      showProblems([fill(text('console.not-json'), { problem: parsed.problem })]);
      return;
    }
    showProblems(problemsOf(method, parsed.params).map(({ key, values }) => fill(text(key), values)));
    const { fields, wrapped } = unwrap(method, parsed.params);
    form.show(method, fields, wrapped);
    code.textContent = codeOf(method, parsed.params);
  }

  function showProblems(lines: readonly string[]): void {
    problems.replaceChildren(...lines.map((line) => element('li', {}, line)));
  }

  function setField(name: string, value: string | number | undefined): void {
    const { fields, wrapped } = current();
    write({ ...fields, [name]: value }, wrapped);
  }

  function setWrapped(wrapped: boolean): void {
    write(current().fields, wrapped);
  }

  /** What the JSON holds; while it is no JSON, nothing. */
  function current(): { fields: Fields; wrapped: boolean } {
    const { params } = { params: undefined, ...parseParams(json.value) };
    return unwrap(method, params);
  }

  function write(fields: Fields, wrapped: boolean): void {
    json.value = jsonOf(wrapped ? { data: fields } : fields);
    show();
    tell();
  }

  function tell(): void {
    for (const listener of listeners) listener(method, json.value);
  }

  async function start(): Promise<void> {
    const parsed = parseParams(json.value);
    if (parsed.problem !== undefined) {
      json.focus();
      return;
    }
    if (underWay) return;
    underWay = new AbortController();
    setBusy(true);
    answer.wait(true);
    const begin = performance.now();
    try {
      const ended = await call(method, parsed.params, underWay.signal);
      answer.show(ended.failed, ended.answer, performance.now() - begin);
    } catch (error) {
      answer.showDefect(error);
    }
    underWay = undefined;
    setBusy(false);
  }

  function setBusy(isBusy: boolean): void {
    // A button that is disabled or hidden loses the focus.
    if (!isBusy && document.activeElement === cancel) callButton.focus();
    callButton.setAttribute('aria-disabled', String(isBusy));
    cancel.hidden = !isBusy;
  }

  function button(key: string, className: string, onClick: () => void): HTMLButtonElement {
    const made = element('button', { type: 'button', class: className }, text(key));
    made.addEventListener('click', onClick);
    return made;
  }
}

function jsonOf(params: unknown): string {
  return params === undefined ? '' : (JSON.stringify(params, null, 2) ?? '');
}
