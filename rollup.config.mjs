import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { entries, modules, scripts } from './tools/entries.mjs';
import { leanEmitter } from './tools/lean-emitter.mjs';
import { leanUndici } from './tools/lean-undici.mjs';
import { minify } from './tools/minify.mjs';
import { notices } from './tools/notices.mjs';

const serverFolder = fileURLToPath(new URL('src/server/', import.meta.url));
/** Of the server alone. */
const undici = /\/node_modules\/undici\//;

// The oldest WebViews in the field are Chromium 57 (UC core, Android), which knows all of ES2017, and iOS 10.3, whose
// few bugs the minifier works around. webpack 4 parses nothing newer either, so what is bundled of others is
// brought down too.
const down = () =>
  esbuild({
    target: 'es2017',
    charset: 'utf8',
    tsconfig: 'tsconfig.build.json',
    include: /\.m?[jt]s$/,
    exclude: [undici, `${serverFolder}**`],
  });

/** Private fields and spread are many times as fast as what ES2017 has in their place. */
const server = () =>
  esbuild({
    target: 'node16',
    charset: 'utf8',
    tsconfig: 'tsconfig.build.json',
    include: `${serverFolder}**`,
  });

const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const beside = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

/** What is installed along with the package. Anything else that a module imports is bundled. */
const installed = (id) => beside.some((name) => id === name || id.startsWith(`${name}/`));

const input = (list) => Object.fromEntries(list.map(({ source }) => [source, `src/${source}.ts`]));

/** The package is of type `module`; what lies under dist/cjs is not. */
const markCommonjs = {
  name: 'mark-commonjs',
  writeBundle: ({ dir }) => writeFileSync(join(dir, 'package.json'), '{ "type": "commonjs" }\n'),
};

/** A script without this mark is read in the encoding of its page, which may be another. */
const markUtf8 = {
  name: 'mark-utf8',
  generateBundle(_options, files) {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = `\ufeff${file.code}`;
  },
};

const mark = '?server';
const modern = /\/node_modules\/(hono|jose|oauth4webapi|openid-client)\//;

/**
 * Gives the server a copy of its own of what is bundled of others, in the syntax that Node takes: in ES2017, hono's
 * private fields become WeakMaps, and each request costs twice the time.
 */
const keepServerModern = {
  name: 'keep-server-modern',
  async resolveId(source, importer, options) {
    if (!importer?.startsWith(serverFolder) && !importer?.endsWith(mark)) return null;
    const found = await this.resolve(source, importer.replace(mark, ''), { ...options, skipSelf: true });
    if (!found || !modern.test(found.id) || found.external || found.id.endsWith(mark)) return found;
    return { ...found, id: found.id + mark };
  },
  load: (id) => (id.endsWith(mark) ? readFile(id.replace(mark, ''), 'utf8') : null),
};

/** Bundled packages lie under `vendor`, since npm packs no folder of the name `node_modules`. */
function fileName({ name, facadeModuleId }) {
  const folder = facadeModuleId?.endsWith(mark) ? 'server/vendor/' : 'vendor/';
  return `${name
    .replace(mark, '')
    .replace(/\.js$/, '')
    .replace(/^.*node_modules\//, folder)}.js`;
}

/** One file a source file, so that bundlers drop what a page does not use. */
const library = (dir, format, plugins = []) => ({
  input: input(modules),
  external: installed,
  plugins: [
    keepServerModern,
    leanUndici(),
    leanEmitter(),
    down(),
    server(),
    nodeResolve({ browser: true }),
    commonjs(),
    notices(),
    ...plugins,
  ],
  output: {
    dir,
    format,
    preserveModules: true,
    preserveModulesRoot: 'src',
    entryFileNames: fileName,
    exports: 'named',
  },
});

/** The declarations, one file an entry and what they share, with nothing in them that is not public. */
const declarations = (...dirs) => ({
  input: input(entries),
  external: installed,
  plugins: [dts({ tsconfig: 'tools/tsconfig.api.json' })],
  output: dirs.map((dir) => ({ dir, format: 'es', chunkFileNames: 'shared/[name].d.ts' })),
  // A script may have nothing to declare.
  onwarn: (warning, warn) => warning.code === 'EMPTY_BUNDLE' || warn(warning),
});

/** The one script that has no listeners, and so no emitter. */
const isMock = ({ source }) => source === 'mock';

/** A file for a script tag, everything included. */
const script = ({ source }) => ({
  input: `src/${source}.ts`,
  plugins: [
    down(),
    !isMock({ source }) && leanEmitter(),
    nodeResolve({ browser: true }),
    minify(),
    markUtf8,
    notices(),
  ],
  // Whoever wants the source map loads it by hand; the line that names it would be downloaded by every page.
  output: { file: `dist/${source}.js`, format: 'iife', sourcemap: 'hidden' },
});

const demoPlugins = () => [
  esbuild({ target: 'es2022', tsconfig: 'tsconfig.json' }),
  nodeResolve({ browser: true }),
  commonjs(),
];

/** The demo's page, and the page in its phone, from the files built above, as whoever installs the package gets them. */
const demo = [
  {
    input: 'demo/main.ts',
    plugins: demoPlugins(),
    output: { dir: 'dist-demo', format: 'es', sourcemap: true },
  },
  {
    input: 'demo/phone/main.ts',
    plugins: demoPlugins(),
    // The server has one for each deployment.
    external: [/\/config\.js$/],
    output: {
      dir: 'dist-demo/phone',
      format: 'es',
      sourcemap: true,
      paths: (id) => (id.endsWith('/config.js') ? './config.js' : id),
    },
  },
];

/** With `--configDemo`, only what the demo needs. */
export default ({ configDemo = false }) =>
  configDemo
    ? [library('dist/esm', 'es'), ...demo]
    : [
        library('dist/esm', 'es'),
        library('dist/cjs', 'cjs', [markCommonjs]),
        declarations('dist/esm', 'dist/cjs'),
        ...scripts.map(script),
        ...demo,
      ];
