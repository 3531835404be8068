import { resetUplusApi } from 'up-user-module/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findRunnable } from '../../tools/docs/runnable.mjs';

const runnable = findRunnable();

// It prints only, where a block says what it expects by it.
vi.spyOn(console, 'assert').mockImplementation((isTrue, ...said) =>
  expect(isTrue, said.join(' ')).toBe(true),
);
afterEach(resetUplusApi);

it('finds blocks to run', () => {
  expect(runnable.length).toBeGreaterThan(0);
});

for (const { id, code } of runnable) {
  // A block that is a test file has its own tests.
  if (/from 'vitest'/.test(code)) describe(id, () => import(id));
  else it(`${id} runs`, () => import(id));
}
