import { html, render, type TemplateResult } from 'lit-html';
import { element } from '../dom.js';
import type { Translate } from '../i18n/text.js';

/** The files of the page in the phone; the first one is where it meets this package. */
const files = [
  'api.ts',
  'actions.ts',
  'main.ts',
  'state.ts',
  'view.ts',
  'login-view.ts',
  'profile-view.ts',
  'picture.ts',
  'index.html',
];

const dialog = element('dialog', { id: 'source', 'aria-labelledby': 'source-title' });

/** Shows the source of the page in the phone, beside that page. */
export async function openSource(text: Translate, name = 'api.ts'): Promise<void> {
  if (!dialog.isConnected) document.body.append(dialog);
  const response = await fetch(`/source/${name}`);
  render(sourceView(text, name, await response.text()), dialog);
  if (!dialog.open) dialog.show();
}

function sourceView(text: Translate, chosen: string, code: string): TemplateResult {
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
