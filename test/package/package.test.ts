import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = new URL('../..', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const entries = ['', '/account', '/uws', '/testing', '/server'].map((path) => `up-user-module${path}`);

/** A project of somebody else, with the packed tarball installed. */
let home = '';
let files: string[] = [];

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: home, encoding: 'utf8' });

function node(name: string, code: string): string {
  writeFileSync(join(home, name), code);
  return run(process.execPath, name).trim();
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'up-user-module-'));
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', home], {
    cwd: project,
    encoding: 'utf8',
  });
  const [{ filename, files: list }] = JSON.parse(packed);
  files = list.map(({ path }: { path: string }) => path);
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  run('npm', 'install', '--no-audit', '--no-fund', `./${filename}`);
}, 120_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the packed tarball', () => {
  it('holds what is built, and no sources or tests', () => {
    const others = files.filter((file) => !/^dist\/|^package\.json$|^README\.md$/.test(file));
    expect(others).toEqual([]);
    expect(files).toContain('dist/global.js');
  });

  it('holds a file for every entry of the exports map', () => {
    const targets = JSON.stringify(manifest.exports).match(/\.\/dist\/[^"]+/g) ?? [];
    expect(targets.filter((target) => !files.includes(target.slice(2)))).toEqual([]);
    expect(targets.length).toBeGreaterThan(20);
  });

  it.each(entries)('%s gives the same names to import and to require', (entry) => {
    const imported = node('names.mjs', `console.log(Object.keys(await import('${entry}')).sort().join())`);
    const required = node('names.cjs', `console.log(Object.keys(require('${entry}')).sort().join())`);
    expect(required.replace(/,?__esModule/, '')).toBe(imported);
    expect(imported).toMatch(/\w/);
  });

  it.each(['global', 'global-native'])('%s can be imported where there is no window', (name) => {
    expect(node('global.mjs', `await import('up-user-module/${name}'); console.log('imported')`)).toBe(
      'imported',
    );
  });

  it('answers over HTTP and over the mock bridge, as the README shows', () => {
    const output = node(
      'quick-start.mjs',
      `import UplusApi from 'up-user-module';
       import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
       const service = createAccountService();
       const { publicClient, user } = accountServiceDefaults;
       const api = new UplusApi({ http: { realm: service.realm, clientId: publicClient.clientId, fetch: service.fetch } });
       await api.initDeviceReady();
       await api.http.login({ username: user.username, password: user.password });
       console.log((await api.upUserModule.getUserInfo()).retCode, new UplusApi() === api);`,
    );
    expect(output).toBe('000000 true');
  });

  it.each(['global', 'global-native'])('%s.js says that it is UTF-8', (name) => {
    const installed = readFileSync(join(home, 'node_modules', 'up-user-module', 'dist', `${name}.js`));
    expect([...installed.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  it('does not keep a Node process alive after the last call', () => {
    const started = Date.now();
    node(
      'linger.mjs',
      `import { createUserModule } from 'up-user-module';
       const adapter = { name: 'own', ready: () => true, call: async () => ({ retCode: '000000', retInfo: '', retData: {} }) };
       await createUserModule({ adapters: [adapter] }).getUserInfo();`,
    );
    expect(Date.now() - started).toBeLessThan(8000);
  });

  it('has types that a strict project can use', () => {
    writeFileSync(
      join(home, 'page.mts'),
      `import UplusApi, { type UserInfo, UserModuleError } from 'up-user-module';
       import { createUwsClient } from 'up-user-module/uws';
       import { createAccountClient } from 'up-user-module/account';
       import { createGateway } from 'up-user-module/server';
       import { createMockNebula } from 'up-user-module/testing';
       const api = new UplusApi();
       export const info: Promise<UserInfo> = api.upUserModule.getUserInfo().then(({ retData }) => retData);
       // @ts-expect-error weibo has no login
       api.upUserModule.socialLogin({ platform: 'weibo' });
       export const all = [createUwsClient, createAccountClient, createGateway, createMockNebula, UserModuleError];`,
    );
    const tsc = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = [
      '--strict',
      '--noEmit',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--lib',
      'es2022,dom',
    ];
    expect(run(process.execPath, tsc, ...options, '--types', '', 'page.mts')).toBe('');
  });
});
