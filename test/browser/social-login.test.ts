import type { Page } from 'playwright-core';
import type { WechatCodeOptions } from 'up-user-module';
import { expect, it } from 'vitest';
import { describeInBrowser } from './support/launch.js';
import { type Keeper, user, useSignInSite } from './support/sign-in-site.js';

const cancelled = { retCode: '110010' };
const keepers: readonly Keeper[] = ['the page', 'the gateway'];
const wechat = { platform: 'wechat' };
const brokered = "window.social = { wechat: brokered('wechat') };";

declare global {
  interface Window {
    getCode: WechatCodeOptions['getCode'];
    bindPhone: WechatCodeOptions['bindPhone'];
  }
}

const resultOf = (page: Page) => page.evaluate(() => window.signInState.retData);

describeInBrowser.each(keepers)(
  'socialLogin at a provider of the realm, and %s keeps the session',
  (keeper) => {
    const site = useSignInSite();

    it('gives who the user is there, and logs the page in', async () => {
      const { openWindow, ended, isLogin, username, page, service } = await site.open(keeper, {
        social: brokered,
      });
      const popup = await openWindow(wechat);
      const closed = popup.waitForEvent('close');
      await popup.click('#accept');
      expect(await ended()).toBe('resolved');
      await closed;
      expect(await resultOf(page)).toEqual({
        accessToken: expect.stringMatching(/^wechat-[\w-]{36}$/),
        openId: 'wechat-user',
      });
      expect(await isLogin()).toBe(true);
      expect(await username()).toBe('wechat.wechat-user');
      expect(service.grants).toEqual(['authorization_code']);
    });

    it('is 110010 when the user refuses', async () => {
      const { openWindow, ended, isLogin } = await site.open(keeper, { social: brokered });
      await (await openWindow(wechat)).click('#refuse');
      expect(await ended()).toMatchObject(cancelled);
      expect(await isLogin()).toBe(false);
    });

    it('is 110010 when the user closes the window', async () => {
      const { openWindow, ended, isLogin } = await site.open(keeper, { social: brokered });
      const popup = await openWindow(wechat);
      await popup.waitForSelector('#accept');
      await popup.close();
      expect(await ended()).toMatchObject(cancelled);
      expect(await isLogin()).toBe(false);
    });

    it('ends with its signal, and the window closes', async () => {
      const { openWindow, ended, page, isLogin } = await site.open(keeper, { social: brokered });
      const popup = await openWindow(wechat);
      await popup.waitForSelector('#accept');
      const closed = popup.waitForEvent('close');
      await page.evaluate(() => window.signInController.abort());
      expect(await ended()).toMatchObject({ retCode: '990001', reason: 'aborted' });
      await closed;
      expect(await isLogin()).toBe(false);
    });

    it('is 000001, reason denied, where the browser allows no window', async () => {
      const { signIn, ended, page, context } = await site.open(keeper, { social: brokered });
      await page.evaluate(() => {
        window.open = () => null;
      });
      await signIn(wechat);
      expect(await ended()).toMatchObject({ retCode: '000001', reason: 'denied' });
      expect(context.pages()).toHaveLength(1);
    });
  },
);

describeInBrowser('socialLogin that leaves the session alone', () => {
  const site = useSignInSite();
  const alone = "window.social = { wechat: brokered('wechat', { signIn: false }) };";

  it('gives who the user is there, and whoever was logged in stays', async () => {
    const { openWindow, ended, username, page, service } = await site.open('the page', { social: alone });
    const login = { username: user.username, password: user.password };
    await page.evaluate((given) => window.uplusapi.http?.login(given), login);
    const ends = () => service.requests.filter(({ path }) => path.endsWith('/logout')).length;
    const popup = await openWindow(wechat);
    await popup.click('#accept');
    expect(await ended()).toBe('resolved');
    expect(await resultOf(page)).toMatchObject({ openId: 'wechat-user' });
    expect(await username()).toBe(user.username);
    // The session of the third party's user is nobody's.
    await expect.poll(ends).toBe(1);
  });

  it("is unsupported with a gateway's session, and opens no window", async () => {
    const { signIn, ended, context } = await site.open('the gateway', { social: alone });
    await signIn(wechat);
    expect(await ended()).toMatchObject({ retCode: '990001', reason: 'unsupported' });
    expect(context.pages()).toHaveLength(1);
  });
});

describeInBrowser.each(keepers)('socialLogin by a WeChat code, and %s keeps the session', (keeper) => {
  const site = useSignInSite();
  const byCode =
    'window.social = { wechat: wechatCode({ getCode: () => window.getCode(), bindPhone: () => window.bindPhone() }) };';
  const phone = { phoneNumber: '13900139000' };

  async function openWechat() {
    const opened = await site.open(keeper, { social: byCode });
    const { page, service } = opened;
    const asked: string[] = [];
    await page.exposeFunction('getCode', () => {
      asked.push('code');
      return { code: service.issueWechatCode('open-id'), openId: 'open-id' };
    });
    await page.exposeFunction('bindPhone', async () => {
      asked.push('phone');
      const send = (given: typeof phone) => window.uplusapi.http?.account.sendVerificationCode(given);
      await page.evaluate(send, phone);
      return { ...phone, smsCode: service.smsInbox.at(-1)?.code };
    });
    return { ...opened, asked };
  }

  it('binds a user without an account to a phone, once', async () => {
    const { signIn, ended, username, page, asked } = await openWechat();
    await signIn(wechat);
    expect(await ended()).toBe('resolved');
    expect(await resultOf(page)).toMatchObject({ openId: 'open-id', accessToken: '' });
    expect(await username()).toBe(phone.phoneNumber);
    expect(asked).toEqual(['code', 'phone', 'code']);

    await page.evaluate(() => window.uplusapi.upUserModule.logOut());
    await signIn(wechat);
    expect(await ended()).toBe('resolved');
    expect(await username()).toBe(phone.phoneNumber);
    expect(asked).toEqual(['code', 'phone', 'code', 'code']);
  });

  it('is 110010 when the user does not want to', async () => {
    const { signIn, ended, isLogin, page } = await openWechat();
    await page.evaluate(() => {
      window.bindPhone = () => Promise.reject(new DOMException('No', 'AbortError'));
    });
    await signIn(wechat);
    expect(await ended()).toMatchObject(cancelled);
    expect(await isLogin()).toBe(false);
  });
});
