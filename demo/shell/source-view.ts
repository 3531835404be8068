import { html, render, type TemplateResult } from 'lit-html';
import { element } from '../dom.js';
import type { Translate } from '../i18n/text.js';

const dialog = element('dialog', { id: 'source', 'aria-labelledby': 'source-title' });

/**
 * Shows the source of the page in the phone, beside that page.
 *
 * @param chosen the file; default: where the page meets this package
 */
export async function openSource(text: Translate, chosen?: string): Promise<void> {
  if (!dialog.isConnected) document.body.append(dialog);
  const files: readonly string[] = await (await fetch('/source')).json();
  const name = chosen ?? files[0] ?? '';
  const code = await (await fetch(`/source/${name}`)).text();
  render(sourceView(text, files, name, code), dialog);
  if (!dialog.open) dialog.show();
}

function sourceView(text: Translate, files: readonly string[], chosen: string, code: string): TemplateResult {
  const onSelect = ({ currentTarget: select }: Event) => {
    if (select instanceof HTMLSelectElement) openSource(text, select.value);
  };
  return html`<div class="head">
      <h2 id="source-title">${text('source.title')}</h2>
      <select id="file" aria-label=${text('source.file')} @change=${onSelect}>
        ${files.map((name) => html`<option ?selected=${name === chosen}>${name}</option>`)}
      </select>
      <button id="close-source" @click=${() => dialog.close()}>${text('source.close')}</button>
    </div>
    <pre tabindex="0" aria-label=${chosen}><code>${code}</code></pre>`;
}
