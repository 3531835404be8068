import { resetUplusApi } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runnable } from '../../tools/docs/runnable.mjs';
import { enterApp, globals } from './support/reader.js';

const testFiles = runnable.filter(({ code }) => /from 'vitest'/.test(code));
const others = runnable.filter((block) => !testFiles.includes(block));

for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);

afterEach(resetUplusApi);

it('finds blocks of both kinds', () => {
  expect(testFiles.length).toBeGreaterThan(0);
  expect(others.length).toBeGreaterThan(0);
});

for (const { id } of testFiles) describe(id, () => import(id));

describe('in the app', () => {
  let leave: () => void;
  beforeEach(() => {
    leave = enterApp();
    vi.spyOn(console, 'log').mockImplementation(() => {});
    // It prints only, where a block says what it expects by it.
    vi.spyOn(console, 'assert').mockImplementation((isTrue) => expect(isTrue).toBe(true));
  });
  afterEach(() => {
    leave();
    vi.restoreAllMocks();
  });

  for (const { id } of others) it(`${id} runs`, () => import(id));
});
