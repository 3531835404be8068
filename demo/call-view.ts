import type { CallTrace } from 'up-user-module';
import type { Entry } from './call-log.js';
import { element, milliseconds } from './dom.js';
import { jsonView } from './json-view.js';
import type { Outcome } from './outcome.js';
import type { WatchedRequest } from './watched-fetch.js';

/** The adapters that were asked, in order, up to the one that took the call. */
export function addAdapters(entry: Entry, { refused, adapter }: CallTrace): void {
  const steps = refused.map(({ adapter: name, reason }) =>
    element('li', {}, element('s', {}, name), ` ${reason}`),
  );
  const end = adapter ? element('strong', {}, adapter) : 'none';
  entry.add('Adapters', element('ol', { class: 'adapters' }, ...steps, element('li', {}, end)));
}

export function addRequests(entry: Entry, requests: readonly WatchedRequest[]): void {
  if (requests.length === 0) return;
  const lines = requests.map(({ method, path, status, ms }) =>
    element(
      'li',
      {},
      element('span', { class: 'aside' }, String(status ?? '–')),
      element('code', {}, `${method} ${path}`),
      element('span', { class: 'aside' }, milliseconds(ms)),
    ),
  );
  entry.add('HTTP', element('ul', { class: 'table' }, ...lines));
}

export function addOutcome(entry: Entry, outcome: Outcome<unknown>): void {
  if (outcome.failed && outcome.reason) entry.add('Reason', new Text(outcome.reason));
  if (outcome.answer !== undefined) entry.add('Envelope', jsonView(outcome.answer));
}

/** The facts for the call's line. */
export function traceFacts({ adapter, duration, joined, retries }: CallTrace): string[] {
  const facts = [adapter ?? 'no adapter', milliseconds(duration)];
  if (joined) facts.push('joined');
  if (retries) facts.push(retries === 1 ? '1 retry' : `${retries} retries`);
  return facts;
}
