import type { Entry } from './entry.js';
import type { DiagramOptions } from './event.js';
import { fill } from './fill.js';
import type { Lane } from './lane.js';

type Text = DiagramOptions['text'];

/** The name of a participant, with its tab. */
export function nameOf({ participant, tab }: Lane, text: Text): string {
  return tab === undefined ? text(`diagram.${participant}`) : tabName(tab, text);
}

/** An entry in one plain sentence, e.g. `page → module: getUserInfo`. */
export function sentenceOf(entry: Entry, text: Text): string {
  const { outcome, events, again, lasted } = entry;
  let sentence = fill(text(`diagram.${templateOf(entry)}`), {
    from: inTab(entry, entry.from, text),
    to: entry.to ? inTab(entry, entry.to, text) : '',
    label: entry.label,
    call: entry.replyTo?.label ?? '',
  });
  if (outcome && entry.kind !== 'begin') sentence = fill(text(`diagram.${outcome}`), { sentence });
  if (events.length > 1) sentence = fill(text('diagram.times'), { sentence, count: events.length });
  if (again !== undefined) sentence = fill(text('diagram.again'), { sentence, ms: again });
  if (lasted !== undefined) sentence = fill(text('diagram.lasted'), { sentence, ms: lasted });
  return sentence;
}

function templateOf({ kind, replyTo }: Entry): string {
  if (kind === 'begin') return 'span-begins';
  if (kind === 'end') return 'span-ends';
  return kind === 'answer' && !replyTo ? 'call' : kind;
}

/** The name of a participant; of what another tab does on a lifeline that it shares, with that tab. */
function inTab({ tab }: Entry, lane: Lane, text: Text): string {
  const name = nameOf(lane, text);
  return tab === undefined ? name : fill(text('diagram.of-tab'), { name, tab: tabName(tab, text) });
}

export function tabName(tab: string, text: Text): string {
  return fill(text('diagram.in-tab'), { name: text('diagram.tab'), tab });
}
