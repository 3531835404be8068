import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterEach, expect, it, vi } from 'vitest';
import { useAccountServer, zhangwei } from './support/account-server.js';
import { describeInBrowser } from './support/launch.js';
import { countRenderers, rendererOf, resume, resumeAll, stop } from './support/renderer.js';
import { callsPerTab, storm } from './support/storm.js';
import { refreshGrant, type Tab, type Tabs, type TabsOptions, useTabs } from './support/tabs.js';

const tabCount = 10;
const allRight = { right: callsPerTab, wrong: [] };

describeInBrowser('ten tabs when the access token expires', () => {
  const { newProfile, browser } = useTabs();
  const server = useAccountServer();
  afterEach(resumeAll);

  /** Tabs with one user, whose access token the service refuses from `about.at` on. */
  async function openTabs(options: Partial<TabsOptions> = {}, known = true, count = tabCount) {
    const tabs = await newProfile({ realm: server().realm, ...options });
    const all = await tabs.openMany(count);
    const [first] = all as [Tab, ...Tab[]];
    await first.adopt(zhangwei, known ? 1 : 1800);
    const stale = (await first.tokens())?.access ?? '';
    for (const { page } of all) await page.waitForFunction(() => window.told.length > 0);
    server().service.expireAccessTokens();
    // Later than the one second, and late enough for all of them to be ready.
    const about = { at: Date.now() + 1500, userId: zhangwei.id, stale: known ? stale : '' };
    return { tabs, all, about };
  }

  /** All are logged in, with the same tokens, and these are good. */
  async function expectOneSession(all: readonly Tab[]): Promise<void> {
    const tokens = await Promise.all(all.map((tab) => tab.tokens()));
    expect(tokens[0]).toBeDefined();
    for (const other of tokens) expect(other).toEqual(tokens[0]);
    const answers = await Promise.all(all.map((tab) => tab.ask('getUserInfo')));
    for (const answer of answers)
      expect(answer).toMatchObject({ resolved: { retData: { offUserId: zhangwei.id } } });
  }

  it.each([
    { title: 'which the page knows', known: true },
    { title: 'which the page does not know', known: false },
    { title: 'without Web Locks', known: true, withoutLocks: true },
    { title: 'without Web Locks, which the page does not know', known: false, withoutLocks: true },
    { title: 'without Web Locks and channels', known: true, withoutLocks: true, withoutChannel: true },
    { title: 'when that takes 3 s', known: true, renewalTime: 3000 },
  ])('one request renews it: $title', async ({ known, renewalTime = 0, ...options }) => {
    const { tabs, all, about } = await openTabs(options, known);
    expect(await countRenderers(browser())).toBeGreaterThanOrEqual(tabCount);
    server().renewalTime = renewalTime;
    const outcomes = await Promise.all(all.map((tab) => storm(tab, about)));
    expect(outcomes).toEqual(all.map(() => allRight));
    expect(server().refreshes).toHaveLength(1);
    expect(tabs.sent(refreshGrant)).toHaveLength(1);
    await expectOneSession(all);
    expect(tabs.errors).toEqual([]);
    expect(tabs.warnings).toEqual([]);
  });

  const browsers = [
    { title: 'with Web Locks', withoutLocks: false },
    { title: 'without Web Locks', withoutLocks: true },
  ];

  it.each(browsers)('a tab that is closed in the middle of the renewal: $title', async ({ withoutLocks }) => {
    const { tabs, all, about } = await openTabs({ withoutLocks });
    const held = server().hold('refresh', 'going');
    const storms = all.map((tab) => storm(tab, about));
    await held.reached;
    const renewing = await senderOfRefresh(tabs);
    await renewing.close();
    held.lose();
    const others = all.filter(({ page }) => page !== renewing);
    const outcomes = await Promise.all(storms);
    expect(outcomes.filter((_, index) => all[index]?.page !== renewing)).toEqual(others.map(() => allRight));
    expect(server().refreshes).toHaveLength(1);
    await expectOneSession(others);
  });

  it.each(browsers)(
    'a tab that stops for 4 s in the middle of the renewal: $title',
    async ({ withoutLocks }) => {
      const { tabs, all, about } = await openTabs({ withoutLocks });
      const held = server().hold('refresh', 'going');
      const storms = all.map((tab) => storm(tab, about));
      await held.reached;
      const renewing = await senderOfRefresh(tabs);
      const process = await rendererOf(renewing);
      stop(process);
      held.release();
      await pause(4000);
      resume(process);
      expect(await Promise.all(storms)).toEqual(all.map(() => allRight));
      expect(server().refreshes).toHaveLength(1);
      await expectOneSession(all);
    },
  );

  it.each(browsers)(
    'a tab that stops for good before the service has its renewal: $title',
    async ({ withoutLocks }) => {
      const { tabs, all, about } = await openTabs({ withoutLocks }, true, 4);
      const held = server().hold('refresh', 'going');
      const storms = all.map((tab) => storm(tab, about));
      await held.reached;
      const { page: renewing, process } = await stopSenderOfRefresh(tabs);
      held.lose();
      const others = all.filter(({ page }) => page !== renewing);
      const outcomes = await Promise.all(storms.filter((_, index) => all[index]?.page !== renewing));
      expect(outcomes).toEqual(others.map(() => allRight));
      expect(server().refreshes).toHaveLength(1);
      await expectOneSession(others);
      resume(process);
      // The calls that it made before have come to their end.
      await Promise.all(storms);
      await expectOneSession(all);
      expect(server().refreshes).toHaveLength(1);
    },
  );

  it.each(browsers)(
    'a tab that stops for good when the service has renewed for it: $title',
    async ({ withoutLocks }) => {
      const { tabs, all } = await openTabs({ withoutLocks }, true, 3);
      const held = server().hold('refresh', 'coming');
      const [first] = all as [Tab, ...Tab[]];
      void first.ask('getUserInfo').catch(() => {});
      await held.reached;
      await stopSenderOfRefresh(tabs);
      held.lose();
      const start = performance.now();
      const others = all.slice(1);
      // Nobody has the new tokens, so the session is over.
      for (const answer of await Promise.all(others.map((tab) => tab.ask('getUserInfo'))))
        expect(answer).toMatchObject({ rejected: { retCode: '110001' } });
      expect(performance.now() - start).toBeLessThan(10_000);
      const [next] = others as [Tab, ...Tab[]];
      await next.logIn(zhangwei);
      await expectOneSession(others);
    },
  );

  it.each(browsers)('a tab that stops before it renews: $title', async ({ withoutLocks }) => {
    const { all, about } = await openTabs({ withoutLocks }, true, 4);
    const [stopping, ...others] = all as [Tab, ...Tab[]];
    const process = await rendererOf(stopping.page);
    const trapped = stopping.page.waitForEvent('console', (line) => line.text() === 'trapped');
    await stopping.page.evaluate(spinBeforeItRenews);
    await pause(about.at - Date.now());
    const late = stopping.ask('getUserInfo');
    await trapped;
    stop(process);
    const outcomes = await Promise.all(others.map((tab) => storm(tab, about)));
    expect(outcomes).toEqual(others.map(() => allRight));
    resume(process);
    await late;
    await expectOneSession(all);
    expect(server().refreshes).toHaveLength(1);
  });

  it.each(['sessionStorage', 'localStorage'] as const)(
    'a tab alone that stops while its renewed tokens are on their way: %s',
    async (session) => {
      const { all } = await openTabs({ session }, false, 1);
      const [tab] = all as [Tab];
      const process = await rendererOf(tab.page);
      const held = server().hold('refresh', 'coming');
      const call = tab.ask('getUserInfo');
      await held.reached;
      stop(process);
      held.release();
      // Longer than any request may take.
      await pause(11_000);
      resume(process);
      await call;
      await expectOneSession(all);
      expect(server().refreshes).toHaveLength(1);
    },
  );
});

/** The tab whose renewal is under way. */
function senderOfRefresh(tabs: Tabs): Promise<Page> {
  return vi.waitUntil(() => tabs.sent(refreshGrant)[0], { timeout: 5000 });
}

/** Stops that tab. */
async function stopSenderOfRefresh(tabs: Tabs) {
  const page = await senderOfRefresh(tabs);
  const process = await rendererOf(page);
  stop(process);
  return { page, process };
}

/**
 * Runs in the page: while it waits with the lock or the lease before it renews, it works until it has
 * been stopped for a while, and goes on as if nothing had been.
 */
function spinBeforeItRenews(): void {
  const spin = () => {
    console.warn('trapped');
    let last = performance.now();
    for (let now = last; now - last < 1000; now = performance.now()) last = now;
  };
  // In a task of its own, which is there long before the wait is over.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = spin;
  const spinSoon = () => port2.postMessage(undefined);
  if (navigator.locks) {
    const { request } = navigator.locks;
    const spinFirst = (...args: unknown[]) => {
      const granted = args.pop();
      args.push((lock: unknown) => {
        Reflect.deleteProperty(navigator.locks, 'request');
        spinSoon();
        if (typeof granted === 'function') return granted(lock);
      });
      return Reflect.apply(request, navigator.locks, args);
    };
    Object.defineProperty(navigator.locks, 'request', { value: spinFirst, configurable: true });
    return;
  }
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (key, value) {
    Reflect.apply(setItem, this, [key, value]);
    if (!key.endsWith(':lease')) return;
    Storage.prototype.setItem = setItem;
    spinSoon();
  };
}
