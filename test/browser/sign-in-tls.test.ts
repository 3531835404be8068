import type { BrowserContext } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from './support/launch.js';
import { typeIn, user, useSignInSite } from './support/sign-in-site.js';

const attributes = { domain: '127.0.0.1', path: '/', secure: true, httpOnly: true };
const sessionCookie = { ...attributes, name: '__Host-up-session', sameSite: 'Strict' };
/** Lives for some minutes: it is one for all sign-ins that are under way in the browser. */
const signInCookie = { ...attributes, name: '__Host-up-sign-in', sameSite: 'Lax' };

/** The cookies of the site, without what is secret in them. */
async function cookiesOf(context: BrowserContext, origin: string) {
  const cookies = await context.cookies(origin);
  return cookies.map(({ name, domain, path, secure, httpOnly, sameSite }) => {
    return { name, domain, path, secure, httpOnly, sameSite };
  });
}

// Over plain HTTP on this machine the cookies have neither prefix nor `Secure`; browsers take these by other rules.
describeInBrowser('signing in over TLS, and the gateway keeps the session', () => {
  const site = useSignInSite({ overTls: true });

  it('by redirect: a short-lived cookie that comes back from the provider, then the one of the session', async () => {
    const { page, context, origin, signIn, isLogin, username } = await site.open('the gateway');
    expect(origin).toMatch(/^https:/);
    await signIn();
    await page.waitForSelector('#username');
    expect(await cookiesOf(context, origin)).toEqual([signInCookie]);
    await typeIn(page);
    await page.waitForURL(`${origin}/page`);
    expect(await isLogin()).toBe(true);
    expect(await cookiesOf(context, origin)).toEqual([signInCookie, sessionCookie]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    expect(await username()).toBe(user.username);

    await page.reload();
    expect(await isLogin()).toBe(true);
    await page.evaluate(() => window.uplusapi.upUserModule.logOut());
    expect(await cookiesOf(context, origin)).toEqual([signInCookie]);
    expect(await isLogin()).toBe(false);
  });

  it('in a window: the page goes on logged in', async () => {
    const { context, origin, openWindow, ended, username } = await site.open('the gateway');
    const popup = await openWindow();
    await popup.waitForSelector('#username');
    await typeIn(popup);
    expect(await ended()).toBe('resolved');
    expect(await username()).toBe(user.username);
    expect(await cookiesOf(context, origin)).toEqual([signInCookie, sessionCookie]);
  });

  it('with a password: the same cookie', async () => {
    const { page, context, origin, username } = await site.open('the gateway');
    const { username: name, password } = user;
    await page.evaluate((login) => window.uplusapi.http?.login(login), { username: name, password });
    expect(await username()).toBe(user.username);
    expect(await cookiesOf(context, origin)).toEqual([sessionCookie]);
  });
});
