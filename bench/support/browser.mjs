import { chromium } from 'playwright-core';
import which from 'which';

/** Starts a headless Chromium on a new, empty profile; `undefined` where there is none. */
export async function launchBrowser() {
  const executablePath = await which('chromium', { nothrow: true });
  if (!executablePath) return undefined;
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}

export const withoutBrowser =
  'Skipped: the part that runs in a browser. It needs Chromium as `chromium` on PATH (Debian: apt-get install chromium).';

const blankPage = {
  contentType: 'text/html',
  body: '<!doctype html><meta charset="utf-8"><title>Page</title>',
  // An isolated page has a clock that is exact to 5 µs instead of 100; reading it costs the same.
  headers: {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  },
};

/** A page with nothing on it, in a profile of its own. */
export async function openBlankPage(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route('**/*', (route) => route.fulfill(blankPage));
  await page.goto('https://page.example/');
  return page;
}
