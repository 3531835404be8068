import type { MockApp, MockNebula, MockUserState } from 'up-user-module/testing';
import { byId, element } from './dom.js';
import { methodNames } from './method-names.js';

const states: readonly MockUserState[] = ['loggedIn', 'loggingIn', 'notReady', 'loggedOut'];
const apps: readonly MockApp[] = ['qq', 'weibo', 'wechat', 'qqMusic'];

interface ContainerPanel {
  /** Shows the user's state after a call may have changed it. */
  refresh(): void;
}

/** The controls of the app around the page. */
export function showContainerPanel(mock: MockNebula): ContainerPanel {
  const stateRadios = byId('user-state', HTMLFieldSetElement).querySelectorAll('input');
  for (const radio of stateRadios) {
    radio.addEventListener('change', () => {
      mock.user.state = states.find((state) => state === radio.value) ?? mock.user.state;
    });
  }

  const latency = byId('latency', HTMLInputElement);
  const latencyValue = byId('latency-value', HTMLOutputElement);
  latency.addEventListener('input', () => {
    mock.latency = latency.valueAsNumber;
    latencyValue.value = `${latency.value} ms`;
  });

  const silent = byId('silent', HTMLInputElement);
  silent.addEventListener('change', () => {
    mock.silent = silent.checked;
  });

  checkboxes('installed-apps', apps, mock.installedApps, (chosen) => {
    mock.installedApps = chosen;
  });

  const missingCount = byId('missing-count', HTMLSpanElement);
  checkboxes('missing', methodNames, mock.missing, (chosen) => {
    mock.missing = chosen;
    missingCount.textContent = chosen.length ? String(chosen.length) : 'none';
  });

  // On a phone they would stand between the page's head and its methods.
  byId('conditions', HTMLDetailsElement).open = matchMedia('(min-width: 44rem)').matches;

  const refresh = () => {
    for (const radio of stateRadios) radio.checked = radio.value === mock.user.state;
  };
  refresh();
  return { refresh };
}

/** Adds a checkbox for each value to a fieldset, and tells which are chosen whenever that changes. */
function checkboxes<T extends string>(
  id: string,
  values: readonly T[],
  chosen: readonly T[],
  onChange: (chosen: readonly T[]) => void,
): void {
  const boxes = values.map((value) => {
    const box = element('input', { type: 'checkbox', checked: chosen.includes(value) });
    return { value, box };
  });
  const labels = boxes.map(({ value, box }) =>
    element('label', { class: 'choice' }, box, element('span', { class: 'choice-label' }, value)),
  );
  const fieldset = byId(id, HTMLFieldSetElement);
  fieldset.append(element('div', { class: 'chips' }, ...labels));
  fieldset.addEventListener('change', () => {
    onChange(boxes.filter(({ box }) => box.checked).map(({ value }) => value));
  });
}
