import type { DiagramEvent, Participant } from '../diagram/event.js';

type Outcome = NonNullable<DiagramEvent['outcome']>;

/** Tells the diagram what happens in one document. */
export interface Report {
  /** Gives the id that the answer names. */
  call(from: Participant, to: Participant, label: string, detail?: unknown): string;
  answer(
    replyTo: string,
    from: Participant,
    to: Participant,
    label: string,
    outcome: Outcome,
    detail?: unknown,
  ): void;
  /** @param at default: now */
  note(on: Participant, label: string, at?: number): void;
  /** Gives the function that ends it. */
  span(from: Participant, to: Participant, label: string): (outcome: Outcome) => void;
}

interface ReportOptions {
  /** Takes the events. */
  add(event: DiagramEvent): void;
  /** Which tab it is, if it is not the page itself. */
  readonly tab?: string;
  /** Milliseconds since the epoch. */
  now?(): number;
}

export function createReport({ add, tab, now = clock }: ReportOptions): Report {
  const own = (participant: Participant): Participant =>
    tab !== undefined && participant === 'page' ? 'tab' : participant;
  const tell = (event: Omit<DiagramEvent, 'id' | 'at'>, at = now()): string => {
    const id = nextId();
    const to = event.to && { to: own(event.to) };
    add({ ...event, id, at, from: own(event.from), ...to, ...(tab !== undefined && { tab }) });
    return id;
  };
  return {
    call: (from, to, label, detail) => tell({ kind: 'call', from, to, label, outcome: 'pending', detail }),
    answer(replyTo, from, to, label, outcome, detail) {
      tell({ kind: 'answer', from, to, label, outcome, replyTo, detail });
    },
    note(on, label, at) {
      tell({ kind: 'note', from: on, label }, at);
    },
    span(from, to, label) {
      const replyTo = tell({ kind: 'span', from, to, label, outcome: 'pending' });
      return (outcome) => tell({ kind: 'span', from, to, label, outcome, replyTo });
    },
  };
}

let events = 0;

/** The id of an event. */
export function nextId(): string {
  return String(++events);
}

let latest = 0;

/** The time, a little later with each look, so that what happens within a millisecond keeps its order. */
export function clock(): number {
  latest = Math.max(Date.now(), latest + 0.001);
  return latest;
}
