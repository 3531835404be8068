import { defineConfig } from 'vitest/config';
import { unit } from './vitest.config.js';

/** The unit tests of the core alone, for `npm run mutation`: the others are slow, and kill few mutants of it. */
const core = 'account,async,bridge,checks,contract,errors,module,page,session';

export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    globalSetup: 'test/support/print-seed.ts',
    // All files in one worker, which is new for each mutant: several times as fast.
    isolate: false,
    // A mutant that settles nothing is not waited for as long as a slow machine.
    testTimeout: 10_000,
    include: [`test/unit/{${core}}/**/*.test.ts`],
    // Random histories of many tabs, which take longer than everything else together.
    exclude: ['test/unit/session/tabs.test.ts'],
  },
});
