import type { CallTrace } from 'up-user-module';
import type { Entry } from './call-log.js';
import { element, milliseconds } from './dom.js';
import { jsonView } from './json-view.js';
import type { Outcome } from './outcome.js';
import type { WatchedRequest } from './watched-fetch.js';

/** The ways that were asked, in order, up to the one that took the call. */
export function addWay(entry: Entry, { refused, way }: CallTrace): void {
  const steps = refused.map(({ way: name, reason }) =>
    element('li', {}, element('s', {}, name), ` ${reason}`),
  );
  const end = way ? element('strong', {}, way) : 'none';
  entry.add('Way', element('ol', { class: 'way' }, ...steps, element('li', {}, end)));
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
export function traceFacts({ way, duration, joined, retries }: CallTrace): string[] {
  const facts = [way ?? 'no way', milliseconds(duration)];
  if (joined) facts.push('joined');
  if (retries) facts.push(retries === 1 ? '1 retry' : `${retries} retries`);
  return facts;
}
