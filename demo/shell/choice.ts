import { html, type TemplateResult } from 'lit-html';

interface Choice<T extends string> {
  readonly name: string;
  readonly legend: string;
  /** For a group whose place says what it is for. */
  readonly isLegendUnseen?: boolean;
  readonly values: readonly T[];
  readonly chosen: T;
  label(value: T): string;
  onChoose(value: T): void;
}

/** One of a few, as radio buttons that look like one switch. */
export function choice<T extends string>(options: Choice<T>): TemplateResult {
  const { name, legend, isLegendUnseen, values, chosen, label, onChoose } = options;
  return html`<fieldset class="choice ${name}">
    <legend class=${isLegendUnseen ? 'unseen' : ''}>${legend}</legend>
    ${values.map(
      (value) => html`<label>
        <input type="radio" name=${name} value=${value} .checked=${value === chosen} @change=${() => onChoose(value)}>
        <span>${label(value)}</span>
      </label>`,
    )}
  </fieldset>`;
}
