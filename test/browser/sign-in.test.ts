import { expect, it } from 'vitest';
import { describeInBrowser } from './support/launch.js';
import { type Keeper, typeIn, user, useSignInSite } from './support/sign-in-site.js';

const cancelled = { retCode: '110010' };
const keepers: readonly Keeper[] = ['the page', 'the gateway'];

describeInBrowser.each(keepers)('signing in, and %s keeps the session', (keeper) => {
  const site = useSignInSite();

  it('by redirect: comes back to the very page, logged in, with nothing left in the address or the history', async () => {
    const { page, signIn, isLogin, username, origin } = await site.open(keeper);
    await page.goto(`${origin}/page?tab=2#top`);
    await signIn();
    await page.waitForSelector('#username');
    await typeIn(page);
    await page.waitForURL(/\/page\?tab=2/);
    await page.waitForFunction(() => window.uplusapi?.http);
    await page.evaluate(() => window.uplusapi.http?.signInReturn);
    expect(page.url()).toMatch(/\/page\?tab=2(#top)?$/);
    expect(await isLogin()).toBe(true);
    expect(await username()).toBe(user.username);
    await page.reload();
    expect(await page.evaluate(() => window.uplusapi.http?.signInReturn)).toBe(undefined);
    expect(await username()).toBe(user.username);
  });

  it('by redirect: going back and forth afterwards changes nothing', async () => {
    const { page, signIn, username, origin, service } = await site.open(keeper);
    await signIn();
    await page.waitForSelector('#username');
    await typeIn(page);
    await page.waitForURL(`${origin}/page`);
    expect(await username()).toBe(user.username);
    const grants = service.grants.length;
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForSelector('#username');
    // Not by Playwright: while pages are being swapped, it cannot read Chromium's history.
    await page.evaluate(() => history.forward());
    await page.waitForURL(`${origin}/page`, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.uplusapi?.http);
    expect(await username()).toBe(user.username);
    expect(service.grants.length).toBe(grants);
  });

  it('by redirect: who refuses comes back without a session, and the address is clean', async () => {
    const { page, signIn, isLogin, origin } = await site.open(keeper);
    await signIn();
    await page.click('#cancel');
    await page.waitForURL(`${origin}/page`);
    const failed = await page.evaluate(() =>
      window.uplusapi.http?.signInReturn?.catch((error) => error.retCode),
    );
    expect(failed).toBe('110010');
    expect(await isLogin()).toBe(false);
  });

  it('by redirect: who goes back instead is told so, or finds a page that knows of nothing', async () => {
    const { page, signIn, isLogin } = await site.open(keeper);
    await signIn();
    await page.waitForSelector('#username');
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction(() => window.uplusapi?.http);
    expect(await isLogin()).toBe(false);
    // Out of the back/forward cache it is the page that has asked.
    const done = await page.evaluate(() => window.signInState.done);
    expect(done === undefined || (done !== 'resolved' && done.retCode === '110010')).toBe(true);
  });

  it('in a window: it closes, and the page goes on logged in', async () => {
    const { openWindow, ended, isLogin, username, page } = await site.open(keeper);
    const popup = await openWindow();
    await popup.waitForSelector('#username');
    expect(
      await page.evaluate(async () => (await window.uplusapi.upUserModule.getLoginStatus()).retData),
    ).toEqual({
      isLogin: false,
      isLogining: true,
    });
    const closed = popup.waitForEvent('close');
    await typeIn(popup);
    expect(await ended()).toBe('resolved');
    await closed;
    expect(await isLogin()).toBe(true);
    expect(await username()).toBe(user.username);
  });

  it('in a window: closing it is a cancel', async () => {
    const { openWindow, ended, isLogin } = await site.open(keeper);
    const popup = await openWindow();
    await popup.waitForSelector('#username');
    await popup.close();
    expect(await ended()).toMatchObject(cancelled);
    expect(await isLogin()).toBe(false);
  });

  it('in a window: refusing is a cancel too', async () => {
    const { openWindow, ended } = await site.open(keeper);
    const popup = await openWindow();
    await popup.click('#cancel');
    expect(await ended()).toMatchObject(cancelled);
  });

  it.each(['accept', 'slow', 'refuse'] as const)('in a window, at a provider: %s', async (answer) => {
    const { openWindow, ended, username } = await site.open(keeper);
    const popup = await openWindow({ provider: 'wechat' });
    await popup.click(`#${answer}`);
    if (answer === 'refuse') expect(await ended()).toMatchObject(cancelled);
    else {
      expect(await ended()).toBe('resolved');
      expect(await username()).toBe('wechat.wechat-user');
    }
  });

  it('in a window: the signal closes it', async () => {
    const { openWindow, ended, page } = await site.open(keeper);
    const popup = await openWindow();
    await popup.waitForSelector('#username');
    const closed = popup.waitForEvent('close');
    await page.evaluate(() => window.signInController.abort());
    expect(await ended()).toMatchObject({ retCode: '990001', reason: 'aborted' });
    await closed;
  });

  it('in a window: a second sign-in supersedes the first, whose window closes', async () => {
    const { openWindow, ended, page, username } = await site.open(keeper);
    const first = await openWindow();
    await first.waitForSelector('#username');
    await page.evaluate(() => {
      window.firstState = window.signInState;
      window.signInState = {};
    });
    const closed = first.waitForEvent('close');
    const second = await openWindow();
    await closed;
    await page.waitForFunction(() => window.firstState.done !== undefined);
    expect(await page.evaluate(() => window.firstState.done)).toMatchObject({
      retCode: '990001',
      reason: 'aborted',
    });
    await typeIn(second);
    expect(await ended()).toBe('resolved');
    expect(await username()).toBe(user.username);
  });

  it('without a click there is no window: an error that says so, or a redirect where that is allowed', async () => {
    const { page, context, origin } = await site.open(keeper);
    // What a browser's blocker does.
    await page.evaluate(() => {
      window.open = () => null;
    });
    await page.evaluate(() => {
      window.signInOptions = { mode: 'popup' };
    });
    await page.click('button');
    await page.waitForFunction(() => window.signInState.done !== undefined);
    expect(await page.evaluate(() => window.signInState.done)).toMatchObject({
      retCode: '000001',
      reason: 'denied',
    });
    await page.evaluate(() => {
      window.signInOptions = { mode: 'popup', redirectIfBlocked: true };
    });
    await page.click('button');
    await page.waitForSelector('#username');
    expect(context.pages()).toHaveLength(1);
    await typeIn(page);
    await page.waitForURL(`${origin}/page`);
  });

  it('takes no message from elsewhere', async () => {
    const { openWindow, page, ended } = await site.open(keeper);
    const popup = await openWindow();
    await popup.waitForSelector('#username');
    // From the page itself, and from the window while it is on another origin.
    const forged = { type: 'up-user-module:sign-in', result: 'ok' };
    await page.evaluate((message) => window.postMessage(message, '*'), forged);
    await popup.evaluate((message) => window.opener.postMessage(message, '*'), forged);
    expect(await page.evaluate(() => window.signInState.done)).toBe(undefined);
    await popup.close();
    expect(await ended()).toMatchObject(cancelled);
  });

  it('leaves no refresh token for scripts of the page where the gateway keeps it, and no code anywhere', async () => {
    const { openWindow, ended, page, service } = await site.open(keeper);
    const popup = await openWindow();
    await typeIn(popup);
    expect(await ended()).toBe('resolved');
    const found = await page.evaluate(async () => {
      const { retData } = await window.uplusapi.upUserModule.getOauthData();
      return {
        retData,
        stored: JSON.stringify({ ...localStorage, ...sessionStorage }),
        cookie: document.cookie,
      };
    });
    if (keeper === 'the gateway') {
      expect(found.retData.refresh_token).toBe('');
      expect(found.retData.user_center_access_token).not.toBe('');
      expect(found.stored).not.toContain(found.retData.user_center_access_token);
      expect(found.cookie).toBe('');
    }
    expect(found.stored).not.toMatch(/code|verifier|nonce/i);
    expect(service.grants).toContain('authorization_code');
  });
});

describeInBrowser('signing in in the page', () => {
  const site = useSignInSite();

  it.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'another')],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example/realms/zhiju')],
    ['another code', (url: URL) => url.searchParams.set('code', 'another')],
  ])('does not take an address with %s', async (_what, change) => {
    const { page, signIn, isLogin, tamper } = await site.open('the page');
    await signIn();
    await page.waitForSelector('#username');
    tamper(change);
    await typeIn(page);
    await page.waitForURL(/\/page/);
    await page.waitForFunction(() => window.uplusapi?.http);
    await page.evaluate(() => window.uplusapi.http?.signInReturn?.catch(() => {}));
    expect(await isLogin()).toBe(false);
  });

  it('does not take an address that was taken before', async () => {
    const { page, signIn, isLogin, origin, username } = await site.open('the page');
    await signIn();
    await page.waitForSelector('#username');
    const back = page.waitForRequest((request) => request.url().startsWith(`${origin}/page?`));
    await typeIn(page);
    const used = (await back).url();
    await page.waitForURL(`${origin}/page`);
    expect(await username()).toBe(user.username);
    await page.evaluate(() => window.uplusapi.upUserModule.logOut());
    await page.goto(used);
    await page.waitForFunction(() => window.uplusapi?.http);
    expect(await isLogin()).toBe(false);
  });
});
