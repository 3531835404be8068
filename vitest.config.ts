import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { blockModules } from './tools/docs/block-modules.mjs';
import { modules } from './tools/entries.mjs';

const alias = modules.map(({ path, source }) => ({
  find: new RegExp(`^up-user-module${path}$`),
  replacement: fileURLToPath(new URL(`./src/${source}.ts`, import.meta.url)),
}));

/** What the documentation takes for the genuine library. */
const genuine = fileURLToPath(new URL('./test/docs/support/genuine.ts', import.meta.url));

export const unit = {
  resolve: { alias },
  test: {
    name: 'unit',
    include: ['test/unit/**/*.test.ts'],
    environment: 'happy-dom',
    setupFiles: 'test/support/use-seed.ts',
    testTimeout: 30_000,
  },
};

/**
 * Where real processes share a loaded machine, one of them may stand still for longer than a test allows for. CI tries
 * such a test once more, and `.ci/sum.mjs` names it.
 */
const retry = process.env.CI ? 1 : 0;

/**
 * What pages load sees no AbortController, as in WebViews of the field. The tests, the servers and Node's own `fetch`,
 * which cannot do without, keep it.
 */
const withoutAbortController = {
  name: 'without-abort-controller',
  enforce: 'pre',
  transform: (code: string, file: string) =>
    /\/src\/(?!server\/|testing\/).*\.ts$/.test(file)
      ? `const AbortController = undefined, AbortSignal = undefined; ${code}`
      : undefined,
} as const;

export default defineConfig({
  test: {
    // CI adds up what all suites report.
    reporters: process.env.CI
      ? ['default', ['json', { outputFile: `.reports/${process.pid}.json` }]]
      : ['default'],
    globalSetup: 'test/support/print-seed.ts',
    projects: [
      unit,
      {
        resolve: { alias },
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          environment: 'node',
          setupFiles: 'test/support/use-seed.ts',
        },
      },
      {
        resolve: { alias },
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], environment: 'node' },
      },
      {
        resolve: { alias },
        plugins: [withoutAbortController],
        test: {
          name: 'contract-without-abort-controller',
          include: ['test/contract/**/*.test.ts'],
          environment: 'node',
          env: { WITHOUT_ABORT_CONTROLLER: '1' },
        },
      },
      {
        resolve: { alias },
        test: { name: 'redis', include: ['test/redis/**/*.test.ts'], environment: 'node' },
      },
      {
        // Code of the documentation, which is run as it stands there.
        resolve: { alias: [...alias, { find: '@uplus/uplus-api', replacement: genuine }] },
        plugins: [blockModules],
        test: { name: 'docs', include: ['test/docs/**/*.test.ts'], environment: 'happy-dom' },
      },
      {
        // These run on the built files, so that what is tested is what is published.
        test: {
          name: 'package',
          include: ['test/package/*.test.ts'],
          environment: 'node',
          globalSetup: 'test/package/support/pack.ts',
          testTimeout: 120_000,
          // Installing takes longest.
          hookTimeout: 600_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'keycloak',
          include: ['test/keycloak/**/*.test.ts'],
          environment: 'node',
          retry,
          testTimeout: 60_000,
          // Fetching Keycloak, the first time, takes longest.
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          retry,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
