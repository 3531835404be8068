// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renewalNotes } from '../../../src/session/renewal-notes.js';
import { FakeArea } from './fake-storage.js';
import { session } from './samples.js';

const prefix = 'the notes:';

function open() {
  const area = new FakeArea();
  const tab = () => renewalNotes(area.open(), prefix);
  return { area, tab };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('notes of renewals', () => {
  it('tell a copy that its refresh token has been used', () => {
    const { tab } = open();
    const [original, copy] = [tab(), tab()];
    expect(copy.isUsed(session('a'))).toBe(false);
    original.put('a', 1);
    expect(copy.isUsed(session('a'))).toBe(true);
    expect(copy.isUsed(session('a', { renewals: 1 }))).toBe(false);
    expect(copy.isUsed(session('a', { renewals: 2 }))).toBe(false);
    expect(copy.isUsed(session('b'))).toBe(false);
  });

  it('tell a copy that the session has ended, however often it was renewed', () => {
    const { tab } = open();
    const [original, copy] = [tab(), tab()];
    original.put('a', Infinity);
    original.put('a', 5);
    expect(copy.isUsed(session('a', { renewals: 7 }))).toBe(true);
  });

  it('are not taken back by a tab that knows of fewer renewals', () => {
    const { tab } = open();
    tab().put('a', 3);
    tab().put('a', 2);
    expect(tab().isUsed(session('a', { renewals: 2 }))).toBe(true);
  });

  it('hold no token', () => {
    const { area, tab } = open();
    tab().put('a', 1);
    expect(area.keys()).toEqual([`${prefix}a`]);
    expect(area.get(`${prefix}a`)).toBe('1');
  });

  it('are kept of the twenty latest sessions, and leave the other entries alone', () => {
    const { area, tab } = open();
    area.put('another entry', '1');
    const notes = tab();
    const ids = Array.from({ length: 30 }, (_, number) => `s${10 + number}`);
    for (const id of ids) notes.put(id, 1);
    const kept = ids.filter((id) => notes.isUsed(session(id)));
    expect(kept).toEqual(ids.slice(10));
    expect(area.keys()).toHaveLength(21);
    expect(area.get('another entry')).toBe('1');
  });

  it('of different sessions do not overwrite each other when tabs write them at once', async () => {
    const area = new FakeArea(() => 40);
    const [a, b] = [renewalNotes(area.open(), prefix), renewalNotes(area.open(), prefix)];
    a.put('a', 1);
    b.put('b', 1);
    await vi.advanceTimersByTimeAsync(60);
    for (const notes of [a, b]) for (const id of ['a', 'b']) expect(notes.isUsed(session(id))).toBe(true);
  });

  it.each(['', 'garbage', '{"a":1}', ' '])('%j is none', (text) => {
    const { area, tab } = open();
    area.put(`${prefix}a`, text);
    const notes = tab();
    expect(notes.isUsed(session('a'))).toBe(false);
    notes.put('a', 1);
    expect(notes.isUsed(session('a'))).toBe(true);
  });

  it('drop those of the oldest logins, in whatever order they are there', () => {
    const { tab } = open();
    const notes = tab();
    // An id begins with the time of its login.
    for (let time = 39; time >= 10; time--) notes.put(`${time}`, 1);
    for (const [id, isUsed] of [
      ['39', true],
      ['20', true],
      ['19', false],
    ] as const) {
      expect(notes.isUsed(session(id))).toBe(isUsed);
    }
  });

  it.each(['throws', 'full'] as const)('are none where the storage %s', (fault) => {
    const { area, tab } = open();
    area.fault = fault;
    const notes = tab();
    notes.put('a', 1);
    expect(notes.isUsed(session('a'))).toBe(false);
  });
});
