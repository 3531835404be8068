// An example for whoever tests a page with Playwright: the app is played from the test.
import type { Browser, Page } from 'playwright-core';
import { mockNebula } from 'up-user-module/playwright';
import { userAgents } from 'up-user-module/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launch } from './support/launch.js';
import { type Site, serve } from './support/serve.js';
import { built, html } from './support/visit.js';

/** A page that greets its user, and sends whoever is not logged in to the app's login. */
const greeting = html(`
  <h1></h1><button id="out">Log out</button>
  <script src="/global.js"></script>
  <script>
    const api = new UplusApi();
    const show = () => api.initDeviceReady()
      .then(() => api.upUserModule.getUserInfo())
      .then(({ retData }) => { document.querySelector('h1').textContent = retData.nickname; })
      .catch((error) => {
        document.querySelector('h1').textContent = error.retCode;
        AlipayJSBridge.call('upVdnModule.goToPage', { url: 'mpaas://usercenter' }, (answer) => {
          document.title = answer.retCode || 'error ' + answer.error;
        });
      });
    document.querySelector('#out').onclick = () => api.upUserModule.logOut().then(show);
    api.addEventListener('refresh', 'page', ({ data }) => { document.title = data.reason; });
    show();
  </script>`);

describeInBrowser('a page under test', () => {
  let browser: Browser;
  let site: Site;
  let page: Page;

  beforeAll(async () => {
    site = await serve({ '/global.js': built('global.js'), '/': greeting });
    browser = await launch();
  });
  afterEach(() => page.close());
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  const heading = (text: string) =>
    page.waitForFunction((text) => document.querySelector('h1')?.textContent === text, text);
  const title = (text: string) => page.waitForFunction((text) => document.title === text, text);

  it('shows the user of the app, and remembers across reloads what happened to that user', async () => {
    page = await browser.newPage();
    const app = await mockNebula(page, { user: { nickname: '小红' }, userAgent: userAgents.android });
    await page.goto(site.origin);
    await heading('小红');
    expect(app.messages()).toMatchObject([
      { name: 'upUserModule.getUserInfo', answer: { retCode: '000000' } },
    ]);

    app.user.nickname = '小明';
    await page.reload();
    await heading('小明');

    app.answer('upVdnModule.goToPage', { retCode: '000000', retInfo: '', retData: null });
    await page.click('#out');
    await heading('110001');
    await title('000000');
    expect(app.user.state).toBe('loggedOut');
    expect(app.messages().at(-1)).toMatchObject({
      name: 'upVdnModule.goToPage',
      params: { url: 'mpaas://usercenter' },
    });

    await page.reload();
    await heading('110001');
    expect(await page.evaluate(() => new window.UplusApi().inApp)).toBe(true);
  });

  it('hears events, and meets what an app can do', async () => {
    page = await browser.newPage();
    const app = await mockNebula(page, {
      inject: 'load',
      userAgent: userAgents.ios,
      startupParams: { appId: '20000067' },
    });
    app.answer('getUserInfo', (reply) => reply({ retCode: '110002', retInfo: '', retData: null }));
    await page.goto(site.origin);
    await title('error 1');
    await heading('110002');
    await app.emit('refresh', { data: { reason: 'asked by the app' } });
    await title('asked by the app');
    expect(await page.evaluate(() => Reflect.get(window, 'AlipayJSBridge').startupParams)).toEqual({
      appId: '20000067',
    });

    app.set({ missing: ['getUserInfo'], user: { nickname: '小刚' } });
    await page.reload();
    await heading('990001');
    app.set({ missing: [], silent: true });
    const silence = await page.evaluate(() =>
      new window.UplusApi().upUserModule.getUserInfo({ timeout: 50 }).catch(({ reason }) => reason),
    );
    expect(silence).toBe('timeout');
    app.set({ silent: false, latency: 20 });
    await page.reload();
    await heading('小刚');
    expect(() => Reflect.apply(app.set, undefined, [{ wrong: 1 }])).toThrow(/wrong/);
  });

  it('is a container to those who listen late: each is called once, unless it has gone', async () => {
    page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await mockNebula(page);
    await page.goto(site.origin);
    const heard = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const heard: string[] = [];
          const hear = (name: string) => () => heard.push(name);
          const ready = 'AlipayJSBridgeReady';
          const gone = hear('gone');
          const once = hear('once');
          const controller = new AbortController();
          document.addEventListener(ready, { handleEvent: hear('object') });
          Reflect.apply(document.addEventListener, document, [ready, null]);
          document.addEventListener(ready, gone);
          document.removeEventListener(ready, gone);
          document.addEventListener(ready, once, { once: true });
          document.addEventListener(ready, hear('aborted'), { signal: controller.signal });
          controller.abort();
          document.addEventListener(ready, hear('function'));
          document.addEventListener(ready, () => {
            resolve(heard);
          });
        }),
    );
    expect(heard).toEqual(['object', 'once', 'function']);
    expect(errors).toEqual([]);
  });

  it('answers nobody in an iframe on iOS', async () => {
    page = await browser.newPage();
    const app = await mockNebula(page, { userAgent: userAgents.ios });
    await page.goto(site.origin);
    await heading('小明');
    const calls = app.messages().length;
    await page.evaluate(() => {
      document.body.innerHTML = '<iframe></iframe>';
    });
    const frame = page.frames()[1];
    if (!frame) throw new Error('There is no iframe');
    await frame.evaluate(() => Reflect.get(window, 'AlipayJSBridge').call('upUserModule.getUserInfo'));
    await page.evaluate(() => new window.UplusApi().upUserModule.getLoginStatus());
    expect(app.messages().slice(calls)).toMatchObject([{ name: 'upUserModule.getLoginStatus' }]);
  });

  it('refuses options that it does not have', async () => {
    page = await browser.newPage();
    await expect(Reflect.apply(mockNebula, undefined, [page, { refreshing: -1 }])).rejects.toMatchObject({
      retCode: '000002',
      retInfo: expect.stringContaining('mockNebula.refreshing'),
    });
  });
});
