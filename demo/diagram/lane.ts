import { type DiagramEvent, type Participant, participants } from './event.js';

/** The lifeline of a participant. Each tab has its own. */
export interface Lane {
  readonly key: string;
  readonly participant: Participant;
  readonly tab: string | undefined;
}

export function laneOf(participant: Participant, tab: string | undefined): Lane {
  if (participant !== 'tab' || tab === undefined) return { key: participant, participant, tab: undefined };
  return { key: `tab ${tab}`, participant, tab };
}

/** Those who have taken part, from left to right. */
export function lanesOf(events: readonly DiagramEvent[]): Lane[] {
  const found = new Map<string, Lane>();
  for (const { from, to, tab } of events) {
    for (const participant of to ? [from, to] : [from]) {
      const lane = laneOf(participant, tab);
      found.set(lane.key, lane);
    }
  }
  return Array.from(found.values()).sort(
    (a, b) =>
      participants.indexOf(a.participant) - participants.indexOf(b.participant) || (a.key < b.key ? -1 : 1),
  );
}
