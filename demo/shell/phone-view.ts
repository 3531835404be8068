import { html, nothing, type TemplateResult } from 'lit-html';
import type { Demo } from '../demo.js';
import { appOf, pathOf } from '../world/modes.js';
import type { Phone } from '../world/phone.js';
import { openSource } from './source-view.js';

export function phoneView(demo: Demo): TemplateResult {
  const { text, world } = demo;
  world.phone.frame.title = text('phone.frame');
  if (world.tab) world.tab.frame.title = text('phone.tab');
  return html`<section class="phone-part" id="phone" aria-labelledby="phone-title" tabindex="-1">
    <h2 class="unseen" id="phone-title">${text('phone.title')}</h2>
    <div class="phone ${world.tab ? 'two' : ''}">
      ${screen(demo, world.phone, world.tab ? 'A' : '')} ${world.tab ? screen(demo, world.tab, 'B') : nothing}
    </div>
    <div class="buttons">
      <button id="reload-phone" @click=${() => world.phones.map((phone) => phone.reload())}>${text('phone.reload')}</button>
      ${
        world.mode === 'browser' || world.mode === 'gateway'
          ? html`<button id="tab" @click=${() => (world.tab ? world.closeTab() : world.openTab())}>
              ${text(world.tab ? 'phone.close-tab' : 'phone.open-tab')}
            </button>`
          : nothing
      }
      <button id="show-source" @click=${() => openSource(text)}>${text('phone.source')}</button>
    </div>
  </section>`;
}

/** A page with what an app or a browser has above it. */
function screen({ world, text }: Demo, { frame }: Phone, tab: string): TemplateResult {
  const app = appOf(world.mode);
  return html`<div class="window">
    <div class="bar ${app ? 'of-app' : 'of-browser'}" aria-hidden="true">
      ${
        app
          ? html`<span class="chevron"></span><span>${text(`world.mode.${world.mode}`)}</span><span class="capsule">${app.version}</span>`
          : html`${tab ? html`<b>${tab}</b>` : nothing}<span class="address">${location.host}${pathOf(world.mode)}</span>`
      }
    </div>
    ${frame}
  </div>`;
}
