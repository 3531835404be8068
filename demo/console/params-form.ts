import { type MethodName, methods } from 'up-user-module';
import { fill } from '../diagram/fill.js';
import { element } from '../dom.js';
import { type Field, fieldsOf } from './field.js';
import type { Fields } from './params.js';

/** A form with a control for each field of a method. */
export interface ParamsForm {
  readonly element: HTMLElement;
  show(method: MethodName, fields: Fields, wrapped: boolean): void;
}

interface ParamsFormOptions {
  readonly text: (key: string) => string;
  /** @param value `undefined` to leave the field out */
  onField(name: string, value: string | number | undefined): void;
  onWrapped(wrapped: boolean): void;
}

type Control = HTMLInputElement | HTMLSelectElement;

export function createParamsForm({ text, onField, onWrapped }: ParamsFormOptions): ParamsForm {
  const grid = element('div', { class: 'console-fields' });
  const wrap = element('input', { type: 'checkbox' });
  const wrapLabel = element(
    'label',
    { class: 'console-wrap' },
    wrap,
    fill(text('console.wrapped'), { data: '{ data: … }' }),
  );
  const hint = element('p', { class: 'console-hint' }, text('console.optional'));
  const view = element(
    'fieldset',
    { class: 'console-form' },
    element('legend', {}, text('console.params')),
    hint,
    grid,
    wrapLabel,
  );
  let shown: MethodName | undefined;
  let controls = new Map<string, Control>();

  wrap.addEventListener('change', () => onWrapped(wrap.checked));

  function build(method: MethodName): void {
    const fields = fieldsOf(method);
    controls = new Map(fields.map((field) => [field.name, controlOf(field)]));
    grid.replaceChildren(...fields.map((field) => labelled(field, controls.get(field.name))));
    hint.hidden = fields.some(({ required }) => required);
  }

  function controlOf(field: Field): Control {
    const { name, kind, choices, required } = field;
    const control =
      kind === 'choice'
        ? element('select', {}, ...optionsOf(choices, text('console.none')))
        : element('input', {
            type: kind,
            step: kind === 'number' && 'any',
            autocomplete: 'off',
            spellcheck: 'false',
          });
    control.name = name;
    control.required = required;
    control.addEventListener('input', () => onField(name, fieldValue(field, control.value)));
    return control;
  }

  return {
    element: view,
    show(method, fields, wrapped) {
      if (method !== shown) build(method);
      shown = method;
      for (const [name, control] of controls) {
        // The one that is being typed in shows what it holds already.
        if (control !== document.activeElement) control.value = textOf(fields[name]);
      }
      wrap.checked = wrapped;
      wrapLabel.hidden = methods[method].params?.wrapped !== true;
    },
  };
}

function labelled({ name, required }: Field, control: Control | undefined): HTMLElement {
  const star = required ? [element('span', { 'aria-hidden': 'true' }, ' *')] : [];
  return element('label', {}, element('code', {}, name, ...star), ...(control ? [control] : []));
}

function optionsOf(choices: readonly string[], none: string): HTMLElement[] {
  return [
    element('option', { value: '' }, none),
    ...choices.map((choice) => element('option', { value: choice }, choice)),
  ];
}

function fieldValue({ kind }: Field, typed: string): string | number | undefined {
  if (typed === '') return undefined;
  return kind === 'number' ? Number(typed) : typed;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
