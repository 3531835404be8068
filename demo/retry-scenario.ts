import { createUplusApi, retryWhileRefreshing } from 'up-user-module';
import type { MockNebula } from 'up-user-module/testing';
import type { CallLog } from './call-log.js';
import { addOutcome } from './call-view.js';
import type { Caller } from './caller.js';
import { byId, element, milliseconds } from './dom.js';
import { outcomeOf } from './outcome.js';

interface Parts {
  readonly mock: MockNebula;
  readonly log: CallLog;
  readonly caller: Caller;
  readonly onSettled: () => void;
}

/** `getUserInfo` while the app still fetches the profile: 110002 for the first calls, and the two ways to call again. */
export function showRetryScenario({ mock, log, caller, onSettled }: Parts): void {
  const refreshing = byId('refreshing', HTMLSelectElement);

  byId('scenario', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    mock.user.state = 'loggedIn';
    mock.refreshing = Number(refreshing.value);
    onSettled();
    if (event.submitter?.getAttribute('value') === 'option') withOption();
    else withHelper();
  });

  /** The page calls again by itself, with the helper around its call. */
  async function withHelper(): Promise<void> {
    const { upUserModule } = createUplusApi();
    const entry = log.open('getUserInfo');
    const { view, add, elapsed } = timeline();
    entry.add('Calls by retryWhileRefreshing()', view);
    const { signal } = entry;
    const outcome = await outcomeOf(
      retryWhileRefreshing(() => upUserModule.getUserInfo({ signal }), { signal, onRetry: add }),
    );
    addOutcome(entry, outcome);
    entry.settle({
      badge: outcome.answer.retCode,
      failed: outcome.failed,
      facts: [`${view.children.length} calls`, milliseconds(elapsed())],
    });
    onSettled();
  }

  /** The module does it for every read, and the trace counts the retries. */
  async function withOption(): Promise<void> {
    const entry = log.open('getUserInfo');
    const { view, add } = timeline();
    entry.add('Calls by the option retry', view);
    const retrying = createUplusApi({ retry: { onRetry: add }, onCall: caller.onCall });
    await caller.call(retrying.upUserModule, 'getUserInfo', undefined, entry);
  }
}

/** The calls as they are made, each with its time; the first is there from the start. */
function timeline() {
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  const view = element('ol', { class: 'table', 'aria-live': 'polite' });
  const addLine = (label: string, text: string) => {
    const time = element('span', { class: 'aside' }, `+${Math.round(elapsed())} ms`);
    view.append(
      element('li', {}, element('span', { class: 'aside' }, label), element('span', {}, text), time),
    );
  };
  addLine('1', 'first call');
  return { view, elapsed, add: (retry: number) => addLine(`${retry + 1}`, 'after 110002') };
}
