// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { renewalNotes } from '../../../src/session/renewal-notes.js';
import { FakeArea } from './fake-storage.js';
import { session } from './samples.js';

const key = 'the notes';

function open() {
  const area = new FakeArea();
  const tab = () => renewalNotes(area.open(), key);
  return { area, tab };
}

describe('notes of renewals', () => {
  it('tell a copy that its refresh token has been used', () => {
    const { tab } = open();
    const [original, copy] = [tab(), tab()];
    expect(copy.isUsed(session('a'))).toBe(false);
    original.put(session('a', { renewals: 1 }));
    expect(copy.isUsed(session('a'))).toBe(true);
    expect(copy.isUsed(session('a', { renewals: 1 }))).toBe(false);
    expect(copy.isUsed(session('a', { renewals: 2 }))).toBe(false);
    expect(copy.isUsed(session('b'))).toBe(false);
  });

  it('are not taken back by a tab that knows of fewer renewals', () => {
    const { tab } = open();
    tab().put(session('a', { renewals: 3 }));
    tab().put(session('a', { renewals: 2 }));
    expect(tab().isUsed(session('a', { renewals: 2 }))).toBe(true);
  });

  it('hold no token, and one line a session', () => {
    const { area, tab } = open();
    tab().put(session('a', { renewals: 1 }));
    expect(area.get(key)).toBe('a 1');
    tab().put(session('b', { renewals: 1 }));
    tab().put(session('a', { renewals: 2 }));
    expect(area.get(key)).toBe('b 1;a 2');
  });

  it('are kept of the twenty sessions that were renewed last', () => {
    const { area, tab } = open();
    const notes = tab();
    for (let number = 0; number < 30; number++) notes.put(session(`s${number}`, { renewals: 1 }));
    notes.put(session('s10', { renewals: 2 }));
    notes.put(session('another', { renewals: 1 }));
    expect(area.get(key)?.split(';')).toHaveLength(20);
    expect(notes.isUsed(session('s9'))).toBe(false);
    expect(notes.isUsed(session('s10', { renewals: 1 }))).toBe(true);
    expect(notes.isUsed(session('s11'))).toBe(false);
    expect(notes.isUsed(session('s12'))).toBe(true);
  });

  it.each(['', ';;', 'garbage', 'a', 'a b;c', '{"a":1}', ' 1'])('%j is none', (text) => {
    const { area, tab } = open();
    area.put(key, text);
    const notes = tab();
    expect(notes.isUsed(session('a'))).toBe(false);
    notes.put(session('a', { renewals: 1 }));
    expect(notes.isUsed(session('a'))).toBe(true);
  });

  it.each(['throws', 'full'] as const)('are none where the storage %s', (fault) => {
    const { area, tab } = open();
    area.fault = fault;
    const notes = tab();
    notes.put(session('a', { renewals: 1 }));
    expect(notes.isUsed(session('a'))).toBe(false);
  });
});
