import type { DiagramEvent } from './event.js';
import { type Lane, laneOf } from './lane.js';

/** One line of the diagram: one event, or equal ones that came together. */
export interface Entry {
  /** That of its first event. */
  readonly id: string;
  readonly kind: 'call' | 'answer' | 'note' | 'begin' | 'end';
  readonly from: Lane;
  /** Absent for what stays on one lifeline. */
  readonly to: Lane | undefined;
  /** The tab of what is not on a tab's own lifeline. */
  readonly tab: string | undefined;
  readonly label: string;
  readonly events: readonly DiagramEvent[];
  /** What an answer answers, or the beginning of the span that this ends. */
  readonly replyTo: Entry | undefined;
  /** The answers to this call, or the end of the span that begins here. */
  readonly replies: readonly Entry[];
  readonly outcome: 'ok' | 'failed' | 'pending' | undefined;
  /** Milliseconds since the first entry after the last pause in which nothing was under way. */
  readonly time: number;
  /** Milliseconds in which nothing happened before this, if long enough to be worth a line. */
  readonly pause: number | undefined;
  /** Milliseconds since the failure of the call that this one repeats. */
  readonly again: number | undefined;
  /** Milliseconds from the call to this answer. */
  readonly lasted: number | undefined;
}

/** The same while it is put together. */
type Draft = { -readonly [K in keyof Entry]: Entry[K] } & {
  events: DiagramEvent[];
  replies: Draft[];
  /** The ids of its events that have no reply. */
  readonly open: Set<string>;
};

/** From here on a distance in time is a pause, in milliseconds. */
const longPause = 1000;

/** Events so close together that a reader takes them as one moment, in milliseconds. */
const moment = 50;

/** How many entries back an equal one is looked for. */
const lookBack = 12;

/** @param events in the order of time */
export function entriesOf(events: readonly DiagramEvent[]): Entry[] {
  const entries: Draft[] = [];
  /** By the id of each event. */
  const owners = new Map<string, Draft>();
  let start = 0;
  let previous = 0;

  for (const event of events) {
    const replyTo = event.replyTo === undefined ? undefined : owners.get(event.replyTo);
    const twin = twinOf(entries, event, replyTo);
    const entry = twin ?? draft(event, replyTo);
    if (twin) {
      twin.events.push(event);
      twin.open.add(event.id);
    } else {
      const distance = event.at - previous;
      if (entries.length === 0) start = event.at;
      else if (distance >= longPause) {
        entry.pause = Math.round(distance);
        if (!entries.some(isOpen)) start = event.at;
      }
      entry.time = Math.round(event.at - start);
      entry.again = againAfter(entries, entry);
      entries.push(entry);
    }
    if (replyTo && event.replyTo !== undefined && (entry.kind === 'answer' || entry.kind === 'end')) {
      entry.lasted = Math.round(event.at - startOf(replyTo, event.replyTo));
      replyTo.open.delete(event.replyTo);
      if (!replyTo.replies.includes(entry)) replyTo.replies.push(entry);
    }
    owners.set(event.id, entry);
    previous = event.at;
  }
  for (const entry of entries) if (entry.outcome === 'pending' && !isOpen(entry)) entry.outcome = undefined;
  return entries;
}

function draft(event: DiagramEvent, replyTo: Draft | undefined): Draft {
  const { id, from, to, tab, label, outcome } = event;
  const onTab = from === 'tab' || to === 'tab';
  return {
    id,
    kind: kindOf(event),
    from: laneOf(from, tab),
    to: to && laneOf(to, tab),
    tab: onTab ? undefined : tab,
    label,
    events: [event],
    replyTo,
    replies: [],
    open: new Set([id]),
    outcome,
    time: 0,
    pause: undefined,
    again: undefined,
    lasted: undefined,
  };
}

function kindOf({ kind, to, replyTo }: DiagramEvent): Entry['kind'] {
  if (kind === 'span') return replyTo === undefined ? 'begin' : 'end';
  return to ? kind : 'note';
}

function startOf({ events }: Draft, id: string): number {
  return events.find((event) => event.id === id)?.at ?? 0;
}

/** Whether some of its events still wait for an answer. */
function isOpen({ outcome, open }: Draft): boolean {
  return outcome === 'pending' && open.size > 0;
}

/** The entry of the same moment that says the same, so that twenty calls at once are one line. */
function twinOf(
  entries: readonly Draft[],
  event: DiagramEvent,
  replyTo: Draft | undefined,
): Draft | undefined {
  if (event.kind === 'span') return undefined;
  const made = draft(event, replyTo);
  for (const entry of entries.slice(-lookBack).reverse()) {
    const latest = entry.events[entry.events.length - 1];
    if (!latest || event.at - latest.at > moment) return undefined;
    if (isSame(entry, made)) return entry;
    // An answer that is looked past would stand after what it has caused.
    if (entry.kind !== made.kind && (entry.kind === 'answer' || made.kind === 'answer')) return undefined;
    if (entry.kind === 'begin' || entry.kind === 'end') return undefined;
  }
  return undefined;
}

function isSame(a: Draft, b: Draft): boolean {
  return (
    a.kind === b.kind &&
    isSameWay(a, b) &&
    a.label === b.label &&
    a.outcome === b.outcome &&
    a.replyTo?.label === b.replyTo?.label
  );
}

function isSameWay(a: Draft, b: Draft): boolean {
  return a.from.key === b.from.key && a.to?.key === b.to?.key && a.tab === b.tab;
}

/** How long after its failure a call is made again. What a page repeats is no retry. */
function againAfter(entries: readonly Draft[], entry: Draft): number | undefined {
  if (entry.kind !== 'call' || entry.from.participant === 'page' || entry.from.participant === 'tab') return;
  const before = entries
    .filter((one) => one.kind === 'call' && one.label === entry.label && isSameWay(one, entry))
    .pop();
  const reply = before?.replies[before.replies.length - 1];
  if (reply?.outcome !== 'failed') return undefined;
  const failed = reply.events[reply.events.length - 1];
  return failed && Math.round((entry.events[0]?.at ?? 0) - failed.at);
}
