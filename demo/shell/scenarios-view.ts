import { html, nothing, type TemplateResult } from 'lit-html';
import type { Demo } from '../demo.js';
import { type ScenarioName, scenarioNames } from '../scenarios/names.js';

/** As in demo.css. */
const smallScreen = '(max-width: 47.99rem)';

export function scenariosView(demo: Demo): TemplateResult {
  const { text, settings, playing } = demo;
  return html`<section class="panel" id="scenarios" aria-labelledby="scenarios-title" data-playing=${playing.state}>
    <h2 id="scenarios-title">${text('scenario.title')}</h2>
    ${settings.scenario ? nothing : html`<p class="quiet">${text('scenario.none')}</p>`}
    <ol class="scenarios">${scenarioNames.map((name) => scenarioItem(demo, name))}</ol>
    <p class="unseen" role="status">${statusText(demo)}</p>
  </section>`;
}

function scenarioItem(demo: Demo, name: ScenarioName): TemplateResult {
  const { text, settings } = demo;
  const isChosen = settings.scenario === name;
  const onClick = () => {
    demo.play(name);
    // On a small screen the phone would be below what is seen.
    if (matchMedia(smallScreen).matches) document.getElementById('phone')?.scrollIntoView();
  };
  return html`<li>
    <button class="scenario" id="scenario-${name}" aria-expanded=${isChosen} @click=${onClick}>
      ${text(`scenario.${name}`)}
    </button>
    ${isChosen ? story(demo, name) : nothing}
  </li>`;
}

function story(demo: Demo, name: ScenarioName): TemplateResult {
  const { text, playing } = demo;
  const isPlaying = playing.state === 'playing';
  return html`<div class="story">
    <p>${text(`scenario.${name}.story`)}</p>
    <p class="quiet" aria-hidden="true">${isPlaying ? nothing : statusText(demo)}</p>
    <button class="main" id="play" ?disabled=${isPlaying} @click=${() => demo.play(name)}>
      ${text(isPlaying ? 'scenario.playing' : 'scenario.again')}
    </button>
  </div>`;
}

function statusText({ text, playing }: Demo): string {
  if (playing.state === 'failed') return text('scenario.failed', { problem: playing.problem });
  return playing.state === 'none' ? '' : text(`scenario.${playing.state}`);
}
