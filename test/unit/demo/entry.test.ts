import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, entriesOf } from '../../../demo/diagram/entry.js';
import { type DiagramEvent, participants } from '../../../demo/diagram/event.js';
import { createHistory, dropAtOnce, mostEvents } from '../../../demo/diagram/history.js';
import { lanesOf } from '../../../demo/diagram/lane.js';
import { sentenceOf } from '../../../demo/diagram/sentence.js';
import { diagramTexts } from '../../../demo/diagram/texts.js';
import { everybody, notReadyYet, start, teller, tokenRefused } from './stories.js';

const texts: Record<'en' | 'zh', Readonly<Record<string, string>>> = diagramTexts;

function sentences(events: readonly DiagramEvent[], locale: 'en' | 'zh' = 'en'): string[] {
  return entriesOf(events).map((entry) => sentenceOf(entry, (key) => texts[locale][key] ?? key));
}

describe('the entries of a diagram', () => {
  it('tell of retries with the time that has really passed', () => {
    expect(sentences(notReadyYet())).toEqual([
      'page → module: getUserInfo',
      'module note: adapter host refused: not ready',
      'module → app: getUserInfo',
      'app → module: 110002, the answer to getUserInfo (failed), after 6 ms',
      'module note: retry 1 after 300 ms',
      'module → app: getUserInfo, again after 301 ms',
      'app → module: 110002, the answer to getUserInfo (failed), after 6 ms',
      'module note: retry 2 after 300 ms',
      'module → app: getUserInfo, again after 301 ms',
      'app → module: 000000, the answer to getUserInfo (ok), after 6 ms',
      'module → page: 000000, the answer to getUserInfo (ok), after 623 ms',
    ]);
  });

  it('put together what is the same at the same moment', () => {
    expect(sentences(tokenRefused())).toEqual([
      'page → module: getUserInfo, 20 times',
      'module note: joined, 19 times',
      'module note: adapter nebula refused: not ready',
      'module → account: GET /account',
      'account → module: 401, the answer to GET /account (failed), after 24 ms',
      'module begins: renewal, shared by 20 calls',
      'module → account: POST /token',
      'account → module: 200, the answer to POST /token (ok), after 31 ms',
      'module ends: renewed (ok), after 32 ms',
      'module → account: GET /account, again after 34 ms',
      'account → module: 200, the answer to GET /account (ok), after 22 ms',
      'module → page: 000000, the answer to getUserInfo (ok), 20 times, after 82 ms',
    ]);
  });

  it('are in Chinese, too', () => {
    const told = sentences(notReadyYet(), 'zh');
    expect(told[0]).toBe('页面 → 模块：getUserInfo');
    expect(told[1]).toBe('模块 备注：adapter host refused: not ready');
    expect(told[3]).toBe('App → 模块：110002，应答 getUserInfo（失败），历时 6 毫秒');
  });

  it('name the tab, and leave open what is under way', () => {
    const told = sentences(everybody());
    expect(told).toContain('page → tab 2: loginStatusChange');
    expect(told).toContain('module (tab 2) note: adapter nebula refused: unsupported (failed)');
    expect(told[told.length - 2]).toBe('page → module: socialLogin (under way)');
    expect(lanesOf(everybody()).map(({ key }) => key)).toEqual([
      'page',
      'tab 2',
      'module',
      'app',
      'gateway',
      'account',
      'uws',
    ]);
  });

  it('are apart where an answer lies between them, or time', () => {
    const { events, tell } = teller();
    const ask = () => tell(0, { kind: 'call', from: 'page', to: 'module', label: 'getUserInfo' });
    const first = ask();
    tell(1, { kind: 'answer', from: 'module', to: 'page', label: '000000', replyTo: first });
    ask();
    tell(51, { kind: 'call', from: 'page', to: 'module', label: 'getUserInfo' });
    tell(0, { kind: 'call', from: 'page', to: 'module', label: 'getUserInfo', tab: '2' });
    expect(entriesOf(events).map(({ kind, events }) => [kind, events.length])).toEqual([
      ['call', 1],
      ['answer', 1],
      ['call', 1],
      ['call', 1],
      ['call', 1],
    ]);
  });

  it('begin to count again after a pause, unless something is under way', () => {
    const { events, tell } = teller();
    const first = tell(0, { kind: 'call', from: 'page', to: 'module', label: 'a', outcome: 'pending' });
    tell(1500, { kind: 'note', from: 'module', label: 'b' });
    tell(10, { kind: 'answer', from: 'module', to: 'page', label: 'c', outcome: 'ok', replyTo: first });
    tell(2000, { kind: 'note', from: 'page', label: 'd' });
    tell(5, { kind: 'note', from: 'page', label: 'e' });
    expect(entriesOf(events).map(({ time, pause }) => [time, pause])).toEqual([
      [0, undefined],
      [1500, 1500],
      [1510, undefined],
      [0, 2000],
      [5, undefined],
    ]);
  });

  it('are under way while one of their calls is, though answers to others are put together', () => {
    const { events, tell } = teller();
    const ask = (after: number) =>
      tell(after, { kind: 'call', from: 'page', to: 'module', label: 'getUserInfo', outcome: 'pending' });
    const answer = (replyTo: string) =>
      tell(0, { kind: 'answer', from: 'module', to: 'page', label: '000000', outcome: 'ok', replyTo });
    const first = ask(0);
    ask(0);
    const later = ask(100);
    answer(first);
    answer(later);
    expect(entriesOf(events).map(({ events, outcome }) => [events.length, outcome])).toEqual([
      [2, 'pending'],
      [1, undefined],
      [2, 'ok'],
    ]);
  });

  it('lose no event, invent none, and keep the order of what answers what', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const events = eventsOf(steps);
        const entries = entriesOf(events);
        expect(entries.flatMap((entry) => entry.events.map(({ id }) => id)).sort()).toEqual(
          events.map(({ id }) => id).sort(),
        );
        entries.forEach((entry, index) => {
          if (entry.replyTo) expect(entries.indexOf(entry.replyTo)).toBeLessThan(index);
          expect(new Set(entry.events.map(({ label, from, to }) => `${label} ${from} ${to}`)).size).toBe(1);
        });
        expect(openOf(entries)).toEqual(openEvents(events));
      }),
    );
  });
});

describe('the history of a diagram', () => {
  const note = (index: number, at = start + index): DiagramEvent => ({
    id: String(index),
    at,
    kind: 'note',
    from: 'page',
    label: `note ${index}`,
  });

  it('keeps the latest, and counts the others', () => {
    const history = createHistory();
    for (let index = 0; index < mostEvents + 3; index++) history.add(note(index));
    expect(history.events.length).toBe(mostEvents - dropAtOnce + 3);
    expect(history.events[0]?.id).toBe(String(dropAtOnce));
    expect(history.dropped).toBe(dropAtOnce);
    expect(history.events[history.events.length - 1]?.id).toBe(String(mostEvents + 2));
    history.clear();
    expect([history.events.length, history.dropped]).toEqual([0, 0]);
  });

  it('is in the order of time, and of coming within a millisecond', () => {
    const history = createHistory();
    for (const [index, at] of [1, 5, 3, 3, 5, 0].entries()) history.add(note(index, at));
    expect(history.events.map(({ id }) => id)).toEqual(['5', '0', '2', '3', '1', '4']);
  });

  it('has nothing secret in it, and nothing that changes later', () => {
    const history = createHistory();
    const detail = { params: { password: 'Zhiju2024', nickname: 'x' } };
    history.add({ ...note(0), label: 'GET /x?access_token=abcdef', detail });
    detail.params.nickname = 'y';
    expect(JSON.stringify(history.events)).not.toMatch(/Zhiju2024|abcdef|"y"/);
  });
});

interface Step {
  readonly after: number;
  readonly kind: 'call' | 'answer' | 'note';
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly which: number;
  readonly isPending: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  after: fc.constantFrom(0, 0, 0, 1, 60, 1500),
  kind: fc.constantFrom('call' as const, 'answer' as const, 'note' as const),
  from: fc.nat({ max: participants.length - 1 }),
  to: fc.nat({ max: participants.length - 1 }),
  label: fc.constantFrom('a', 'b'),
  which: fc.nat(),
  isPending: fc.boolean(),
});

/** Each answer is that to a call which has none yet. */
function eventsOf(steps: readonly Step[]): DiagramEvent[] {
  const { events, tell } = teller();
  const open: DiagramEvent[] = [];
  for (const { after, kind, from, to, label, which, isPending } of steps) {
    const [source = 'page', target = 'page'] = [participants[from], participants[to]];
    if (kind === 'note') tell(after, { kind, from: source, label });
    if (kind === 'call') {
      tell(after, {
        kind,
        from: source,
        to: target,
        label,
        ...(isPending && { outcome: 'pending' as const }),
      });
      const made = events[events.length - 1];
      if (made) open.push(made);
    }
    const [call] = kind === 'answer' && open.length > 0 ? open.splice(which % open.length, 1) : [];
    if (call?.to) tell(after, { kind: 'answer', from: call.to, to: call.from, label, replyTo: call.id });
  }
  return events;
}

/** The ids of the entries that are drawn as under way. */
function openOf(entries: readonly Entry[]): string[] {
  return entries.filter(({ outcome }) => outcome === 'pending').map(({ id }) => id);
}

/** The same, from the events alone: those entries in which a pending call has no answer. */
function openEvents(events: readonly DiagramEvent[]): string[] {
  const answered = new Set(events.map(({ replyTo }) => replyTo));
  return entriesOf(events)
    .filter((entry) => entry.events.some(({ id, outcome }) => outcome === 'pending' && !answered.has(id)))
    .map(({ id }) => id);
}
