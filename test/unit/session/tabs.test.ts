// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Browser, type Setting } from './browser.js';
import { calm, everyday, lifeOfTabs, live, storageTrouble, type World } from './happenings.js';

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
  // That an access token without a refresh token has run out, nobody is told.
  for (const { tab, tokens } of states)
    if (tokens && tab.believesLogin !== undefined) expect(tab.believesLogin).toBe(true);
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
    const counts = await live({ ...setting, tabs: 3, happenings, numRuns: 6 }, agree);
    if (process.env.SHOW) console.warn(title, JSON.stringify([...counts].sort()));
  });
});

const sharing = kinds.filter(({ kind, channel }) => kind !== 'sessionStorage' || channel);

describe.each(sharing)('a tab that stays frozen in the middle of a renewal, over $title', (setting) => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A tab is frozen for good once `isThere` while it renews; then another one makes calls. */
  async function freezeInRenewal(isThere: (browser: Browser) => boolean) {
    const browser = new Browser(setting, 1);
    const tab = browser.open();
    tab.logIn('zhangwei');
    await browser.advance(500);
    const other = browser.open(tab);
    await browser.advance(500);
    browser.expireAccessTokens();
    tab.call('getUserInfo');
    while (!isThere(browser)) await browser.advance(1);
    tab.freeze();
    const start = browser.now();
    const calls = (['getUserInfo', 'refreshUser', 'getUserInfo'] as const).map(async (method) => {
      const { retCode } = await other.module[method]().catch((error) => error);
      return { retCode, time: browser.now() - start };
    });
    await browser.advance(10_000);
    const ends = await Promise.all(calls);
    for (const { time } of ends) expect(time).toBeLessThan(9000);
    return { browser, tab, other, codes: ends.map(({ retCode }) => retCode) };
  }
  const renewals = ({ counts }: Browser) => counts.get('renewal') ?? 0;
  const isGoingToRenew = (browser: Browser) =>
    browser.locks.isHeld() ||
    browser.local
      .keys()
      .concat(browser.shared.keys())
      .some((key) => key.endsWith(':lease'));

  it('calls elsewhere are answered within their deadline', async () => {
    const { browser, tab, codes } = await freezeInRenewal(isGoingToRenew);
    expect(codes).toEqual(['000000', '000000', '000000']);
    expect(renewals(browser)).toBe(1);
    // It gets what the other one has renewed.
    tab.thaw();
    await browser.advance(2000);
    const late = tab.module.getUserInfo();
    await browser.advance(2000);
    expect((await late).retCode).toBe('000000');
    expect(renewals(browser)).toBe(1);
    expect(browser.complaints).toEqual([]);
  });

  it('calls elsewhere learn of the end of the session, when the answer was for that tab alone', async () => {
    const { browser, codes } = await freezeInRenewal((world) => renewals(world) > 0);
    expect(codes).toEqual(['110001', '110001', '110001']);
    expect(renewals(browser)).toBe(2);
  });
});
