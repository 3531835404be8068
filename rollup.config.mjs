import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import esbuild from 'rollup-plugin-esbuild';
import { leanEmitter } from './tools/lean-emitter.mjs';
import { minify } from './tools/minify.mjs';

// The oldest WebViews in the field are Chromium 57 (UC core, Android), which knows all of ES2017, and iOS 10.3, whose
// few bugs the minifier works around.
const down = () => esbuild({ target: 'es2017', charset: 'utf8', tsconfig: 'tsconfig.build.json' });

const entries = {
  index: 'src/index.ts',
  'account/index': 'src/account/index.ts',
  'uws/index': 'src/uws/index.ts',
  'testing/index': 'src/testing/index.ts',
  'server/index': 'src/server/index.ts',
};

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

/** One file a source file, so that bundlers drop what a page does not use; tsc puts the declarations beside them. */
const modules = (dir, format, plugins = []) => ({
  input: entries,
  external: (id) => !/^[./]/.test(id),
  plugins: [down(), ...plugins],
  output: { dir, format, preserveModules: true, preserveModulesRoot: 'src', exports: 'named' },
});

/** A file for a script tag, everything included. */
const script = (name) => ({
  input: `src/${name}.ts`,
  plugins: [down(), leanEmitter(), nodeResolve({ browser: true }), commonjs(), minify(), markUtf8],
  // Whoever wants the source map loads it by hand; the line that names it would be downloaded by every page.
  output: { file: `dist/${name}.js`, format: 'iife', sourcemap: 'hidden' },
});

/** The demo page, from the files built above, as whoever installs the package gets them. */
const demo = {
  input: 'demo/main.ts',
  plugins: [
    esbuild({ target: 'es2022', tsconfig: 'tsconfig.json' }),
    nodeResolve({ browser: true }),
    commonjs(),
  ],
  output: { file: 'dist-demo/main.js', format: 'es', sourcemap: true },
};

export default [
  modules('dist/esm', 'es'),
  modules('dist/cjs', 'cjs', [markCommonjs]),
  script('global'),
  script('global-native'),
  demo,
];
