import { html, type TemplateResult } from 'lit-html';
import type { Demo } from '../demo.js';
import { headerView } from './header-view.js';
import { phoneView } from './phone-view.js';
import { scenariosView } from './scenarios-view.js';
import { worldView } from './world-view.js';

const parts = ['scenarios', 'phone', 'diagram', 'world', 'console'] as const;

export function pageView(demo: Demo): TemplateResult {
  const { text, diagram } = demo;
  return html`<a class="skip" href="#phone">${text('demo.skip')}</a>
    ${headerView(demo)}
    <main>
      <div class="column">${scenariosView(demo)} ${worldView(demo)}</div>
      ${phoneView(demo)}
      <div class="column">
        <div class="panel" id="diagram">
          <h2>${text('diagram.label')}</h2>
          ${diagram.element}
        </div>
        <div class="panel" id="console">
          <h2>${text('console.label')}</h2>
          ${demo.console.element}
        </div>
      </div>
    </main>
    <nav class="parts" aria-label=${text('demo.parts')}>
      ${parts.map((part) => html`<a href="#${part}">${text(`demo.part.${part}`)}</a>`)}
    </nav>`;
}
