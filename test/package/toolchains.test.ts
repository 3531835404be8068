import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Window } from 'happy-dom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../tools/entries.mjs';
import { type Home, makeHome } from './support/home.js';

const project = fileURLToPath(new URL('../..', import.meta.url));

let home: Home;

beforeAll(() => {
  home = makeHome(join(project, 'test/package/consumer'));
});

afterAll(() => home?.remove());

/** Each bundles a file of the home into `dist/<name>/<file>`, to be run as a script. */
const bundlers: Record<string, (file: string) => string> = {
  'webpack 4': (file) => webpack('webpack-4', file),
  'webpack 5': (file) => webpack('webpack-5', file),
  Vite: (file) => `
    require('vite').build({
      logLevel: 'warn',
      resolve: { alias: ${JSON.stringify(alias)} },
      build: {
        outDir: 'dist/Vite',
        emptyOutDir: false,
        lib: { entry: './${file}', formats: ['iife'], name: 'page', fileName: () => '${file}' },
      },
    })`,
  esbuild: (file) => `
    require('esbuild').build({
      entryPoints: ['./${file}'], bundle: true, platform: 'browser', target: 'es2017', outdir: 'dist/esbuild',
      alias: ${JSON.stringify(alias)},
    })`,
};

/** What a page says in its toolchain that drops the genuine library; the longer name first, as Vite wants it. */
const alias = {
  '@uplus/uplus-api/es/uplus-api': 'up-user-module/uplus-api',
  '@uplus/uplus-api': 'up-user-module/uplus-api',
};

const webpack = (name: string, file: string) => `
  require('${name}')(
    {
      mode: 'production',
      resolve: { alias: ${JSON.stringify(alias)} },
      entry: './${file}',
      output: { path: require('path').resolve('dist/${name.replace('-', ' ')}'), filename: '${file}' },
      performance: false,
    },
    (error, stats) => {
      if (!error && !stats.hasErrors() && !stats.hasWarnings()) return;
      console.error(error || stats.toString());
      process.exitCode = 1;
    },
  )`;

function bundle(bundler: string, file: string): string {
  home.node('build.cjs', bundlers[bundler]?.(file) ?? '');
  return join(home.path, 'dist', bundler, file);
}

describe.each(Object.keys(bundlers))('%s', (bundler) => {
  it('bundles a page that works', () => {
    const output = home.run(process.execPath, bundle(bundler, 'page.js'));
    expect(JSON.parse(output)).toEqual({
      before: '110001',
      isOurError: true,
      retCode: '000000',
      isSuccess: true,
      hasUser: true,
      login: 'function',
      sign: createHash('sha256').update('/aak1').digest('hex'),
    });
  });

  it('puts the stand-in in the place of the genuine library, by an alias', () => {
    const output = home.run(process.execPath, bundle(bundler, 'genuine-page.js'));
    expect(JSON.parse(output)).toEqual({
      isOne: true,
      user: '990001',
      oldName: true,
      otherModule: '990001',
    });
  });

  it('keeps the script that is imported for what it does', () => {
    const window = new Window({
      settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
    });
    window.eval(readFileSync(bundle(bundler, 'script.js'), 'utf8'));
    expect(window.eval('new UplusApi() === new UplusApi() && typeof uplusapi.upUserModule.getUserInfo')).toBe(
      'function',
    );
  });
});

it('Jest runs a CommonJS test of a page in jsdom', () => {
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  home.run(process.execPath, jest, '--ci', '--env=jsdom', '--runTestsByPath', 'page.test.js');
});

it('Jest puts the stand-in in the place of the genuine library, by moduleNameMapper', () => {
  const moduleNameMapper = { '^@uplus/uplus-api(/es/uplus-api)?$': 'up-user-module/uplus-api' };
  writeFileSync(join(home.path, 'jest.alias.json'), JSON.stringify({ moduleNameMapper }));
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  const options = [
    '--ci',
    '--env=jsdom',
    '--config=jest.alias.json',
    '--runTestsByPath',
    'genuine-page.test.js',
  ];
  home.run(process.execPath, jest, ...options);
});

it('a resolver that knows no `exports`, as of Jest up to 27 or Browserify, finds every module', () => {
  const names = modules.map(({ path }) => `up-user-module${path}`);
  const output = home.node(
    'resolve.cjs',
    `const resolve = require('resolve');
     const found = ${JSON.stringify(names)}.map((name) => {
       const file = resolve.sync(name, { basedir: __dirname });
       return require(file) === require(name);
     });
     console.log(JSON.stringify(found));`,
  );
  expect(JSON.parse(output)).toEqual(names.map(() => true));
});

/** Not a file of its own: here nobody knows the genuine library. */
const genuinePage = `
import UplusApi from '@uplus/uplus-api';
import OldPath from '@uplus/uplus-api/es/uplus-api';

const instance = new UplusApi();
export const user: Promise<{ retData: { nickname?: string } }> = instance.upUserModule.getUserInfo();
export const closed: Promise<unknown> = instance.closeH5ContainerView();
export const gone: Promise<unknown> = instance.upVdnModule.goToPage({ url: 'mpaas://usercenter' });
export const old: typeof UplusApi = OldPath;
`;

it('TypeScript has the types of the stand-in for the genuine library, by paths', () => {
  const folder = join(home.path, 'types-alias');
  mkdirSync(folder);
  writeFileSync(join(folder, 'genuine-page.ts'), genuinePage);
  const standIn = ['../node_modules/up-user-module/dist/esm/uplus-api.d.ts'];
  const compilerOptions = {
    module: 'es2020',
    moduleResolution: 'bundler',
    target: 'es2017',
    lib: ['es2017', 'dom', 'dom.iterable'],
    types: [],
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    paths: { '@uplus/uplus-api': standIn, '@uplus/uplus-api/es/uplus-api': standIn },
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['genuine-page.ts'] }),
  );
  home.run(process.execPath, join(compilers['6'](), 'bin', 'tsc'), '-p', folder);
});

const compilers = {
  '4.9': () => join(home.path, 'node_modules/typescript-4.9'),
  '5': () => join(home.path, 'node_modules/typescript-5'),
  '6': () => join(project, 'node_modules/typescript'),
  '7': () => join(project, 'node_modules/typescript-7'),
};

describe.each<[keyof typeof compilers, string, string]>([
  ['4.9', 'commonjs', 'node'],
  ['4.9', 'es2020', 'node'],
  ['4.9', 'node16', 'node16'],
  ['4.9', 'nodenext', 'nodenext'],
  ['5', 'es2020', 'node'],
  ['5', 'node16', 'node16'],
  ['5', 'nodenext', 'nodenext'],
  ['5', 'es2020', 'bundler'],
  ['6', 'nodenext', 'nodenext'],
  ['6', 'es2020', 'bundler'],
  ['7', 'nodenext', 'nodenext'],
  ['7', 'es2020', 'bundler'],
])('TypeScript %s, module %s, moduleResolution %s', (version, module, moduleResolution) => {
  it('has the types of every entry, with skipLibCheck false', () => {
    // In `node16` and `nodenext` a file is of one of two kinds, and a CommonJS file cannot import the script.
    const names = module.startsWith('node')
      ? ['page.cts', 'page.mts', 'script.mts']
      : ['page.ts', 'script.ts'];
    const folder = join(home.path, `types-${version}-${module}-${moduleResolution}`);
    mkdirSync(folder);
    for (const name of names) {
      copyFileSync(join(home.path, name.replace(/\.[cm]ts$/, '.ts')), join(folder, name));
    }
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2017',
      lib: ['es2017', 'dom', 'dom.iterable'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: names }));
    home.run(process.execPath, join(compilers[version](), 'bin', 'tsc'), '-p', folder);
  });
});
