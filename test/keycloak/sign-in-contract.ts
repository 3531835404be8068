import { describe, expect, it } from 'vitest';
import { type Keeper, typeIn, user, useSignInSite } from '../browser/support/sign-in-site.js';
import type { RunningRealm } from '../contract/realm-backend.js';

const keepers: readonly Keeper[] = ['the page', 'the gateway'];

/** Who signs in at the identity provider of the realm. */
const wechatUser = { username: 'wechat-user', password: 'Wechat2024', email: 'wangsan@example.com' };

/** Signing in on the pages of a real realm, and of one that is an identity provider of it. */
export function signInContract(running: () => RunningRealm): void {
  describe.each(keepers)('signing in, and %s keeps the session', (keeper) => {
    const site = useSignInSite();
    const open = (social = '') => site.open(keeper, { social, realm: running().realm });

    it('by redirect, and the methods answer for the user', async () => {
      const { page, signIn, origin, username } = await open();
      await signIn();
      await page.waitForSelector('#kc-login');
      await typeIn(page);
      await page.waitForURL(`${origin}/page`);
      expect(await username()).toBe(user.username);
      await page.reload();
      const answers = await page.evaluate(async () => {
        const { upUserModule } = window.uplusapi;
        await upUserModule.updateUserInfo({ nickname: '小王' });
        await upUserModule.refreshUser();
        const { nickname } = (await upUserModule.getUserInfo()).retData;
        await upUserModule.updateUserInfo({ nickname: '小张' });
        const { user_center_access_token, refresh_token } = (await upUserModule.getOauthData()).retData;
        await upUserModule.logOut();
        const { isLogin } = (await upUserModule.getLoginStatus()).retData;
        return { nickname, user_center_access_token, refresh_token, isLogin };
      });
      expect(answers).toMatchObject({ nickname: '小王', isLogin: false });
      expect(answers.user_center_access_token).not.toBe('');
      expect(answers.refresh_token === '').toBe(keeper === 'the gateway');
    });

    it('in a window', async () => {
      const { openWindow, ended, username } = await open();
      const popup = await openWindow();
      await popup.waitForSelector('#kc-login');
      await typeIn(popup);
      expect(await ended()).toBe('resolved');
      expect(await username()).toBe(user.username);
    });

    it('at the provider, by socialLogin, with the token of the provider', async () => {
      const { openWindow, ended, page } = await open("window.social = { wechat: brokered('wechat') };");
      const popup = await openWindow({ platform: 'wechat' });
      await popup.waitForURL(/realms\/wechat/);
      await popup.fill('#username', wechatUser.username);
      await popup.fill('#password', wechatUser.password);
      await popup.click('#kc-login');
      expect(await ended()).toBe('resolved');
      expect(await page.evaluate(() => window.signInState.retData)).toMatchObject({
        accessToken: expect.stringMatching(/^ey/),
      });
      const email = () =>
        page.evaluate(async () => (await window.uplusapi.upUserModule.getUserInfo()).retData.email);
      expect(await email()).toBe(wechatUser.email);
    });
  });
}
