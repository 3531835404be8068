// What package.json says of the entries, and the folders that old resolvers need.
//
//   node tools/manifest.mjs entries    writes `exports`, `files` and the like into package.json (`npm run entries`)
//   node tools/manifest.mjs stubs      makes the folders (before packing)
//   node tools/manifest.mjs no-stubs   takes them away (after packing)
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entries, scripts } from './entries.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const moduleTarget = ({ source }) => ({
  import: { types: `./dist/esm/${source}.d.ts`, default: `./dist/esm/${source}.js` },
  require: { types: `./dist/cjs/${source}.d.ts`, default: `./dist/cjs/${source}.js` },
});

const scriptTarget = ({ source }) => ({ types: `./dist/esm/${source}.d.ts`, default: `./dist/${source}.js` });

const target = (entry) => (entry.kind === 'module' ? moduleTarget(entry) : scriptTarget(entry));

/** The fields that old resolvers read, seen from a folder. */
function oldFields({ source, kind }, up) {
  if (kind === 'script') return { main: `${up}/dist/${source}.js`, types: `${up}/dist/esm/${source}.d.ts` };
  return {
    main: `${up}/dist/cjs/${source}.js`,
    module: `${up}/dist/esm/${source}.js`,
    types: `${up}/dist/cjs/${source}.d.ts`,
  };
}

const main = entries.find(({ path }) => path === '');
const others = entries.filter((entry) => entry !== main);

/**
 * What the README's links lead to: package.json names no repository, so they have nowhere else to lead. Of the examples
 * only the sources, also where somebody has built them.
 */
const readmeLinks = [
  'docs',
  'examples',
  ...['node_modules', 'dist', '.next', 'package-lock.json'].map((name) => `!examples/*/${name}`),
  'bench/README.md',
  'CONTRIBUTING.md',
];

/** The fields of package.json that follow from the table of entries. */
export const fields = {
  sideEffects: scripts.map(({ source }) => `./dist/${source}.js`),
  files: ['dist', ...readmeLinks, 'CHANGELOG.md', ...others.map(({ path }) => path.slice(1))],
  ...oldFields(main, '.'),
  exports: {
    ...Object.fromEntries(entries.map((entry) => [`.${entry.path}`, target(entry)])),
    './package.json': './package.json',
  },
};

/**
 * Resolvers that do not know `exports` (webpack 4, TypeScript's `node`) look for a folder of the entry's name. The
 * folders are there only while npm packs.
 */
export const stubs = others.map((entry) => ({
  folder: entry.path.slice(1),
  manifest: { private: true, ...oldFields(entry, '..') },
}));

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

const commands = {
  entries() {
    const file = join(root, 'package.json');
    writeFileSync(file, json({ ...JSON.parse(readFileSync(file, 'utf8')), ...fields }));
  },
  stubs() {
    for (const { folder, manifest } of stubs) {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, 'package.json'), json(manifest));
    }
  },
  'no-stubs'() {
    for (const { folder } of stubs) {
      if (!existsSync(join(root, folder))) continue;
      rmSync(join(root, folder, 'package.json'), { force: true });
      // Fails where there is more in it, which is not ours to remove.
      rmdirSync(join(root, folder));
    }
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const command = commands[process.argv[2]];
  if (!command)
    throw new Error(`no command ${process.argv[2]}; there are ${Object.keys(commands).join(', ')}`);
  command();
}
