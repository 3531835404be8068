import { html, nothing, render, type TemplateResult } from 'lit-html';
import { appLoginView, failedView, loginView } from './login-view.js';
import { cardView, editView, profileView } from './profile-view.js';
import { state, text, type View } from './state.js';

const views: Readonly<Record<View, () => TemplateResult>> = {
  loading: () =>
    html`<main class="loading"><h1 class="unseen">${text('h5.title')}</h1><p class="quiet">${text('h5.loading')}</p></main>`,
  failed: failedView,
  login: loginView,
  'app-login': appLoginView,
  profile: profileView,
  edit: editView,
  card: cardView,
};

function notice(): TemplateResult | typeof nothing {
  const { notice } = state;
  return notice ? html`<p class=${notice.isError ? 'error' : ''}>${notice.text}</p>` : nothing;
}

export function show(): void {
  const page = html`${views[state.view]()}<div class="notice" id="notice" role="status">${notice()}</div>`;
  document.body.dataset.view = state.view;
  document.body.ariaBusy = String(!!state.busy || state.view === 'loading');
  render(page, document.body);
}
