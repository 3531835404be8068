import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type DemoPage, demoPage, entryAt } from './support/demo-page.js';
import { describeInBrowser, launch } from './support/launch.js';
import { type Demo, startDemo } from './support/start-demo.js';
import { watchErrors } from './support/watch-errors.js';

describeInBrowser('the demo page', () => {
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  let on: DemoPage;
  let errors: string[];

  beforeAll(async () => {
    demo = await startDemo();
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  beforeEach(() => open({ viewport: { width: 1280, height: 800 } }));

  afterEach(async () => {
    await page.context().close();
    // Chromium itself reports every HTTP status above 399, and a 401 without CORS headers, which some tests provoke.
    expect(errors.filter((text) => !/^Failed to load resource|\/account' .* CORS policy/.test(text))).toEqual(
      [],
    );
  });

  async function open(options: BrowserContextOptions): Promise<void> {
    await page?.context().close();
    page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(10_000);
    errors = watchErrors(page);
    on = demoPage(page);
    await page.goto(demo.url);
    await on.button('Call getUserInfo').waitFor();
  }

  it('answers all ten methods over the bridge', async () => {
    const answers: Record<string, string | null> = {};
    for (const method of [...reads, ...writes]) {
      const entry = await on.call(method);
      answers[method] = await entry.badge();
      expect(await entry.part('Adapters'), method).toEqual(['host not ready', 'nebula']);
    }
    expect(answers).toEqual({
      getLoginStatus: '000000',
      getUserInfo: '000000',
      getOauthData: '000000',
      checkAppIsInstalled: '000000',
      socialLogin: '000000',
      getQQMusicAuthorize: '000000',
      updateUserInfo: '000000',
      refreshUser: '000000',
      logOut: '000000',
      updateOauthData: '000000',
    });
    expect(errors).toEqual([]);
  });

  it('answers all ten methods from the account service', async () => {
    await on.logIn();
    const answers: Record<string, string | null> = {};
    for (const method of [...reads, ...writes]) {
      const entry = await on.call(method);
      answers[method] = await entry.badge();
    }
    expect(answers).toEqual({
      getLoginStatus: '000000',
      getUserInfo: '000000',
      getOauthData: '000000',
      checkAppIsInstalled: '990001',
      socialLogin: '990001',
      getQQMusicAuthorize: '1100001',
      updateUserInfo: '000000',
      refreshUser: '000000',
      logOut: '000000',
      updateOauthData: '000000',
    });
    expect(errors).toEqual([]);
  });

  it('shows a call: params, way, HTTP requests, envelope', async () => {
    await on.logIn();
    await page.getByText('params {"nickname"').click();
    await page.getByRole('textbox', { name: 'Params of updateUserInfo' }).fill('{"nickname":"小王"}');
    const update = await on.call('updateUserInfo');
    expect(await update.part('Params')).toEqual(['{', '"nickname": "小王"', '}']);
    expect(await update.part('Adapters')).toEqual(['host not ready', 'nebula not ready', 'http']);
    expect(await update.part('HTTP')).toEqual([
      expect.stringMatching(/^200 GET \/realms\/zhiju\/account [\d.]+ ms$/),
      expect.stringMatching(/^204 POST \/realms\/zhiju\/account [\d.]+ ms$/),
    ]);

    const read = await on.call('getUserInfo');
    expect(await read.facts()).toMatch(/^http · [\d.]+ ms$/);
    expect(await read.part('Envelope')).toContain('"nickname": "小王",');

    // The access token is there, but takes a click to be seen.
    const token = read.view.getByRole('button', { name: /^"eyJ.* characters$/ });
    await token.click();
    const shown = read.view.getByRole('button', { name: /^"eyJ[\w-]+\.[\w-]+\.[\w-]+"$/ });
    expect(await shown.getAttribute('aria-expanded')).toBe('true');
  });

  it('logs in and out', async () => {
    const session = page.locator('#session');
    await on.choose('In a browser');
    const before = await on.call('getUserInfo');
    expect(await before.badge()).toBe('110001');

    await page.getByLabel('Password').fill('wrong');
    const refused = await on.logIn();
    expect(await refused.badge()).toBe('000001');
    expect((await refused.part('HTTP')).join()).toMatch(/^401 POST \S+\/token /);
    expect(await session.textContent()).toBe('Logged out');
    expect(await refused.view.textContent()).not.toContain('wrong');

    await page.getByLabel('Password').fill('Zhiju2024');
    const welcome = await on.logIn();
    expect(await welcome.badge()).toBe('done');
    await session.getByText('Logged in').waitFor();

    await on.entryOf(() => on.button('Log out').click());
    await session.getByText('Logged out').waitFor();
    const after = await on.call('getUserInfo');
    expect(await after.badge()).toBe('110001');
  });

  it('keeps its user over a reload, and shows in each tab what another one changes', async () => {
    const session = page.locator('#session');
    const other = await page.context().newPage();
    await other.goto(demo.url);
    await demoPage(other).choose('In a browser');
    await on.logIn();
    await other.locator('#session').getByText('Logged in').waitFor();

    await page.reload();
    await session.getByText('Logged in').waitFor();
    const read = await on.call('getUserInfo');
    expect(await read.badge()).toBe('000000');

    const late = await page.context().newPage();
    await late.goto(demo.url);
    await late.locator('#session').getByText('Logged in').waitFor();
    await demoPage(late).entryOf(() => demoPage(late).button('Log out').click());
    await session.getByText('Logged out').waitFor();
    await other.locator('#session').getByText('Logged out').waitFor();
    expect(await (await on.call('getUserInfo')).badge()).toBe('110001');
  });

  it('logs in and out through the gateway', async () => {
    await page.goto(`${demo.url}?gateway`);
    await on.logIn();
    const entry = await on.call('getUserInfo');
    expect(await entry.badge()).toBe('000000');
    expect(await entry.part('HTTP')).toEqual([
      expect.stringMatching(/^200 GET \/gateway\/account\/account /),
      expect.stringMatching(/^200 GET \/gateway\/session\/tokens /),
    ]);
    expect(await (await on.call('logOut')).badge()).toBe('000000');
  });

  it('signs in on the pages of the service, and keeps its user over a reload', async () => {
    const session = page.locator('#session');
    await page.goto(`${demo.url}?gateway`);
    await on.choose('In a browser');
    await on.button('Sign in').click();
    await page.fill('#username', 'zhangwei');
    await page.fill('#password', 'Zhiju2024');
    await page.click('#kc-login');
    await session.getByText('Logged in').waitFor();
    await page.reload();
    await on.choose('In a browser');
    await session.getByText('Logged in').waitFor();
    await on.call('logOut');

    const signedIn = await on.entryOf(async () => {
      const popup = page.waitForEvent('popup');
      await on.button('Sign in in a window').click();
      await (await popup).click('#social-wechat');
      await (await popup).click('#accept');
    });
    expect(await signedIn.badge()).toBe('done');
    await on.call('logOut');

    const social = await on.entryOf(async () => {
      const popup = page.waitForEvent('popup');
      await on.button('Sign in with WeChat').click();
      await (await popup).click('#accept');
    });
    expect(await social.badge()).toBe('000000');
    await session.getByText('Logged in').waitFor();
  });

  it('renews an expired token once for three equal reads', async () => {
    await on.logIn();
    await on.button('Expire the access token').click();
    await page.getByText('The service refuses the access token').waitFor();
    await on.entryOf(() => on.button('getUserInfo × 3').click());

    const [third, second, first] = [0, 1, 2].map((index) => entryAt(page.locator('#calls > li').nth(index)));
    // Keycloak's 401 has no CORS headers, and neither has this one: to the page it is a read without an answer.
    // The service can be reached, so it was a refusal: an answer to `no-cors` has no status.
    expect(await first?.part('HTTP')).toEqual([
      expect.stringMatching(/^– GET \S+\/account /),
      expect.stringMatching(/^0 GET \S+\/zhiju /),
      expect.stringMatching(/^200 POST \S+\/token /),
      expect.stringMatching(/^200 GET \S+\/account /),
    ]);
    for (const entry of [second, third]) {
      expect(await entry?.badge()).toBe('000000');
      expect(await entry?.facts()).toContain('joined');
    }
  });

  it('loses the session that the service has ended', async () => {
    await on.logIn();
    await on.button('End all sessions').click();
    await page.getByText('The service has ended all sessions').waitFor();
    const entry = await on.call('getUserInfo');
    expect(await entry.badge()).toBe('110001');
    await page.locator('#session').getByText('Logged out').waitFor();
  });

  it.each([
    ['busy', ['503', '200']],
    ['broken', ['500']],
    ['dropped', ['–', '0', '200', '200']],
    ['truncated', ['200']],
    ['html', ['200']],
    ['slow', ['200']],
  ])('plans a fault: %s', async (kind, statuses) => {
    await on.logIn();
    await page.getByLabel('Fault').selectOption(kind);
    await on.button('Plan').click();
    await page.getByText('Planned for the next request').waitFor();
    const entry = await on.call('getUserInfo');
    expect((await entry.part('HTTP')).map((line) => line.split(' ')[0])).toEqual(statuses);
  });

  it('takes a planned fault back', async () => {
    await on.logIn();
    await page.getByLabel('Fault').selectOption('broken');
    await on.button('Plan').click();
    await page.getByText('Planned for the next request').waitFor();
    await page
      .getByRole('region', { name: 'The account service' })
      .getByRole('button', { name: 'Clear' })
      .click();
    await page.getByText('Nothing goes wrong any more').waitFor();
    expect(await (await on.call('getUserInfo')).badge()).toBe('000000');
  });

  const timeline = [
    expect.stringMatching(/^1 first call \+\d ms$/),
    expect.stringMatching(/^2 after 110002 \+3\d\d ms$/),
    expect.stringMatching(/^3 after 110002 \+6\d\d ms$/),
    expect.stringMatching(/^4 after 110002 \+9\d\d ms$/),
  ];

  it('shows each retry when it happens, 300 ms apart, until the profile is there', async () => {
    await page.clock.pauseAt(Date.now() + 60_000);
    await on.button('retryWhileRefreshing()').click();
    const entry = entryAt(page.locator('#calls > li').first());
    const calls = () => entry.part('Calls by');
    expect(await calls()).toEqual(timeline.slice(0, 1));
    await page.clock.runFor(300);
    expect(await calls()).toHaveLength(1);
    await page.clock.runFor(10);
    expect(await calls()).toEqual(timeline.slice(0, 2));
    expect(await entry.badge()).toBe('…');
    await page.clock.runFor(290);
    expect(await calls()).toHaveLength(2);
    await page.clock.runFor(10);
    expect(await calls()).toEqual(timeline.slice(0, 3));
    await entry.view.getByText('000000', { exact: true }).waitFor();
    expect(await entry.facts()).toMatch(/^3 calls · 6\d\d ms$/);
    expect(await entry.part('Envelope')).toContain('"nickname": "小明",');
  });

  it('ends after the third retry', async () => {
    await page.getByLabel('The app answers 110002').selectOption('4 times');
    const entry = await on.entryOf(() => on.button('retryWhileRefreshing()').click());
    expect(await entry.part('Calls by')).toHaveLength(4);
    expect(await entry.badge()).toBe('110002');
    expect(await (await on.call('getUserInfo')).badge()).toBe('000000');
  });

  it('counts the retries of the option', async () => {
    const entry = await on.entryOf(() => on.button('retry: true').click());
    expect(await entry.badge()).toBe('000000');
    expect(await entry.facts()).toContain('2 retries');
    expect(await entry.part('Calls by')).toHaveLength(3);
  });

  it.each([
    ['Logged in', 'getUserInfo', '000000'],
    ['Logging in', 'getOauthData', '110011'],
    ['Not ready', 'getUserInfo', '110002'],
    ['Logged out', 'getUserInfo', '110001'],
  ])('follows the state of the app’s user: %s', async (state, method, retCode) => {
    await on.choose(state);
    expect(await (await on.call(method)).badge()).toBe(retCode);
  });

  it('shows the state that a call has changed', async () => {
    await on.call('logOut');
    expect(await page.getByRole('radio', { name: 'Logged out' }).isChecked()).toBe(true);
  });

  it('does not take a method that the app lacks for a user who has logged out', async () => {
    await page.getByText('Missing methods').click();
    await page.getByRole('checkbox', { name: 'getUserInfo' }).check();
    const entry = await on.call('getUserInfo');
    expect(await entry.part('Adapters')).toEqual([
      'host not ready',
      'nebula unsupported',
      'http unsupported',
      'none',
    ]);
    expect(await entry.badge()).toBe('990001');
  });

  it('takes its time with latency', async () => {
    await page.getByRole('slider', { name: 'Latency' }).fill('300');
    const facts = await (await on.call('getUserInfo')).facts();
    expect(Number(/([\d.]+) ms/.exec(`${facts}`)?.[1])).toBeGreaterThanOrEqual(300);
  });

  it('cancels a call that the app never answers', async () => {
    await page.getByRole('checkbox', { name: 'Never answer' }).check();
    const entry = await on.entryOf(async () => {
      await on.button('Call socialLogin').click();
      await on.button('Cancel').click();
    });
    expect(await entry.badge()).toBe('990001');
    expect(await entry.part('Reason')).toEqual(['aborted']);
  });

  it('does not call with params that are not JSON', async () => {
    await page.getByText('params {"platform":"qq"}').first().click();
    const params = page.getByRole('textbox', { name: 'Params of socialLogin' });
    await params.fill('{"platform": }');
    await on.button('Call socialLogin').click();
    await page.getByRole('alert').filter({ hasText: 'Not JSON' }).waitFor();
    expect(await params.evaluate((area) => area === document.activeElement)).toBe(true);
    expect(await page.locator('#calls > li').count()).toBe(0);

    await params.fill('{"platform":"fax"}');
    expect(await (await on.call('socialLogin')).badge()).toBe('000002');
  });

  it('shows native events once each, also after the page has been outside', async () => {
    await on.choose('In a browser');
    await on.choose('In the container');
    await on.button('resume').click();
    await on.button('pause').click();
    const events = page.getByRole('log').getByRole('listitem');
    expect(await events.allInnerTexts()).toEqual([
      expect.stringMatching(/resume \{"sent":1\}$/),
      expect.stringMatching(/pause \{"sent":2\}$/),
    ]);
  });

  it('works from the keyboard', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('region', { name: 'The account service' }).waitFor();
    const entry = await on.entryOf(async () => {
      await page.getByLabel('User name').focus();
      await page.keyboard.press('Enter');
    });
    expect(await entry.badge()).toBe('done');
    expect(await page.getByRole('status').filter({ hasText: 'http.login done' }).count()).toBe(1);
  });

  it('fits a phone', async () => {
    await open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    const openEverything = () =>
      page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });

    await on.call('getUserInfo');
    await on.call('updateOauthData');
    await openEverything();
    expect(await overflow()).toBe(0);

    await on.logIn();
    const entry = await on.call('getOauthData');
    await openEverything();
    const tokens = await entry.view.locator('.json button').all();
    for (const token of tokens) await token.click();
    expect(tokens).toHaveLength(2);
    expect(await overflow()).toBe(0);

    await page.getByRole('link', { name: 'Show' }).click();
    // Heights of lines of text are fractions of pixels, scroll positions are not.
    await page.waitForFunction(
      () => Math.abs(document.querySelector('#log')?.getBoundingClientRect().top ?? 1) < 1,
    );
    expect(errors).toEqual([]);
  });

  it('is served on the next port when its own is taken', async () => {
    const { port } = new URL(demo.url);
    const second = await startDemo(Number(port));
    expect(Number(new URL(second.url).port)).toBeGreaterThan(Number(port));
    expect((await fetch(second.url)).status).toBe(200);
    await second.stop();
  });
});

const reads = ['getLoginStatus', 'getUserInfo', 'getOauthData', 'checkAppIsInstalled'];
const writes = [
  'socialLogin',
  'getQQMusicAuthorize',
  'updateUserInfo',
  'refreshUser',
  'logOut',
  'updateOauthData',
];
