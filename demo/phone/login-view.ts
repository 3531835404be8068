import { html, type TemplateResult } from 'lit-html';
import { logIn, reload, sendCode, signIn } from './actions.js';
import { change, state, text } from './state.js';

/** A field of the form whose submit event this is, or that the button stands in. */
function field(form: HTMLFormElement | null, name: string): string {
  const value = form && new FormData(form).get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function submitted(event: SubmitEvent): HTMLFormElement | null {
  event.preventDefault();
  return event.currentTarget instanceof HTMLFormElement ? event.currentTarget : null;
}

function byPassword(): TemplateResult {
  const onSubmit = (event: SubmitEvent) => {
    const form = submitted(event);
    logIn({ username: field(form, 'username'), password: field(form, 'password') });
  };
  return html`<form class="form" id="password-form" @submit=${onSubmit}>
    <label>${text('h5.username')}
      <input id="username" name="username" autocomplete="username" autocapitalize="none" required>
    </label>
    <label>${text('h5.password')}
      <input id="password" name="password" type="password" autocomplete="current-password" required>
    </label>
    <button class="main" id="log-in" ?disabled=${!!state.busy}>${text('h5.log-in')}</button>
  </form>`;
}

function bySms(): TemplateResult {
  const onSubmit = (event: SubmitEvent) => {
    const form = submitted(event);
    logIn({ phoneNumber: field(form, 'phone'), smsCode: field(form, 'code') });
  };
  const onSend = (event: Event) => {
    const button = event.currentTarget;
    if (button instanceof HTMLButtonElement) sendCode(field(button.form, 'phone'));
  };
  return html`<form class="form" id="sms-form" @submit=${onSubmit}>
    <label>${text('h5.phone')}
      <input id="phone" name="phone" type="tel" autocomplete="tel-national" required>
    </label>
    <div class="beside">
      <label>${text('h5.code')}
        <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required>
      </label>
      <button type="button" id="send-code" ?disabled=${!!state.busy} @click=${onSend}>
        ${text('h5.send-code')}
      </button>
    </div>
    <button class="main" id="log-in" ?disabled=${!!state.busy}>${text('h5.log-in')}</button>
  </form>`;
}

function tab(kind: 'password' | 'sms'): TemplateResult {
  return html`<button id="by-${kind}" aria-pressed=${state.loginBy === kind} @click=${() => change({ loginBy: kind })}>
    ${text(kind === 'sms' ? 'h5.by-sms' : 'h5.by-password')}
  </button>`;
}

/** The password grant, and the pages of the account service. */
export function loginView(): TemplateResult {
  return html`<main class="login">
    <h1>${text('h5.welcome')}</h1>
    <p class="quiet">${text('h5.welcome-more')}</p>
    <div class="tabs" role="group" aria-label=${text('h5.ways')}>${tab('password')}${tab('sms')}</div>
    ${state.loginBy === 'sms' ? bySms() : byPassword()}
    <div class="or"><span>${text('h5.or')}</span></div>
    <div class="ways">
      <button id="by-redirect" ?disabled=${!!state.busy} @click=${() => signIn('redirect')}>${text('h5.by-redirect')}</button>
      <button id="by-popup" ?disabled=${!!state.busy} @click=${() => signIn('popup')}>${text('h5.by-popup')}</button>
      <button id="by-wechat" class="wechat" ?disabled=${!!state.busy} @click=${() => signIn('popup', 'wechat')}>
        ${text('h5.by-wechat')}
      </button>
    </div>
  </main>`;
}

/** In the app, it is the app that logs its user in. */
export function appLoginView(): TemplateResult {
  return html`<main class="login">
    <h1>${text('h5.app-login')}</h1>
    <p class="quiet">${text('h5.app-login-more')}</p>
    <button class="main" id="reload" ?disabled=${!!state.busy} @click=${reload}>${text('h5.look-again')}</button>
  </main>`;
}

/** Nobody knows yet who is there. */
export function failedView(): TemplateResult {
  return html`<main class="login">
    <h1>${text('h5.failed')}</h1>
    <p class="quiet">${text('h5.failed-more')}</p>
    <button class="main" id="reload" ?disabled=${!!state.busy} @click=${reload}>${text('h5.try-again')}</button>
  </main>`;
}
