import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isOutside, linksOf, pathOf } from '../../tools/docs/links.mjs';
import { parsePage } from '../../tools/docs/pages.mjs';
import { entries, modules, scripts } from '../../tools/entries.mjs';
import { stubs } from '../../tools/manifest.mjs';
import { type Home, makeHome } from './support/home.js';

const project = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const names = modules.map(({ path }) => `up-user-module${path}`);

let home: Home;
let files: string[];

beforeAll(() => {
  home = makeHome();
  files = home
    .run('tar', '-tzf', inject('tarball'))
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''));
});

afterAll(() => home?.remove());

const installed = (file: string) =>
  readFileSync(join(home.path, 'node_modules', 'up-user-module', file), 'utf8');

describe('the packed tarball', () => {
  it('holds what is built, what explains it, a folder an entry for old resolvers, and nothing else', () => {
    const explains =
      /^(README(\.[\w-]+)?|docs\/.+|bench\/README|CHANGELOG|CONTRIBUTING)\.md$|^docs\/images\/|^examples\//;
    const others = files.filter((file) => !file.startsWith('dist/') && !explains.test(file));
    const folders = stubs.map(({ folder }) => `${folder}/package.json`);
    expect(others.sort()).toEqual([...folders, 'LICENSE', 'package.json'].sort());
    expect(files.filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file))).toEqual([]);
    expect(files).toContain('README.md');
  });

  it('holds every file that its pages link to', () => {
    const pages = files
      .filter((file) => file.endsWith('.md'))
      .map((file) => parsePage(file, installed(file)));
    const links = pages.flatMap((page) =>
      linksOf(page)
        .filter(({ url }) => !isOutside(url))
        .map(({ url }) => pathOf(url, page.file)),
    );
    expect(links.filter((file) => !files.includes(file))).toEqual([]);
    expect(links).toContain('docs/images/demo-light-en.png');
  });

  it('holds a file for every target of the exports map and of the folders for old resolvers', () => {
    const exported = JSON.stringify(manifest.exports).match(/(?<="\.\/)dist\/[^"]+/g) ?? [];
    const old = JSON.stringify(stubs).match(/(?<="\.\.\/)dist\/[^"]+/g) ?? [];
    expect([...exported, ...old].filter((file) => !files.includes(file))).toEqual([]);
    expect(exported.length).toBe(4 * modules.length + 2 * scripts.length);
    expect(old.length).toBe(3 * (modules.length - 1) + 2 * scripts.length);
  });

  it('leaves nothing in the checkout but dist', () => {
    expect(stubs.filter(({ folder }) => existsSync(join(project, folder)))).toEqual([]);
  });

  it('brings no other package', () => {
    const packages = readdirSync(join(home.path, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(packages).toEqual(['up-user-module']);
  });

  it('names every package that is bundled, with its licence', () => {
    const vendored = files.map((file) => /\/vendor\/([^/]+)\//.exec(file)?.[1]);
    const bundled = new Set(vendored.filter((name) => name !== undefined));
    const notices = installed('dist/THIRD-PARTY-NOTICES.txt');
    expect([...notices.matchAll(/^(\S+) \d+\.\d+\.\d+ \((?:MIT|ISC)\)$/gm)].map(([, name]) => name)).toEqual(
      [...bundled].sort(),
    );
    expect(bundled).toContain('hono');
    expect(notices.match(/^Copyright \S/gm)?.length).toBe(bundled.size);
    expect(notices.match(/^Permission (is hereby granted|to use)/gm)?.length).toBe(bundled.size);
  });

  it('declares nothing of a package that is not installed', () => {
    const declarations = files.filter((file) => file.endsWith('.d.ts')).map(installed);
    const imported = declarations.flatMap((text) =>
      [...text.matchAll(/(?:from|import) '([^.'][^']*)'/g)].map(([, name]) => name),
    );
    expect(imported).toEqual([]);
    expect(declarations.length).toBeGreaterThan(entries.length);
  });

  it.each(names)('%s gives the same names to import and to require', (entry) => {
    const imported = home.node(
      'names.mjs',
      `console.log(Object.keys(await import('${entry}')).sort().join())`,
    );
    const required = home.node('names.cjs', `console.log(Object.keys(require('${entry}')).sort().join())`);
    expect(required.replace(/,?__esModule/, '')).toBe(imported);
    expect(imported).toMatch(/\w/);
  });

  it.each(scripts)('$path can be imported where there is no window', ({ path }) => {
    const code = `await import('up-user-module${path}'); console.log('imported')`;
    expect(home.node('script.mjs', code)).toBe('imported');
  });

  it('answers over HTTP, as the README shows', () => {
    expect(home.node('http.mjs', overHttp)).toBe('000000 true');
  });

  it.each(scripts)('$source.js says that it is UTF-8', ({ source }) => {
    expect(installed(`dist/${source}.js`).startsWith('\ufeff')).toBe(true);
  });

  it('does not keep a Node process alive after the last call', () => {
    const started = Date.now();
    expect(home.node('linger.mjs', overAnAdapter)).toBe('000000');
    expect(Date.now() - started).toBeLessThan(8000);
  });
});

const overHttp = `
  import UplusApi from 'up-user-module';
  import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
  const service = createAccountService();
  const { publicClient, user } = accountServiceDefaults;
  const http = { realm: service.realm, clientId: publicClient.clientId, fetch: service.fetch };
  const api = new UplusApi({ http });
  await api.initDeviceReady();
  await api.http.login({ username: user.username, password: user.password });
  const { retCode, retData } = await api.upUserModule.getUserInfo();
  console.log(retCode, retData.userId.length > 0);`;

const overAnAdapter = `
  import { createUserModule } from 'up-user-module';
  const answer = { retCode: '000000', retInfo: '', retData: {} };
  const adapter = { name: 'own', ready: () => true, call: async () => answer };
  console.log((await createUserModule({ adapters: [adapter] }).getUserInfo()).retCode);`;

const overTheGateway = `
  import { createGateway } from 'up-user-module/server';
  import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
  const service = createAccountService();
  const { client, user } = accountServiceDefaults;
  const origin = 'https://page.example';
  const gateway = createGateway({
    account: { realm: service.realm, ...client }, origins: [origin], basePath: '/gateway', fetch: service.fetch,
  });
  const response = await gateway(
    new Request('https://page.example/gateway/account/protocol/openid-connect/token', {
      method: 'POST',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'password', username: user.username, password: user.password }),
    }),
  );
  console.log(response.status, typeof (await response.json()).access_token);`;

// The registry has Node itself for these systems.
const hasOldNode = ['linux-x64', 'linux-arm64', 'darwin-x64'].includes(`${process.platform}-${process.arch}`);

describe.skipIf(!hasOldNode)('in the oldest Node that it is for (on Linux and on an Intel Mac)', () => {
  const oldNode = (version: string) => join(home.path, 'node_modules', `node-${version}`, 'bin', 'node');

  beforeAll(() => {
    const binary = `node-${process.platform}-${process.arch}`;
    const versions = ['16.0.0', '20.3.0'].map((version) => `node-${version}@npm:${binary}@${version}`);
    home.run('npm', 'install', '--no-audit', '--no-fund', '--no-save', inject('tarball'), ...versions);
  });

  it('16.0: `engines`, and all that pages import', () => {
    expect(manifest.engines.node).toBe('>=16');
    expect(home.node('linger.mjs', overAnAdapter, oldNode('16.0.0'))).toBe('000000');
  });

  it.each(names)('16.0: %s can be imported', (name) => {
    const code = `import('${name}').then((all) => console.log(Object.keys(all).length > 0))`;
    expect(home.node('import.mjs', code, oldNode('16.0.0'))).toBe('true');
  });

  it('20.3: the embedded services', () => {
    expect(home.node('http.mjs', overHttp, oldNode('20.3.0'))).toBe('000000 true');
  });

  it('20.3: the gateway', () => {
    expect(home.node('gateway.mjs', overTheGateway, oldNode('20.3.0'))).toBe('200 string');
  });
});
