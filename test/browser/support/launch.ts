import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright-core';
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

const options: LaunchOptions = {
  // Playwright turns it off, and pages out there have it.
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
};

/** Starts a headless Chromium on a new, empty profile, which goes when it is closed. */
export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: found(), ...options });
}

/** Starts a headless Chromium on the profile in that directory, which stays. */
export async function launchOn(directory: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(directory, { executablePath: found(), ...options });
}

function found(): string {
  if (!executablePath) throw new Error(reason);
  return executablePath;
}
