import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';
import { onPath } from '../../support/on-path.js';

const executablePath = onPath('chromium');
const required = process.env.REQUIRE_BROWSER === '1';
const reason = 'There is no chromium on PATH';

if (!executablePath && !required) {
  console.warn(`${reason}, so the browser tests are skipped. REQUIRE_BROWSER=1 makes that a failure.`);
}

/** `describe` for tests that need a browser; skipped where there is none, unless REQUIRE_BROWSER=1. */
export const describeInBrowser = describe.skipIf(!executablePath && !required);

/** Starts a headless Chromium on a new, empty profile, which goes when it is closed. */
export async function launch(): Promise<Browser> {
  if (!executablePath) throw new Error(reason);
  return chromium.launch({
    executablePath,
    // Playwright turns it off, and pages out there have it.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}
