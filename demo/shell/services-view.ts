import { html, type TemplateResult } from 'lit-html';
import type { Demo } from '../demo.js';
import { faultKinds, server } from '../server-control.js';

/** The hands on the account service: what goes wrong with its next request, and with the tokens that it has given. */
export function servicesView(demo: Demo): TemplateResult {
  const { text, done } = demo;
  const onPlan = (event: SubmitEvent) => {
    event.preventDefault();
    const { currentTarget: form } = event;
    const chosen = form instanceof HTMLFormElement ? new FormData(form).get('fault') : undefined;
    const kind = faultKinds.find((name) => name === chosen);
    if (kind) demo.flip('world.done.fault', server.planFault(kind, 1));
  };
  const usual = () => {
    demo.world.apply({ latency: 0, offline: false });
    demo.flip('world.done.usual', server.clearFaults());
  };
  return html`<div class="fields">
    <form class="fields" id="fault-form" @submit=${onPlan}>
      <label class="label" for="fault">${text('world.fault')}</label>
      <span class="pair">
        <select id="fault" name="fault">
          ${faultKinds.map((kind) => html`<option value=${kind}>${text(`world.fault.${kind}`)}</option>`)}
        </select>
        <button id="plan">${text('world.once')}</button>
      </span>
    </form>
    <div class="pair even">
      <button id="expire" @click=${() => demo.flip('world.done.expire', server.expireAccessTokens())}>
        ${text('world.expire')}
      </button>
      <button id="end" @click=${() => demo.flip('world.done.end', server.endSessions())}>${text('world.end')}</button>
    </div>
    <button id="usual" @click=${usual}>${text('world.usual')}</button>
    <p class="quiet" id="done" role="status">${done ? text(done) : ''}</p>
  </div>`;
}
