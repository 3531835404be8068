import { html, nothing, type TemplateResult } from 'lit-html';
import { encodeBusinessCard } from 'up-user-module/account';
import { renderSVG } from 'uqr';
import { authorizeMusic, bindWechat, logOut, refresh, save, uploadPicture } from './actions.js';
import { api, hasGateway } from './api.js';
import { change, state, text } from './state.js';

/** 138 0000 0000, with the middle hidden. */
function maskedPhone(phone: string): string {
  return phone.replace(/^(\d{3})\d{4}(\d{4})$/, '$1 **** $2');
}

function pictureUrl(): string | undefined {
  const { user, pictures } = state;
  if (api.inApp || !user?.offUserId) return user?.avatar;
  return `${api.http?.account.avatarUrl({ userId: user.offUserId }, 'xl')}&v=${pictures}`;
}

function avatar(): TemplateResult {
  const hide = ({ target }: Event) => {
    if (target instanceof HTMLElement) target.hidden = true;
  };
  return html`<span class="avatar">
    <span aria-hidden="true">${state.user?.nickname?.slice(0, 1)}</span>
    <img src=${state.upload?.preview ?? pictureUrl() ?? ''} alt=${text('h5.avatar')} @error=${hide}>
  </span>`;
}

function row(id: string, label: string, value: string, onClick: () => void): TemplateResult {
  return html`<li>
    <button class="row" id=${id} ?disabled=${!!state.busy} @click=${onClick}>
      <span>${label}</span><span class="quiet">${value}</span>
    </button>
  </li>`;
}

function pictureRow(): TemplateResult {
  const onPick = ({ currentTarget: input }: Event) => {
    if (!(input instanceof HTMLInputElement)) return;
    const [file] = input.files ?? [];
    if (file) uploadPicture(file);
    input.value = '';
  };
  const { upload } = state;
  return html`<li>
    <label class="row">
      <span>${text('h5.picture')}</span>
      ${
        upload
          ? html`<progress id="upload" max="3" value=${upload.done} aria-label=${text('h5.uploading')}></progress>`
          : html`<span class="quiet">${text('h5.choose')}</span>`
      }
      <input class="unseen" id="picture" type="file" accept="image/png,image/jpeg,image/webp" ?disabled=${!!state.busy} @change=${onPick}>
    </label>
  </li>`;
}

export function profileView(): TemplateResult {
  const { user } = state;
  return html`<main class="profile">
    <header class="hero">
      ${avatar()}
      <div>
        <h1 id="nickname">${user?.nickname ?? user?.username ?? text('h5.nobody')}</h1>
        <p id="phone-number">${maskedPhone(user?.phoneNumber ?? '')}</p>
      </div>
    </header>
    <ul class="rows">
      ${row('edit', text('h5.edit'), user?.email ?? '', () => change({ view: 'edit', notice: undefined }))}
      ${api.inApp ? nothing : pictureRow()}
      ${row('card', text('h5.card'), '', () => change({ view: 'card', notice: undefined }))}
    </ul>
    <ul class="rows">
      ${hasGateway && !api.inApp ? nothing : row('wechat', text('h5.wechat'), state.wechat ?? text('h5.bind'), bindWechat)}
      ${row('music', text('h5.music'), text('h5.link'), authorizeMusic)}
    </ul>
    <ul class="rows">
      ${row('refresh', text('h5.refresh'), '', refresh)}
      ${row('log-out', text('h5.log-out'), '', logOut)}
    </ul>
  </main>`;
}

function back(): TemplateResult {
  return html`<button class="back" id="back" @click=${() => change({ view: 'profile' })}>${text('h5.back')}</button>`;
}

export function editView(): TemplateResult {
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const inputs = [...event.currentTarget.querySelectorAll('input')];
    const changed = inputs.filter(({ value, defaultValue }) => value !== defaultValue);
    save(Object.fromEntries(changed.map(({ name, value }) => [name, value])));
  };
  const { user } = state;
  return html`<main class="page">
    ${back()}
    <h1>${text('h5.edit')}</h1>
    <form class="form" @submit=${onSubmit}>
      <label>${text('h5.nickname')}<input id="new-nickname" name="nickname" value=${user?.nickname ?? ''} required></label>
      <label>${text('h5.email')}<input id="new-email" name="email" type="email" value=${user?.email ?? ''}></label>
      <button class="main" id="save" ?disabled=${!!state.busy}>${text('h5.save')}</button>
    </form>
  </main>`;
}

export function cardView(): TemplateResult {
  const { user } = state;
  const svg = renderSVG(encodeBusinessCard(user?.offUserId ?? user?.userId ?? ''), { border: 2 });
  return html`<main class="page card">
    ${back()}
    <h1>${user?.nickname}</h1>
    <img id="qr" src="data:image/svg+xml,${encodeURIComponent(svg)}" alt=${text('h5.card-code')}>
    <p class="quiet">${text('h5.card-more')}</p>
  </main>`;
}
