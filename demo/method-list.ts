import { type MethodName, type MethodSpec, methods } from 'up-user-module';
import { byId, element } from './dom.js';
import { methodNames } from './method-names.js';
import { sampleParams } from './sample-params.js';

/** A call as a button starts it. `params` is absent where the method takes none. */
type OnCall = (method: MethodName, params?: { readonly value: unknown }) => void;

/** Shows the method table: a row each, with a button, and an editor where the method takes params. */
export function showMethods(onCall: OnCall): void {
  const list = byId('method-list', HTMLUListElement);
  list.append(...methodNames.map((method) => row(method, onCall)));
}

function row(method: MethodName, onCall: OnCall): HTMLElement {
  const sample = sampleParams(method);
  const editor = sample && paramsEditor(method, sample);
  const button = element(
    'button',
    { type: 'button' },
    'Call',
    element('span', { class: 'unseen' }, ` ${method}`),
  );
  button.addEventListener('click', () => {
    if (!editor) return onCall(method);
    const params = editor.read();
    if (params) onCall(method, params);
  });
  const title = element('h3', {}, element('code', {}, method));
  const facts = element('p', { class: 'aside' }, describe(methods[method]));
  return element(
    'li',
    { class: 'method' },
    element('div', {}, title, facts),
    button,
    ...(editor ? [editor.view] : []),
  );
}

function describe({ since, read, interactive }: MethodSpec): string {
  const facts = [`since ${since}`, read && 'read', interactive && 'waits for a person'];
  return facts.filter(Boolean).join(' · ');
}

interface ParamsEditor {
  readonly view: HTMLElement;
  /** The params; `undefined` when the text is not JSON, which the editor shows then. An empty text is no params. */
  read(): { readonly value: unknown } | undefined;
}

function paramsEditor(method: MethodName, sample: object): ParamsEditor {
  const text = JSON.stringify(sample, null, 2);
  const problem = element('p', { class: 'problem', id: `${method}-problem`, role: 'alert' });
  const area = element(
    'textarea',
    {
      'aria-label': `Params of ${method}, as JSON`,
      'aria-describedby': problem.id,
      rows: String(text.split('\n').length),
      spellcheck: 'false',
      autocapitalize: 'none',
    },
    text,
  );
  const preview = element('code', { class: 'preview' }, JSON.stringify(sample));
  const view = element(
    'details',
    { class: 'params' },
    element('summary', { class: 'aside' }, 'params ', preview),
    area,
    problem,
  );

  const show = (message: string) => {
    problem.textContent = message;
    area.setAttribute('aria-invalid', String(message !== ''));
  };
  area.addEventListener('input', () => {
    show('');
    preview.textContent = area.value.replace(/\s+/g, ' ');
  });

  return {
    view,
    read() {
      if (area.value.trim() === '') return { value: undefined };
      try {
        return { value: JSON.parse(area.value) };
      } catch (error) {
        view.open = true;
        show(`Not JSON: ${error instanceof Error ? error.message : error}`);
        area.focus();
        return undefined;
      }
    },
  };
}
