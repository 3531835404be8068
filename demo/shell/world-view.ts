import { html, type TemplateResult } from 'lit-html';
import type { Demo } from '../demo.js';
import { appUsers } from '../world/app-users.js';
import { type Conditions, conditionValues } from '../world/conditions.js';
import { appOf, modes } from '../world/modes.js';
import { choice } from './choice.js';
import { accountsView, inboxView } from './people-view.js';
import { servicesView } from './services-view.js';

export function worldView(demo: Demo): TemplateResult {
  const { text, world } = demo;
  return html`<section class="panel" id="world" aria-labelledby="world-title">
    <h2 id="world-title">${text('world.title')}</h2>
    ${choice({
      name: 'mode',
      legend: text('world.mode'),
      values: modes,
      chosen: world.mode,
      label: (value) => text(`world.mode.${value}`),
      onChoose: (mode) => demo.enter(mode),
    })}
    ${appOf(world.mode) ? appConditions(demo) : browserConditions(demo)}
  </section>`;
}

function appConditions(demo: Demo): TemplateResult {
  const { text, world } = demo;
  const { conditions } = world;
  return html`
    ${choice({
      name: 'person',
      legend: text('world.user'),
      values: conditionValues.person,
      chosen: conditions.person,
      label: (value) => appUsers[value].nickname,
      onChoose: (person) => demo.change({ person }),
    })}
    ${choice({
      name: 'user',
      legend: text('world.state'),
      values: conditionValues.user,
      chosen: conditions.user,
      label: (value) => text(`world.user.${value}`),
      onChoose: (user) => demo.change({ user }),
    })}
    <fieldset class="fields">
      <legend>${text('world.happens')}</legend>
      ${latency(demo)}
      ${numbers(demo, 'refreshing', text('world.refreshing'), String)}
      ${numbers(demo, 'bridgeAfter', text('world.bridge'), (ms) => text('world.ms', { ms }), true)}
      ${toggle(demo, 'silent', text('world.silent'))}
    </fieldset>`;
}

function browserConditions(demo: Demo): TemplateResult {
  const { text } = demo;
  return html`
    <fieldset class="fields">
      <legend>${text('world.happens')}</legend>
      ${latency(demo)}
      ${toggle(demo, 'offline', text('world.offline'))}
    </fieldset>
    ${servicesView(demo)}
    ${accountsView(demo)}
    ${inboxView(demo)}`;
}

function latency(demo: Demo): TemplateResult {
  const { text, world } = demo;
  const { latency: ms } = world.conditions;
  const onInput = ({ currentTarget: range }: Event) => {
    if (range instanceof HTMLInputElement) demo.change({ latency: range.valueAsNumber });
  };
  return html`<label class="range">
    <span>${text('world.latency')}</span>
    <output>${text('world.ms', { ms })}</output>
    <input id="latency" type="range" min="0" max="3000" step="100" .value=${String(ms)} @input=${onInput}>
  </label>`;
}

/** @param opensAnew for what only a page that begins can meet */
function numbers(
  demo: Demo,
  name: 'refreshing' | 'bridgeAfter',
  label: string,
  format: (value: number) => string,
  opensAnew = false,
): TemplateResult {
  const { world } = demo;
  const onChange = ({ currentTarget: select }: Event) => {
    if (!(select instanceof HTMLSelectElement)) return;
    demo.change({ [name]: Number(select.value) });
    if (opensAnew) world.phone.reload();
  };
  return html`<label class="line">
    <span>${label}</span>
    <select id=${name} @change=${onChange}>
      ${conditionValues[name].map(
        (value) =>
          html`<option value=${value} ?selected=${value === world.conditions[name]}>${format(value)}</option>`,
      )}
    </select>
  </label>`;
}

function toggle(demo: Demo, name: 'silent' | 'offline', label: string): TemplateResult {
  const onChange = ({ currentTarget: box }: Event) => {
    const changes: Partial<Conditions> = {};
    if (box instanceof HTMLInputElement) changes[name] = box.checked;
    demo.change(changes);
  };
  return html`<label class="line">
    <span>${label}</span>
    <input id=${name} type="checkbox" .checked=${demo.world.conditions[name]} @change=${onChange}>
  </label>`;
}
