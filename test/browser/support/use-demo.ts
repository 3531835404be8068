import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type DemoPage, demoPage } from './demo-page.js';
import { launch } from './launch.js';
import { type Demo, startDemo } from './start-demo.js';
import { watchErrors } from './watch-errors.js';

export interface DemoVisit {
  readonly page: Page;
  readonly on: DemoPage;
}

/** Chromium itself reports every HTTP status above 399, and a 401 without CORS headers, which some tests provoke. */
const expected = /^Failed to load resource|\/account' .* CORS policy/;

/** The demo's server and a browser for the tests of a file. After each test its page is closed, and had no error. */
export function useDemo() {
  let demo: Demo;
  let browser: Browser;
  let page: Page | undefined;
  let errors: readonly string[] = [];

  beforeAll(async () => {
    demo = await startDemo();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  afterEach(async () => {
    await page?.context().close();
    page = undefined;
    expect(errors.filter((text) => !expected.test(text))).toEqual([]);
  });

  return {
    url: () => demo.url,
    /** A new profile with a page, which has not gone anywhere yet. The former one is closed. */
    async begin(options: BrowserContextOptions = {}): Promise<DemoVisit> {
      await page?.context().close();
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      page = await context.newPage();
      page.setDefaultTimeout(45_000);
      errors = watchErrors(page);
      return { page, on: demoPage(page, demo.url) };
    },
  };
}
