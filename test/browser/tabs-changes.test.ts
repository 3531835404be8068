import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { lina, useAccountServer, zhangwei } from './support/account-server.js';
import { describeInBrowser } from './support/launch.js';
import { rendererOf, resume, resumeAll, stop } from './support/renderer.js';
import { type Tab, type TabsOptions, useTabs } from './support/tabs.js';

const loggedIn = ['loginStatusChange', { isLogin: true, isLogining: false }];
const loggedOut = ['loginStatusChange', { isLogin: false, isLogining: false }];
const otherUser = ['userInfoChange', undefined];

const browsers: ReadonlyArray<Partial<TabsOptions>> = [
  { withoutChannel: false },
  { withoutChannel: true, withoutLocks: true },
];

describeInBrowser('what one tab does reaches the others', () => {
  const { newProfile } = useTabs();
  const server = useAccountServer();
  afterEach(resumeAll);

  async function openTabs(count: number, options: Partial<TabsOptions> = {}) {
    const tabs = await newProfile({ realm: server().realm, ...options });
    const [first, second, ...more] = await tabs.openMany(count);
    if (!first || !second) throw new Error('At least two tabs are needed');
    return { tabs, all: [first, second, ...more], first, second };
  }

  describe.each(browsers)('%o', (options) => {
    it('a logout: by calls and by events', async () => {
      const { all, first } = await openTabs(4, options);
      await first.logIn(zhangwei);
      const [, ...others] = all;
      await Promise.all(others.map(({ page }) => page.waitForFunction(() => window.told.length > 0)));
      const seen = others.map(async ({ page }) => page.evaluate(untilLoggedOut));
      await Promise.all(others.map(({ page }) => page.waitForFunction(() => Reflect.get(window, 'watches'))));
      await first.ask('logOut');
      await Promise.all(seen);
      for (const tab of others) expect(await tab.events()).toEqual([loggedIn, loggedOut]);
      for (const tab of all)
        expect(await tab.ask('getUserInfo')).toMatchObject({ rejected: { retCode: '110001' } });
    });

    it('a login, another user, a changed profile; and nothing is told twice', async () => {
      const { tabs, first, second } = await openTabs(2, options);
      const next = (events: readonly unknown[]) => expect.poll(() => second.events()).toEqual(events);
      await first.logIn(zhangwei);
      await next([loggedIn]);
      await first.ask('updateUserInfo', { nickname: '张三' });
      await next([loggedIn, otherUser]);
      await first.logIn(lina);
      await next([loggedIn, otherUser, otherUser]);
      await first.ask('logOut');
      await next([loggedIn, otherUser, otherUser, loggedOut]);
      expect(tabs.warnings).toEqual([]);
      expect(tabs.errors).toEqual([]);
    });
  });

  it('a profile that one tab changes while another renews: the renewed tokens stay', async () => {
    const { all, first, second } = await openTabs(3);
    await first.adopt(zhangwei, 1800);
    await Promise.all(all.map(({ page }) => page.waitForFunction(() => window.told.length > 0)));
    const held = server().hold('write', 'coming');
    const update = first.ask('updateUserInfo', { nickname: '张三' });
    await held.reached;
    server().service.expireAccessTokens();
    await second.ask('getUserInfo');
    const renewed = await second.tokens();
    held.release();
    expect(await update).toMatchObject({ resolved: { retCode: '000000' } });
    for (const tab of all) expect(await tab.tokens()).toEqual(renewed);
    await first.page.reload();
    expect(await first.tokens()).toEqual(renewed);
    server().service.expireAccessTokens();
    for (const tab of all)
      expect(await tab.ask('getUserInfo')).toMatchObject({ resolved: { retData: { nickname: '张三' } } });
  });

  it.each(browsers)('a switch of user under load mixes nobody up: %o', async (options) => {
    const { tabs, all, first } = await openTabs(6, options);
    await first.logIn(zhangwei);
    await Promise.all(all.map(({ page }) => page.waitForFunction(() => window.told.length > 0)));
    server().service.faults.latency(150, { times: Infinity, match: /^GET / });
    const logs = all.map(({ page }) => page.evaluate(callUntilStopped));
    const writes = all.map((tab) => tab.ask('updateUserInfo', { nickname: '张三' }));
    const everyoneSees = (id: string) =>
      Promise.all(
        all.map(({ page }) => page.waitForFunction((who) => window.seen?.some((one) => one.id === who), id)),
      );
    await everyoneSees(zhangwei.id);
    await first.logIn(lina);
    const switched = Date.now();
    await everyoneSees(lina.id);
    await Promise.all(all.map(({ page }) => page.evaluate(() => Object.assign(window, { isStopped: true }))));

    for (const [index, log] of (await Promise.all(logs)).entries()) {
      const ids = log.map(({ id }) => id);
      // Whoever has seen her never sees him again.
      expect(new Set(ids.slice(ids.indexOf(lina.id)))).toEqual(new Set([lina.id]));
      for (const { token, id } of log) expect(subjectOf(token), 'whose token it is').toBe(id);
      const allowed = index === 0 ? 0 : 3000;
      const late = log.filter(({ begun, id }) => id === zhangwei.id && begun > switched + allowed);
      expect(late).toEqual([]);
    }
    for (const ending of await Promise.all(writes)) {
      // Sent before the switch, it is refused with a 401 that the browser hides.
      if ('rejected' in ending) expect(['aborted', 'network']).toContain(ending.reason);
    }
    expect(server().service.users.get(lina.id)?.attributes.nickname).toEqual(['娜娜']);
    expect(tabs.errors).toEqual([]);
  });

  /** A tab stops when the service has renewed its token, and goes on when `meanwhile` has happened in another one. */
  async function stopInRenewal(options: Partial<TabsOptions>, meanwhile: (other: Tab) => Promise<unknown>) {
    const { tabs, all, first, second } = await openTabs(3, options);
    await first.adopt(zhangwei, 1800);
    await Promise.all(all.map(({ page }) => page.waitForFunction(() => window.told.length > 0)));
    server().service.expireAccessTokens();
    const held = server().hold('refresh', 'coming');
    const call = second.ask('getUserInfo');
    await held.reached;
    const process = await rendererOf(second.page);
    stop(process);
    await meanwhile(first);
    // The tab that knows best does not stay to put it right.
    await first.page.close();
    held.release();
    await settled(tabs.context.pages());
    resume(process);
    const [, ...left] = all;
    return { ending: await call, left, second };
  }

  it.each(browsers)('a tab that was stopped while another user came: %o', async (options) => {
    const { ending, left } = await stopInRenewal(options, (other) => other.logIn(lina));
    expect(JSON.stringify(ending)).not.toContain(zhangwei.id);
    for (const tab of left)
      expect(await tab.ask('getUserInfo')).toMatchObject({ resolved: { retData: { offUserId: lina.id } } });
    expect(await left[0]?.tokens()).toEqual(await left[1]?.tokens());
    for (const { page } of left) await page.reload();
    for (const tab of left)
      expect(await tab.ask('getUserInfo')).toMatchObject({ resolved: { retData: { offUserId: lina.id } } });
  });

  it.each(browsers)('a tab that was stopped while another logged out: %o', async (options) => {
    const { ending, left, second } = await stopInRenewal(options, (other) => other.ask('logOut'));
    expect(ending).toMatchObject({ rejected: { retCode: '110001' } });
    for (const tab of left) expect(await tab.isLogin()).toBe(false);
    expect(await second.page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(
      'accessToken',
    );
  });
});

/** An answer is on its way to a process that is stopped, and nobody can see it arrive. */
async function settled(pages: readonly Page[]): Promise<void> {
  await pages.at(-1)?.waitForTimeout(300);
}

/** The user whose token it is. */
function subjectOf(token: string): unknown {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).sub;
}

/** Runs in the page. */
async function untilLoggedOut(): Promise<void> {
  const { http, upUserModule } = window.uplusapi;
  const event = new Promise<unknown>((resolve) => http?.on('loginStatusChange', resolve));
  Object.assign(window, { watches: true });
  while ((await upUserModule.getLoginStatus()).retData.isLogin)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await event;
}

interface Seen {
  /** Milliseconds since the epoch at which the call began. */
  begun: number;
  id: string | undefined;
  token: string;
}

declare global {
  interface Window {
    /** In pages that call all the time. */
    seen: Seen[];
  }
}

/** Runs in the page: calls all the time, three at once. @returns what the calls that succeeded gave, as they ended */
async function callUntilStopped(): Promise<Seen[]> {
  const { upUserModule } = window.uplusapi;
  const seen: Seen[] = [];
  window.seen = seen;
  const lane = async (first: number) => {
    for (let call = first; !Reflect.get(window, 'isStopped'); call++) {
      const begun = Date.now();
      try {
        if (call % 2) await upUserModule.refreshUser();
        else {
          const { offUserId, user_center_access_token = '' } = (await upUserModule.getUserInfo()).retData;
          seen.push({ begun, id: offUserId, token: user_center_access_token });
        }
      } catch {
        // The user has gone meanwhile.
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await Promise.all([0, 1, 2].map(lane));
  return seen;
}
