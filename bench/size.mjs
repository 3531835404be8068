// npm run size: the bytes that pages download, gzipped and with brotli: the scripts as they are built, and imports as
// bundlers make them, beside those of well-known peers. Fails when one of ours has outgrown its limit.
//
//   --write    puts the table into README.md
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { minify } from 'terser';
import { bundle, root } from './support/bundle.mjs';
import { report } from './support/report.mjs';

/** Just above what has been reached: gzipped, whichever bundler does worse. */
const limits = {
  'global.js': 25_350,
  'global-native.js': 9200,
  'mock.js': 5040,
  "import * from 'up-user-module'": 27_680,
  "import * from 'up-user-module/native'": 11_170,
  "import * from 'up-user-module/uplus-api'": 25_410,
  "import * from 'up-user-module/sign-in'": 10_030,
  "import * from 'up-user-module/account'": 8100,
  "import * from 'up-user-module/uws'": 14_210,
  "import UplusApi from 'up-user-module'": 24_470,
  "import UplusApi from 'up-user-module/native'": 8400,
  "import { createUserModule, nebulaAdapter } from 'up-user-module'": 6240,
  "import { retryWhileRefreshing } from 'up-user-module'": 1910,
  "import { RetCode, UserModuleError } from 'up-user-module'": 700,
  "import { createAccountClient } from 'up-user-module/account'": 8020,
  "import { createUwsClient } from 'up-user-module/uws'": 12_000,
  "import { signRequest } from 'up-user-module/uws'": 4250,
};

/** What pages import, besides all of an entry. The server's entries and the mocks are not among it. */
const notForPages = /server|testing|mock|playwright|package\.json/;

const typical = [
  "import UplusApi from 'up-user-module'",
  "import UplusApi from 'up-user-module/native'",
  "import { createUserModule, nebulaAdapter } from 'up-user-module'",
  "import { retryWhileRefreshing } from 'up-user-module'",
  "import { RetCode, UserModuleError } from 'up-user-module'",
  "import { createAccountClient } from 'up-user-module/account'",
  "import { createUwsClient } from 'up-user-module/uws'",
  "import { signRequest } from 'up-user-module/uws'",
];

const peers = [
  '@vkontakte/vk-bridge',
  'dsbridge',
  '@capacitor/core',
  '@telegram-apps/bridge',
  'keycloak-js',
  'oidc-client-ts',
];

const compressed = (code) => ({
  gzip: gzipSync(code, { level: 9 }).length,
  brotli: brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
});

const readJson = (path) => JSON.parse(readFileSync(`${root}${path}`, 'utf8'));

/** A module that uses all that its import names, so that no bundler drops it. */
function useOf(statement) {
  const all = statement.replace('import * from', 'import * as all from');
  const [, names] = /^import (?:\* as )?(.*) from/.exec(all);
  return `${all}; globalThis.used = ${names.startsWith('{') ? names : `{ ${names} }`};`;
}

async function withEsbuild(code) {
  return compressed(await bundle(code, { resolveDir: root, target: 'es2020' }));
}

async function withRollup(code) {
  const id = `${root}entry.js`;
  const built = await rollup({
    input: id,
    plugins: [
      {
        name: 'entry',
        resolveId: (source) => (source === id ? id : null),
        load: (loaded) => (loaded === id ? code : null),
      },
      nodeResolve({ browser: true }),
      commonjs(),
    ],
    onwarn() {},
  });
  const { output } = await built.generate({ format: 'iife', inlineDynamicImports: true });
  const minified = await minify(output[0].code, { ecma: 2020, compress: { passes: 3 } });
  return compressed(minified.code);
}

async function importRow(statement, what = statement) {
  const code = useOf(statement);
  const [esbuild, rolled] = [await withEsbuild(code), await withRollup(code)];
  return {
    what,
    'esbuild, gzip': esbuild.gzip,
    brotli: esbuild.brotli,
    'Rollup, gzip': rolled.gzip,
    'brotli ': rolled.brotli,
    limit: limits[what],
  };
}

const { exports, name } = readJson('package.json');
const scripts = readdirSync(`${root}dist`).filter((file) => file.endsWith('.js'));
const entries = Object.keys(exports)
  .filter((path) => !notForPages.test(path) && !scripts.includes(`${path.slice(2)}.js`))
  .map((path) => `import * from '${name}${path.slice(1)}'`);

const scriptRows = scripts.map((script) => ({
  script,
  ...compressed(readFileSync(`${root}dist/${script}`)),
  limit: limits[script],
}));
const importRows = [];
for (const statement of [...entries, ...typical]) importRows.push(await importRow(statement));
const peerRows = [];
for (const peer of peers) {
  const { version } = readJson(`node_modules/${peer}/package.json`);
  peerRows.push(await importRow(`import * from '${peer}'`, `${peer} ${version}`));
}
for (const row of peerRows) delete row.limit;

report('size', 'npm run size', [], [scriptRows, importRows, peerRows]);

for (const { script, what = script, gzip = 0, limit, ...row } of [...scriptRows, ...importRows]) {
  const bytes = Math.max(gzip, row['esbuild, gzip'] ?? 0, row['Rollup, gzip'] ?? 0);
  if (bytes <= limit) continue;
  console.error(
    limit === undefined
      ? `${what} has no limit in bench/size.mjs`
      : `${what}: ${bytes} bytes, over its limit of ${limit}`,
  );
  process.exitCode = 1;
}
