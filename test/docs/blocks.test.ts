import { resetUplusApi } from 'up-user-module/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { findRunnable } from '../../tools/docs/runnable.mjs';

const runnable = findRunnable();

afterEach(resetUplusApi);

it('finds blocks to run', () => {
  expect(runnable.length).toBeGreaterThan(0);
});

for (const { id, code } of runnable) {
  // A block that is a test file has its own tests.
  if (/from 'vitest'/.test(code)) describe(id, () => import(id));
  else it(`${id} runs`, () => import(id));
}
