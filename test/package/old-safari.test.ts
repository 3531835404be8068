import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { safariBugs } from './support/safari-bugs.js';

const dist = new URL('../../dist/', import.meta.url);
const scripts = readdirSync(dist).filter((file) => file.endsWith('.js'));

describe('the scripts', () => {
  it('are there', () => {
    expect(scripts).toEqual(expect.arrayContaining(['global.js', 'global-native.js']));
  });

  it.each(scripts)('%s keeps clear of the bugs of iOS 10.3', (file) => {
    expect(safariBugs(readFileSync(new URL(file, dist), 'utf8'))).toEqual([]);
  });
});

describe('the check itself', () => {
  it.each([
    'function f(a) { for (let a = 0; a < 3; a++) g(a); }',
    'function f({ a }) { for (const a of g()) h(a); }',
    '(b, a = 1) => { for (let a in g()) h(a); };',
    'try { f(); } catch ({ message }) { g(message); }',
    'async function f(a) { return !await a; }',
    'async function f(a) { return typeof await a; }',
  ])('finds %s', (code) => {
    expect(safariBugs(code)).toHaveLength(1);
  });

  it.each([
    'function f(a) { for (let b = 0; b < 3; b++) g(a); }',
    'function f(a) { for (var a of g()) h(a); }',
    'function f(a) { return () => { for (let a of g()) h(a); }; }',
    'function f(a) { try { g(); } catch (a) { h(a); } }',
    'async function f(a) { return !(await a); }',
    'async function f(a) { return !(g(), await a); }',
  ])('passes %s', (code) => {
    expect(safariBugs(code)).toEqual([]);
  });
});
