import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { chromium } from 'playwright-core';
import which from 'which';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

/** Starts a headless Chromium on a new, empty profile; `undefined` where there is none. */
export async function launchBrowser() {
  const executablePath = await which('chromium', { nothrow: true });
  if (!executablePath) return undefined;
  return chromium.launch({ executablePath, args: flags });
}

export const withoutBrowser =
  'Skipped: the part that runs in a browser. It needs Chromium as `chromium` on PATH (Debian: apt-get install chromium).';

/** An isolated page has a clock that is exact to 5 µs instead of 100; reading it costs the same. */
const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const blankPage = {
  contentType: 'text/html',
  body: '<!doctype html><meta charset="utf-8"><title>Page</title>',
  headers: isolated,
};

/** A page with nothing on it, in a profile of its own. */
export async function openBlankPage(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route('**/*', (route) => route.fulfill(blankPage));
  await page.goto('https://page.example/');
  return page;
}

/**
 * Runs a page's script in a Chromium that nothing is attached to, and resolves with what the script's promise
 * `window.result` resolves with. Beside a debugger, as Playwright is one, an Error costs five times as much.
 */
export async function runWithoutDebugger(script) {
  const page = `<!doctype html><meta charset="utf-8"><script>${script};
    window.result
      .catch((error) => ({ error: String(error) }))
      .then((result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) }));</script>`;
  let resolve;
  const answer = new Promise((settle) => {
    resolve = settle;
  });
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', ...isolated });
    response.end(page);
    if (request.method === 'POST') resolve(json(request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const profile = mkdtempSync(join(tmpdir(), 'bench-'));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const browser = spawn(
    await which('chromium'),
    [...flags, '--headless', `--user-data-dir=${profile}`, url],
    {
      stdio: 'ignore',
    },
  );
  const exit = once(browser, 'exit');
  try {
    const result = await Promise.race([answer, exit]);
    if (result.error || browser.exitCode !== null) throw new Error(result.error ?? 'Chromium has ended');
    return result;
  } finally {
    browser.kill();
    await exit;
    server.closeAllConnections();
    server.close();
    // Its other processes may still write there.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
