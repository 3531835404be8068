// Sizes of what pages load, minified and gzipped, beside those of well-known peers. Ours are measured as built; a
// peer is what a page gets that imports all of it. Fails when one of ours has outgrown its limit.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';

/** The limits hold what has been reached; the aims are what design asks for. */
const ours = [
  { what: 'script tag without HTTP', file: 'dist/global-native.js', limit: 6750, aim: 3000 },
  { what: 'script tag, everything', file: 'dist/global.js', limit: 13_400, aim: 9000 },
];

const peers = [
  '@vkontakte/vk-bridge',
  'eventemitter3',
  '@capacitor/core',
  '@telegram-apps/bridge',
  'keycloak-js',
  'oidc-client-ts',
];

const gzipped = (code) => gzipSync(code, { level: 9 }).length;

async function bundled(name) {
  const { outputFiles } = await build({
    stdin: { contents: `import * as all from '${name}'; globalThis.all = all;`, resolveDir: '.' },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    write: false,
    logLevel: 'error',
  });
  const { code } = await minify(outputFiles[0].text, { ecma: 2020, compress: { passes: 3 } });
  return gzipped(code);
}

const rows = [];
let failed = false;
for (const { what, file, limit, aim } of ours) {
  const bytes = gzipped(readFileSync(new URL(`../${file}`, import.meta.url)));
  failed ||= bytes > limit;
  rows.push({ what: `up-user-module, ${what}`, bytes, limit, aim });
}
for (const name of peers) {
  const { version } = JSON.parse(
    readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url)),
  );
  rows.push({ what: `${name} ${version}`, bytes: await bundled(name) });
}
console.table(rows);
if (failed) {
  console.error('A size is over its limit.');
  process.exitCode = 1;
}
