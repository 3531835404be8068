import { html, type TemplateResult } from 'lit-html';
import type { Demo } from '../demo.js';
import type { DemoUser } from '../server-control.js';

/** Who can log in. What a password manager would do, a button does. */
export function accountsView(demo: Demo): TemplateResult {
  const { text, config } = demo;
  const fillIn = ({ username, password, phoneNumber }: DemoUser) =>
    fill(demo, { username, password, phone: phoneNumber });
  return html`<h3>${text('world.accounts')}</h3>
    <ul class="people">
      ${config.users.map(
        (user) => html`<li>
          <span>${user.username} / ${user.password} <span class="quiet">${user.nickname}, ${user.phoneNumber}</span></span>
          <button class="small" id="fill-${user.username}" @click=${() => fillIn(user)}>${text('world.fill-in')}</button>
        </li>`,
      )}
    </ul>`;
}

/** The text messages that the embedded account service has sent; the newest is first. */
export function inboxView(demo: Demo): TemplateResult {
  const { text, inbox } = demo;
  const newest = inbox.slice(-3).reverse();
  return html`<h3>${text('world.inbox')}</h3>
    ${
      newest.length === 0
        ? html`<p class="quiet">${text('world.inbox.empty')}</p>`
        : html`<ul class="people" id="inbox">
            ${newest.map(
              ({ phoneNumber, code }) => html`<li>
                <span>${text('world.inbox.message', { code })} <span class="quiet">${phoneNumber}</span></span>
                <button class="small" @click=${() => fill(demo, { code })}>${text('world.fill-in')}</button>
              </li>`,
            )}
          </ul>`
    }`;
}

/** Types into the fields of the page in the phone, as far as it shows them. */
function fill({ world }: Demo, values: Readonly<Record<string, string>>): void {
  for (const [id, value] of Object.entries(values)) {
    const field = world.phone.page?.document.querySelector<HTMLInputElement>(`input#${id}`);
    if (field) field.value = value;
  }
}
