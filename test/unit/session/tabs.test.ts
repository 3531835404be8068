// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Setting } from './browser.js';
import { calm, everyday, lifeOfTabs, live, storageTrouble, type World } from './happenings.js';
import type { Tab } from './tab.js';

/** Everything has come to its end, one more renewal is due, and all tabs agree. */
async function agree(world: World): Promise<void> {
  const { browser } = world;
  const tabs = await calm(world);
  browser.expireAccessTokens();
  for (const tab of tabs) tab.call('getUserInfo');
  await browser.advance(15_000);
  expect(browser.underWay.size).toBe(0);
  const asked = tabs.map(async (tab) => ({ tab, tokens: await tab.tokens() }));
  await browser.advance(500);
  const states = await Promise.all(asked);
  for (const { tab, tokens } of states)
    if (tab.believesLogin !== undefined) expect(tab.believesLogin).toBe(tokens !== undefined);
  const together = states.filter(({ tab }) => !tab.isAlone);
  for (const { tokens } of together) {
    const [first] = browser.isShared
      ? together
      : together.filter((other) => other.tokens?.session === tokens?.session);
    expect(tokens).toEqual(first?.tokens);
  }
}

const kinds: ReadonlyArray<Setting & { readonly title: string }> = [
  { title: 'localStorage', kind: 'localStorage', locks: true, channel: true },
  { title: 'localStorage, without Web Locks', kind: 'localStorage', locks: false, channel: true },
  { title: 'localStorage alone', kind: 'localStorage', locks: false, channel: false },
  { title: 'an object', kind: 'sync', locks: true, channel: true },
  { title: 'an object with promises', kind: 'async', locks: true, channel: true },
  { title: 'an object with promises, without Web Locks', kind: 'async', locks: false, channel: true },
  { title: 'sessionStorage', kind: 'sessionStorage', locks: true, channel: true },
  { title: 'sessionStorage, without Web Locks', kind: 'sessionStorage', locks: false, channel: true },
  { title: 'sessionStorage, without channels', kind: 'sessionStorage', locks: true, channel: false },
  { title: 'sessionStorage alone', kind: 'sessionStorage', locks: false, channel: false },
];

describe.each(kinds)('tabs over $title', ({ title, ...setting }) => {
  it.each([
    { what: 'as they come and go', happenings: [...everyday, ...lifeOfTabs] },
    { what: 'in everyday life', happenings: everyday },
    { what: 'with storage trouble', happenings: [...everyday, ...lifeOfTabs, ...storageTrouble] },
  ])('$what', { timeout: 600_000 }, async ({ happenings }) => {
    const counts = await live({ ...setting, tabs: 3, happenings, numRuns: 20 }, agree);
    if (process.env.SHOW) console.warn(title, JSON.stringify([...counts].sort()));
  });
});
