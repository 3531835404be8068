// Changes the core's code in small ways, one at a time, and sees whether the unit tests notice (`npm run mutation`).
// test/mutation.md has the last result, with a word on each change that nothing notices.

// The same random tests for every mutant, or some would be killed by luck.
process.env.SEED ||= '1';

export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  coverageAnalysis: 'perTest',
  mutate: [
    'src/{module,bridge,page,session,async,errors,checks}/**/*.ts',
    'src/account/{http-adapter,handlers,page-session,gateway-session,code-sign-in,popup,social}.ts',
  ],
  // Stryker rewrites it over TypeScript's JS API, which TypeScript 7 has not; vitest needs nothing of it.
  tsconfigFile: 'none',
  concurrency: 2,
  timeoutMS: 20_000,
  incrementalFile: '.mutation/incremental.json',
  reporters: ['clear-text', 'progress', 'html', 'json'],
  htmlReporter: { fileName: '.mutation/report.html' },
  jsonReporter: { fileName: '.mutation/report.json' },
  tempDirName: '.mutation/sandbox',
  ignorePatterns: ['dist', 'dist-demo', '.keycloak', '.reports', '.mutation', 'coverage'],
  clearTextReporter: { reportTests: false },
  thresholds: { high: 95, low: 95, break: 95 },
};
