import { afterEach, describe, expect, it } from 'vitest';
import { lina, useAccountServer, zhangwei } from './support/account-server.js';
import { describeInBrowser } from './support/launch.js';
import { rendererOf, resume, resumeAll, stop } from './support/renderer.js';
import { type Tab, type Tabs, type TabsOptions, useTabs } from './support/tabs.js';

const his = { resolved: { retData: { offUserId: zhangwei.id } } };
const notLoggedIn = { rejected: { retCode: '110001' } };

describeInBrowser('a tab that is a copy, refresh token included', () => {
  const { newProfile } = useTabs();
  const server = useAccountServer();
  afterEach(resumeAll);

  async function openTab(seconds: number, options: Partial<TabsOptions> = {}) {
    const tabs = await newProfile({ realm: server().realm, session: 'sessionStorage', ...options });
    const tab = await tabs.open();
    await tab.adopt(zhangwei, seconds);
    return { tabs, tab };
  }

  const ways: ReadonlyArray<readonly [string, (tabs: Tabs, tab: Tab) => Promise<Tab>]> = [
    ['duplicated', (tabs, tab) => tabs.duplicate(tab)],
    [
      'opened by window.open',
      async (tabs, tab) => {
        const [page] = await Promise.all([
          tabs.context.waitForEvent('page'),
          tab.page.evaluate(() => void window.open(location.href)),
        ]);
        return tabs.in(page);
      },
    ],
  ];

  describe.each(ways)('%s', (_way, copy) => {
    it('is one session with the other one', async () => {
      const { tabs, tab } = await openTab(1800);
      const other = await copy(tabs, tab);
      expect(await other.isLogin()).toBe(true);
      expect(await other.tokens()).toEqual(await tab.tokens());
      server().service.expireAccessTokens();
      expect(await other.ask('getUserInfo')).toMatchObject(his);
      await expect.poll(() => tab.tokens()).toEqual(await other.tokens());
      expect(await tab.ask('getUserInfo')).toMatchObject(his);
      server().service.expireAccessTokens();
      expect(await tab.ask('getUserInfo')).toMatchObject(his);
      expect(await other.ask('getUserInfo')).toMatchObject(his);
      expect(server().refreshes).toHaveLength(2);
      expect(tabs.errors).toEqual([]);
      expect(tabs.warnings).toEqual([]);
    });

    it.each([{ withoutLocks: false }, { withoutLocks: true }])(
      'at the moment of expiry, both call: %o',
      async (options) => {
        const { tabs, tab } = await openTab(1, options);
        const other = await copy(tabs, tab);
        await tab.page.waitForTimeout(1000);
        const answers = await Promise.all([tab, other, tab, other].map((one) => one.ask('getUserInfo')));
        for (const answer of answers) expect(answer).toMatchObject(his);
        expect(server().refreshes).toMatchObject([{ status: 200 }]);
        expect(await other.tokens()).toEqual(await tab.tokens());
      },
    );

    it.each([{ withoutLocks: false }, { withoutLocks: true }])(
      'in the middle of a renewal, whose token it has: %o',
      async (options) => {
        const { tabs, tab } = await openTab(1, options);
        await tab.page.waitForTimeout(1000);
        const held = server().hold('refresh', 'coming');
        const first = tab.ask('getUserInfo');
        await held.reached;
        const other = await copy(tabs, tab);
        const second = other.ask('getUserInfo');
        await other.page.waitForTimeout(300);
        held.release();
        expect(await first).toMatchObject(his);
        expect(await second).toMatchObject(his);
        expect(server().refreshes).toMatchObject([{ status: 200 }]);
        expect(await other.tokens()).toEqual(await tab.tokens());
      },
    );

    it('without channels the copy counts as logged out once the other one has renewed', async () => {
      const { tabs, tab } = await openTab(1, { withoutChannel: true });
      const other = await copy(tabs, tab);
      await tab.page.waitForTimeout(1000);
      const answers = await Promise.all([tab, other].map((one) => one.ask('getUserInfo')));
      const [right, refused] = answers.sort((one) => ('resolved' in one ? -1 : 1));
      expect(right).toMatchObject(his);
      expect(refused).toMatchObject(notLoggedIn);
      expect(server().refreshes).toMatchObject([{ status: 200 }]);
    });

    it('a logout is one of both', async () => {
      const { tabs, tab } = await openTab(1800);
      const other = await copy(tabs, tab);
      await other.isLogin();
      await tab.ask('logOut');
      await other.page.waitForFunction(() => window.told.length > 0);
      expect(await other.events()).toEqual([['loginStatusChange', { isLogin: false, isLogining: false }]]);
      expect(await other.ask('getUserInfo')).toMatchObject(notLoggedIn);
      // From now on each one has a user of its own.
      await other.logIn(lina);
      expect(await tab.isLogin()).toBe(false);
    });
  });

  it('that was stopped while the other one renewed', async () => {
    const { tabs, tab } = await openTab(1800);
    const other = await tabs.duplicate(tab);
    const process = await rendererOf(other.page);
    stop(process);
    server().service.expireAccessTokens();
    expect(await tab.ask('getUserInfo')).toMatchObject(his);
    server().service.expireAccessTokens();
    // It is asked while it is stopped, so that its call is among the first that it sees then.
    const late = other.ask('getUserInfo');
    resume(process);
    expect(await late).toMatchObject(his);
    expect(await other.tokens()).toEqual(await tab.tokens());
  });

  it('whose original is closed', async () => {
    const { tabs, tab } = await openTab(1);
    const other = await tabs.duplicate(tab);
    await tab.page.close();
    await other.page.waitForTimeout(1000);
    expect(await other.ask('getUserInfo')).toMatchObject(his);
    await other.page.reload();
    expect(await other.ask('getUserInfo')).toMatchObject(his);
    expect(server().refreshes).toMatchObject([{ status: 200 }]);
  });

  it('made of a tab whose token has been renewed since: it counts as logged out', async () => {
    const { tabs, tab } = await openTab(1800);
    const entries = await tab.page.evaluate(() => ({ ...sessionStorage }));
    server().service.expireAccessTokens();
    await tab.ask('getUserInfo');
    await tab.page.close();
    // A tab that the browser restores, for instance, with what it had.
    const restored = await tabs.open();
    await restored.page.evaluate((old) => {
      for (const key of Object.keys(old)) sessionStorage.setItem(key, old[key] ?? '');
    }, entries);
    await restored.page.reload();
    expect(await restored.ask('getUserInfo')).toMatchObject(notLoggedIn);
    expect(await restored.isLogin()).toBe(false);
    expect(server().refreshes).toMatchObject([{ status: 200 }]);
  });
});
