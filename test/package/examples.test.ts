import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { accountServiceDefaults, createAccountService, userAgents } from 'up-user-module/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { injectBridge, type NativeCall, playNativeSide } from '../browser/support/container.js';
import { describeInBrowser, launch } from '../browser/support/launch.js';
import { listen } from '../contract/listen.js';
import { freePort } from '../support/free-port.js';
import { type Home, makeHome } from './support/home.js';

type Site = Awaited<ReturnType<typeof listen>>;

const project = fileURLToPath(new URL('../..', import.meta.url));
const { user } = accountServiceDefaults;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

interface Example {
  readonly name: string;
  /** What is built, and served; nothing is built for the top of the example, nor served for a server of its own. */
  readonly folder: string;
  /** Whether its page has the other modules in a browser too. */
  readonly hasModules: boolean;
  /** A build of React for development is what mounts twice. */
  readonly mode?: 'development';
}

const examples: readonly Example[] = [
  { name: 'script-tag', folder: '', hasModules: false },
  { name: 'vite-vue3', folder: 'dist', hasModules: true },
  { name: 'vite-react', folder: 'dist', hasModules: true, mode: 'development' },
  { name: 'webpack4-vue2', folder: 'dist', hasModules: true },
  { name: 'nextjs-ssr', folder: '.next', hasModules: true },
];

const refreshing = { retCode: '110002', retInfo: '用户数据未刷新完成', retData: null };
const success = (retData: unknown) => ({ retCode: '000000', retInfo: '操作成功', retData });

describeInBrowser('the examples', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  describe.each(examples)('$name', ({ name, folder, hasModules, mode = 'production' }) => {
    let home: Home;
    let site: Site;
    let realm: string;
    const closing: (() => unknown)[] = [];

    beforeAll(async () => {
      home = makeHome(join(project, 'examples', name));
      if (folder) home.run('env', `NODE_ENV=${mode}`, 'NEXT_TELEMETRY_DISABLED=1', 'npm', 'run', 'build');
      const service = createAccountService();
      const account = await listen(service.fetch);
      closing.push(account.close);
      realm = account.origin + new URL(service.realm).pathname;
      site = folder === '.next' ? await startNext(home.path) : await serveFiles(join(home.path, folder));
      closing.push(site.close);
    });
    afterAll(async () => {
      for (const close of closing) await close();
      home?.remove();
    });

    const open = async (userAgent: string) => {
      const page = await (await browser.newContext({ userAgent })).newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (line) => {
        if (line.type() === 'error') errors.push(`${line.text()} ${line.location().url}`);
      });
      await page.addInitScript((realm) => {
        Object.assign(window, { pageConfig: { realm } });
      }, realm);
      return { page, errors };
    };

    it('runs in the app, and tries again while the app fetches the user', async () => {
      const { page, errors } = await open(userAgents.android);
      const native = playNativeSide(page, () => page.mainFrame());
      let tries = 0;
      native.onCall = ({ func, reply }: NativeCall) => {
        if (func === 'upUserModule.getUserInfo')
          reply(tries++ ? success({ userId: '1', username: 'xiaoming' }) : refreshing);
        else reply(func === 'upVdnModule.goToPage' ? success(null) : { error: 1 });
      };
      await page.addInitScript(injectBridge);
      await page.goto(site.origin);
      await text(page, 'user', 'xiaoming');
      await text(page, 'status', 'deviceReady: true, inApp: true');
      expect(tries).toBe(2);

      if (hasModules) {
        await page.click('#app-login');
        await expect
          .poll(() => native.calls.at(-1))
          .toMatchObject({
            func: 'upVdnModule.goToPage',
            param: { url: 'mpaas://usercenter' },
          });
      }
      expect(errors).toEqual([]);
      await page.context().close();
    });

    it('runs in a browser, where its user logs in', async () => {
      const { page, errors } = await open(userAgents.desktop);
      await page.goto(site.origin);
      await page.fill('[name=username]', user.username);
      await page.fill('[name=password]', user.password);
      await page.click('#login button');
      await text(page, 'user', user.username);
      await text(page, 'status', 'deviceReady: true, inApp: false');
      expect(await page.textContent('#error')).toBe('');

      await page.click('#app-login');
      await page.waitForFunction(() => document.querySelector('#error')?.textContent);
      const error = JSON.parse((await page.textContent('#error')) ?? '');
      expect(error).toEqual({
        retCode: '990001',
        retInfo: expect.stringContaining('upVdnModule'),
        retData: null,
      });

      await page.reload();
      await text(page, 'user', user.username);
      expect(errors).toEqual([]);
      await page.context().close();
    });
  });
});

function serveFiles(folder: string): Promise<Site> {
  return listen(({ url }) => {
    const { pathname } = new URL(url);
    return fileOf(folder, pathname === '/' ? '/index.html' : pathname);
  });
}

/** Starts the server that renders the page. */
async function startNext(path: string): Promise<Site> {
  const port = await freePort();
  const cli = join(path, 'node_modules/next/dist/bin/next');
  const args = [cli, 'start', '--hostname', '127.0.0.1', '--port', String(port)];
  const server = spawn(process.execPath, args, {
    cwd: path,
    stdio: 'pipe',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  const origin = `http://127.0.0.1:${port}`;
  let output = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (output += text));
  const close = async () => void server.kill();
  try {
    await vi.waitFor(() => fetch(origin), { timeout: 60_000, interval: 200 });
    return { origin, close };
  } catch (error) {
    await close();
    throw new Error(output, { cause: error });
  }
}

function fileOf(folder: string, path: string): Response {
  try {
    const headers = { 'content-type': types[extname(path)] ?? 'text/plain' };
    return new Response(readFileSync(join(folder, path)), { headers });
  } catch {
    return new Response('', { status: 404 });
  }
}

function text(page: Page, id: string, wanted: string) {
  return page.waitForFunction(
    ([id, wanted]) => document.getElementById(id ?? '')?.textContent === wanted,
    [id, wanted],
  );
}
