import { html, type TemplateResult } from 'lit-html';
import type { Demo } from '../demo.js';
import { locales } from '../i18n/text.js';
import { themes } from '../settings.js';
import { choice } from './choice.js';

export function headerView(demo: Demo): TemplateResult {
  const { text, settings } = demo;
  return html`<header class="top">
    <div>
      <h1>${text('demo.name')}</h1>
      <p>${text('demo.claim')}</p>
    </div>
    <div class="switches">
      ${choice({
        name: 'lang',
        legend: text('demo.language'),
        isLegendUnseen: true,
        values: locales,
        chosen: settings.lang,
        label: (value) => text(`demo.language.${value}`),
        onChoose: (lang) => demo.choose({ lang }),
      })}
      ${choice({
        name: 'theme',
        legend: text('demo.theme'),
        isLegendUnseen: true,
        values: themes,
        chosen: settings.theme,
        label: (value) => text(`demo.theme.${value}`),
        onChoose: (theme) => demo.choose({ theme }),
      })}
    </div>
  </header>`;
}
