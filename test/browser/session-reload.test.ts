import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { lina, useAccountServer, zhangwei } from './support/account-server.js';
import { describeInBrowser, launchOn } from './support/launch.js';
import { elsewhere, type Tab, useTabs } from './support/tabs.js';

const data = (id: string) => ({ resolved: { retData: { offUserId: id } } });
const notLoggedIn = { rejected: { retCode: '110001' } };

describeInBrowser('a session outlives its page', () => {
  const { newProfile, inContext } = useTabs();
  const server = useAccountServer();

  async function openTab(session: 'sessionStorage' | 'localStorage' | 'memory', more: object = {}) {
    const tabs = await newProfile({ realm: server().realm, session, ...more });
    return { tabs, tab: await tabs.open() };
  }

  describe.each(['sessionStorage', 'localStorage'] as const)('%s', (session) => {
    it('a reload keeps the user, without a request', async () => {
      const { tabs, tab } = await openTab(session);
      await tab.logIn(zhangwei);
      const before = await tab.tokens();
      const requests = server().purposes.length;
      await tab.page.reload();
      expect(await tab.isLogin()).toBe(true);
      expect(await tab.tokens()).toEqual(before);
      expect(server().purposes).toHaveLength(requests);
      expect(await tab.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
      expect(server().purposes.slice(requests)).not.toContain('refresh');
      expect(tabs.warnings).toEqual([]);
      expect(tabs.errors).toEqual([]);
    });

    it('after a reload the first call renews if it must', async () => {
      const { tab } = await openTab(session);
      await tab.adopt(zhangwei, 1);
      await tab.page.waitForTimeout(1000);
      await tab.page.reload();
      expect(await tab.isLogin()).toBe(true);
      expect(server().refreshes).toEqual([]);
      expect(await tab.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
      expect(server().refreshes).toMatchObject([{ status: 200 }]);
      // The renewed one is stored, too.
      await tab.page.reload();
      server().service.expireAccessTokens();
      expect(await tab.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
      expect(server().refreshes).toMatchObject([{ status: 200 }, { status: 200 }]);
    });

    it('updateOauthData survives with all of its fields', async () => {
      const { tab } = await openTab(session);
      await tab.adopt(zhangwei, 1800);
      const before = await tab.ask('getOauthData');
      await tab.page.reload();
      expect(before).toMatchObject({
        resolved: {
          retData: { uhome_access_token: 'TGT00000000000000000000000PAGE', uhome_user_id: '25950360' },
        },
      });
      expect(await tab.ask('getOauthData')).toEqual(before);
      expect(await tab.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
    });

    it('where there was no uhome_access_token it is empty after a reload', async () => {
      const { tab } = await openTab(session);
      await tab.logIn(zhangwei);
      await tab.page.reload();
      const retData = { uhome_access_token: '', uhome_user_id: '' };
      expect(await tab.ask('getOauthData')).toMatchObject({ resolved: { retData } });
    });

    it('after a logout a reload finds nobody', async () => {
      const { tab } = await openTab(session);
      await tab.logIn(zhangwei);
      await tab.ask('logOut');
      await tab.page.reload();
      expect(await tab.isLogin()).toBe(false);
      const stored = await tab.page.evaluate(() => Object.entries({ ...localStorage, ...sessionStorage }));
      // A tab's session leaves a note for its copies that it has ended.
      expect(stored.filter(([key]) => !key.includes(':renewals:'))).toEqual([]);
    });

    it('stores nothing of the profile, and no password', async () => {
      const { tab } = await openTab(session);
      await tab.logIn(zhangwei);
      await tab.ask('getUserInfo');
      const stored = await tab.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
      expect(stored).toContain('accessToken');
      for (const secret of [zhangwei.password, zhangwei.attributes.phoneNumber[0], '小张', zhangwei.email])
        expect(stored).not.toContain(secret);
    });

    it('another page of the tab comes back with the user, also out of the back/forward cache', async () => {
      const { tab } = await openTab(session);
      await tab.logIn(zhangwei);
      expect(await leaveAndComeBack(tab.page, async () => {})).toBe(true);
      expect(await tab.isLogin()).toBe(true);
      expect(await tab.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
    });
  });

  it('memory: a reload forgets', async () => {
    const { tab } = await openTab('memory');
    await tab.logIn(zhangwei);
    expect(await tab.isLogin()).toBe(true);
    await tab.page.reload();
    expect(await tab.isLogin()).toBe(false);
  });

  it('sessionStorage: another tab has another user', async () => {
    const { tabs, tab } = await openTab('sessionStorage');
    await tab.logIn(zhangwei);
    const other = await tabs.open();
    expect(await other.isLogin()).toBe(false);
    await other.logIn(lina);
    expect(await tab.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
    expect(await other.ask('getUserInfo')).toMatchObject(data(lina.id));
  });

  it('localStorage: a restart of the browser keeps the user', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'up-user-module-'));
    const options = { realm: server().realm, session: 'localStorage' } as const;
    try {
      const first = await launchOn(directory);
      const tab = await (await inContext(first, options)).open();
      await tab.logIn(zhangwei);
      const before = await tab.tokens();
      await first.close();
      server().service.expireAccessTokens();

      const second = await launchOn(directory);
      const requests = server().purposes.length;
      const again = await (await inContext(second, options)).open();
      expect(await again.isLogin()).toBe(true);
      expect(server().purposes).toHaveLength(requests);
      expect(await again.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
      expect(server().refreshes).toMatchObject([{ refreshToken: before?.refresh, status: 200 }]);
      await second.close();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  describe('what another tab does while a page is in the back/forward cache', () => {
    /** Without a channel, whose messages throw pages out of the cache, or with one. */
    const channels = [
      { withoutChannel: true, persisted: true },
      { withoutChannel: false, persisted: false },
    ];

    async function openTwo(withoutChannel: boolean) {
      const { tabs, tab } = await openTab('localStorage', { withoutChannel });
      await tab.adopt(zhangwei, 1800);
      return { tab, other: await tabs.open() };
    }

    it.each(channels)('a logout: %o', async ({ withoutChannel, persisted }) => {
      const { tab, other } = await openTwo(withoutChannel);
      expect(await leaveAndComeBack(tab.page, () => other.ask('logOut'))).toBe(persisted);
      if (persisted) {
        const gone = ['loginStatusChange', { isLogin: false, isLogining: false }];
        await expect.poll(async () => (await tab.events()).slice(-1)).toEqual([gone]);
      }
      expect(await tab.isLogin()).toBe(false);
      expect(await tab.ask('getUserInfo')).toMatchObject(notLoggedIn);
    });

    it.each(channels)('another user: %o', async ({ withoutChannel, persisted }) => {
      const { tab, other } = await openTwo(withoutChannel);
      expect(await leaveAndComeBack(tab.page, () => other.logIn(lina))).toBe(persisted);
      expect(await tab.ask('getUserInfo')).toMatchObject(data(lina.id));
      expect(await tab.tokens()).toEqual(await other.tokens());
    });

    it.each(channels)('a renewal: %o', async ({ withoutChannel, persisted }) => {
      const { tab, other } = await openTwo(withoutChannel);
      const renew = async () => {
        server().service.expireAccessTokens();
        await other.ask('getUserInfo');
      };
      expect(await leaveAndComeBack(tab.page, renew)).toBe(persisted);
      expect(await tab.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
      expect(await tab.tokens()).toEqual(await other.tokens());
      expect(server().refreshes).toMatchObject([{ status: 200 }]);
    });
  });

  /** @returns whether the very page has come back */
  async function leaveAndComeBack(page: Page, meanwhile: () => Promise<unknown>): Promise<boolean> {
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
    });
    await page.goto(new URL(elsewhere, page.url()).href);
    await meanwhile();
    // A page out of the cache does not load.
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction(() => window.uplusapi?.http);
    return page.evaluate(() => Reflect.get(window, 'persisted') === true);
  }
});

describeInBrowser('a storage that fails', () => {
  const { newProfile } = useTabs();
  const server = useAccountServer();

  const open = async (session: 'sessionStorage' | 'localStorage', init?: () => void) => {
    const tabs = await newProfile({ realm: server().realm, session });
    if (init) await tabs.context.addInitScript(init);
    return { tabs, tab: await tabs.open() };
  };

  /** The user can log in, and is logged in as long as the page is there. */
  async function expectToWork(tab: Tab): Promise<void> {
    expect(await tab.isLogin()).toBe(false);
    await tab.logIn(zhangwei);
    expect(await tab.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
    server().service.expireAccessTokens();
    expect(await tab.ask('getUserInfo')).toMatchObject(data(zhangwei.id));
    expect(await tab.isLogin()).toBe(true);
  }

  describe.each(['sessionStorage', 'localStorage'] as const)('%s', (session) => {
    const blocked: ReadonlyArray<readonly [string, () => void]> = [
      [
        'has a global that throws',
        () => {
          for (const name of ['sessionStorage', 'localStorage'])
            Object.defineProperty(window, name, {
              get() {
                throw new DOMException('denied', 'SecurityError');
              },
            });
        },
      ],
      [
        'is null',
        () => {
          for (const name of ['sessionStorage', 'localStorage'])
            Object.defineProperty(window, name, { value: null });
        },
      ],
      [
        'cannot be written to',
        () => {
          Storage.prototype.setItem = () => {
            throw new DOMException('full', 'QuotaExceededError');
          };
        },
      ],
      [
        'cannot be read',
        () => {
          Storage.prototype.getItem = () => {
            throw new DOMException('broken', 'InvalidStateError');
          };
        },
      ],
      [
        'cannot be used at all, nor locks',
        () => {
          Object.defineProperty(navigator, 'locks', { value: undefined });
          for (const method of ['getItem', 'setItem', 'removeItem'] as const)
            Storage.prototype[method] = () => {
              throw new DOMException('denied', 'SecurityError');
            };
        },
      ],
    ];

    it.each(blocked)('%s: the session is in the page, which says so once', async (_title, init) => {
      const { tabs, tab } = await open(session, init);
      await expectToWork(tab);
      expect(tabs.warnings).toEqual([expect.stringMatching(/^up-user-module: /)]);
      expect(tabs.errors).toEqual([]);
      await tab.page.reload();
      expect(await tab.isLogin()).toBe(false);
    });

    it('is full: nothing older comes back', async () => {
      const { tabs, tab } = await open(session);
      await tab.logIn(zhangwei);
      const key = await tab.page.evaluate(fill, session);
      // Her tokens are longer: they have her name in them.
      await tab.logIn(lina);
      expect(await tab.ask('getUserInfo')).toMatchObject(data(lina.id));
      expect(tabs.warnings).toEqual([expect.stringMatching(/^up-user-module: /)]);
      expect(
        await tab.page.evaluate(([name, entry]) => window[name].getItem(entry), [session, key] as const),
      ).toBe(null);
      await tab.page.reload();
      expect(await tab.isLogin()).toBe(false);
      expect(tabs.errors).toEqual([]);
    });

    it('has something else in it: it counts as logged out, and goes', async () => {
      const { tabs, tab } = await open(session);
      await tab.logIn(zhangwei);
      const [key, good] = await tab.page.evaluate((name) => {
        const [entry] = Object.entries<string>({ ...window[name] });
        return entry ?? ['', ''];
      }, session);
      expect(good).toContain('accessToken');
      const broken = [
        '',
        'null',
        '[]',
        '5',
        '{',
        good.slice(0, -5),
        good.replace('"version":1', '"version":0'),
        good.replace(/"accessToken":"[^"]*"/, '"accessToken":{}'),
        good.replace(/"accessToken":"[^"]*"/, '"accessToken":"令牌"'),
        good.replace(/"renewals":0/, '"renewals":"0"'),
        good.replace(/"refreshToken":"[^"]*",/, ''),
        `${good.slice(0, -1)},"more":"${'x'.repeat(200_000)}"}`,
      ];
      for (const content of broken) {
        await tab.page.evaluate(([name, entry, text]) => window[name].setItem(entry, text), [
          session,
          key,
          content,
        ] as const);
        await tab.page.reload();
        expect(await tab.isLogin(), content.slice(0, 100)).toBe(false);
        expect(await tab.page.evaluate((name) => ({ ...window[name] }), session)).toEqual({});
      }
      await expectToWork(tab);
      await tab.page.reload();
      expect(await tab.isLogin()).toBe(true);
      expect(tabs.errors).toEqual([]);
      expect(tabs.warnings).toEqual([]);
    });
  });

  it('a page in a sandbox, which has no storage, no channels and no locks', async () => {
    const { tabs, tab } = await open('localStorage');
    const { page } = tab;
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.sandbox.add('allow-scripts');
      frame.src = location.href;
      document.body.append(frame);
    });
    await page.waitForFunction(() => document.querySelector('iframe'));
    const frame = await expect
      .poll(() => page.frames()[1])
      .toBeTruthy()
      .then(() => page.frames()[1]);
    await frame?.waitForFunction(() => window.uplusapi?.http);
    expect(
      await frame?.evaluate(
        async (user) => {
          const { http, upUserModule } = window.uplusapi;
          await http?.login(user);
          return (await upUserModule.getUserInfo()).retData.offUserId;
        },
        { username: zhangwei.username, password: zhangwei.password },
      ),
    ).toBe(zhangwei.id);
    expect(tabs.warnings).toEqual([expect.stringMatching(/^up-user-module: there is no localStorage/)]);
    expect(tabs.errors).toEqual([]);
  });
});

/** Runs in the page: leaves no room for anything more. @returns the key of the session */
function fill(name: 'sessionStorage' | 'localStorage'): string {
  const storage = window[name];
  const [key = ''] = Object.keys(storage);
  for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
    for (let index = 0; ; index++) {
      try {
        storage.setItem(`fill ${size} ${index}`, 'x'.repeat(size));
      } catch {
        break;
      }
    }
  }
  // What is left is less than the shortest of these.
  try {
    for (let index = 0; ; index++) storage.setItem(String(index), '');
  } catch {
    return key;
  }
}
