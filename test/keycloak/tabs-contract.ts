import { createAccountClient } from 'up-user-module/account';
import { describe, expect, it } from 'vitest';
import { callsPerTab, storm } from '../browser/support/storm.js';
import { refreshGrant, type Tab, useTabs } from '../browser/support/tabs.js';
import type { RunningRealm } from '../contract/realm-backend.js';

const tabCount = 10;

/** The built script in tabs that share a session, on a realm that revokes refresh tokens and takes none twice. */
export function tabsContract(running: () => RunningRealm): void {
  describe('ten tabs when the access token expires', () => {
    const { newProfile } = useTabs();

    it.each([{ withoutLocks: false }, { withoutLocks: true }])(
      'one request renews it: %o',
      async (options) => {
        const { realm, user } = running();
        const tabs = await newProfile({ realm, ...options });
        const all = await tabs.openMany(tabCount);
        const [first] = all as [Tab, ...Tab[]];
        await first.adopt(user, 1);
        const before = await first.tokens();
        const userId = await first.page.evaluate(async () => {
          return (await window.uplusapi.upUserModule.getUserInfo()).retData.offUserId;
        });
        for (const { page } of all) await page.waitForFunction(() => window.told.length > 0);

        const about = { at: Date.now() + 1500, userId: userId ?? '', stale: before?.access ?? '' };
        const outcomes = await Promise.all(all.map((tab) => storm(tab, about)));
        expect(outcomes).toEqual(all.map(() => ({ right: callsPerTab, wrong: [] })));
        expect(tabs.sent(refreshGrant)).toHaveLength(1);
        const tokens = await first.tokens();
        expect(tokens?.refresh).not.toBe(before?.refresh);
        for (const tab of all) expect(await tab.tokens()).toEqual(tokens);
        expect(tabs.errors).toEqual([]);
        expect(tabs.warnings).toEqual([]);

        // A second use of the same refresh token would have been one too many.
        const client = createAccountClient({ realm, clientId: 'h5' });
        await expect(client.refresh(before?.refresh ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
        await expect(client.refresh(tokens?.refresh ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
      },
    );
  });
}
