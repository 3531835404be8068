import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { type DemoPage, demoPage } from './support/demo-page.js';
import { describeInBrowser } from './support/launch.js';
import { startDemo } from './support/start-demo.js';
import { useDemo } from './support/use-demo.js';

describeInBrowser('the demo page', () => {
  const demo = useDemo();
  let page: Page;
  let on: DemoPage;

  async function begin(options?: BrowserContextOptions): Promise<void> {
    ({ page, on } = await demo.begin(options));
  }

  beforeEach(() => begin());

  const notice = () => on.phone.locator('#notice');

  it.each(['android', 'ios', 'harmony', 'old'])('shows the app’s user in the app: %s', async (mode) => {
    await on.open({ mode });
    expect(await on.phone.locator('#nickname').textContent()).toBe('小明');
    expect(await on.phone.locator('#phone-number').textContent()).toBe('138 **** 0000');
    const agent = await on.phone.locator('body').evaluate(() => navigator.userAgent);
    expect(agent).toMatch(mode === 'old' ? /AliApp\(UPLUS\/7\.4\.0\)/ : /AliApp\(UPLUS\/9\.0\.0\)/);
  });

  it.each(['browser', 'gateway'])('logs in and out in a browser: %s', async (mode) => {
    await on.open({ mode });
    await on.phone.locator('#username').fill('zhangwei');
    await on.phone.locator('#password').fill('wrong');
    await on.phone.locator('#log-in').click();
    await notice().getByText('did not accept').waitFor();
    expect((await on.lines()).at(-1)?.text).toBe('module → page: 000001, the answer to http.login (failed)');
    await on.logIn();
    expect(await on.phone.locator('#nickname').textContent()).toBe('小张');
    await on.phone.locator('#log-out').click();
    await on.phone.locator('#log-in').waitFor();
  });

  // Not the same phone, which would get no second code for a while.
  it.each([
    ['browser', 'wangfang', '13900139000', '芳芳'],
    ['gateway', 'zhangwei', '13800138000', '小张'],
  ])('logs in with an SMS code from the inbox: %s', async (mode, username, phone, nickname) => {
    await on.open({ mode });
    await on.phone.locator('#by-sms').click();
    await on.phone.locator('#phone').waitFor();
    await page.locator(`#fill-${username}`).click();
    await on.phone.locator('#send-code').click();
    const message = page.locator('#inbox li').filter({ hasText: phone });
    await message.getByRole('button', { name: 'Fill in' }).click();
    await on.phone.locator('#log-in').click();
    await on.phone.locator('#nickname').getByText(nickname).waitFor();
  });

  it('shows SMS codes and requests to no other site', async () => {
    for (const path of ['/demo/sms', '/demo/events']) {
      const answer = await fetch(demo.url() + path, { headers: { 'sec-fetch-site': 'cross-site' } });
      expect(answer.status).toBe(403);
    }
  });

  it.each(['browser', 'gateway'])('signs in on the pages of the account service: %s', async (mode) => {
    await on.open({ mode });
    await on.phone.locator('#by-redirect').click();
    await on.phone.locator('#kc-form-login #username').fill('zhangwei');
    await on.phone.locator('#password').fill('Zhiju2024');
    await on.phone.locator('#kc-login').click();
    await on.phone.locator('#nickname').getByText('小张').waitFor();
    await on.phone.locator('#log-out').click();

    const popup = page.waitForEvent('popup');
    await on.phone.locator('#by-popup').click();
    await (await popup).fill('#username', 'wangfang');
    await (await popup).fill('#password', 'Zhiju2024');
    await (await popup).click('#kc-login');
    await on.phone.locator('#nickname').getByText('芳芳').waitFor();
    await on.phone.locator('#log-out').click();

    const wechat = page.waitForEvent('popup');
    await on.phone.locator('#by-wechat').click();
    await (await wechat).click('#accept');
    await on.phone.locator('#nickname').getByText('wechat.wechat-user').waitFor();
  });

  it('binds WeChat, in a browser without another login', async () => {
    await on.open({ mode: 'browser' });
    await on.logIn();
    const popup = page.waitForEvent('popup');
    await on.phone.locator('#wechat').click();
    await (await popup).click('#accept');
    await on.phone.locator('#wechat .quiet').getByText('wechat').waitFor();
    expect(await on.phone.locator('#nickname').textContent()).toBe('小张');
  });

  it.each(['android', 'browser', 'gateway'])('edits the profile, over a reload: %s', async (mode) => {
    await on.open({ mode });
    if (mode !== 'android') await on.logIn();
    const before = `${await on.phone.locator('#nickname').textContent()}`;
    for (const nickname of ['小红', before]) {
      await on.phone.locator('#edit').click();
      await on.phone.locator('#new-nickname').fill(nickname);
      await on.phone.locator('#save').click();
      await on.phone.locator('#nickname').getByText(nickname).waitFor();
      await page.locator('#reload-phone').click();
      await on.phone.locator('#nickname').getByText(nickname).waitFor();
    }
  });

  it('closes the form of a former user, and sends what was typed alone', async () => {
    await on.open();
    const update = 'module → app: updateUserInfo';
    const save = async () => {
      await on.phone.locator('#save').click();
      await notice().getByText('Saved').waitFor();
    };
    await on.phone.locator('#edit').click();
    await on.phone.locator('#new-nickname').fill('小红');
    await page.locator('label').filter({ hasText: '芳芳' }).click();
    await on.phone.locator('#nickname').getByText('芳芳').waitFor();

    await on.phone.locator('#edit').click();
    expect(await on.phone.locator('#new-email').inputValue()).toBe('wangfang@example.com');
    await save();
    expect((await on.lines()).map(({ text }) => text)).not.toContain(update);

    await on.phone.locator('#edit').click();
    await on.phone.locator('#new-nickname').fill('小芳');
    await save();
    await on.lines();
    await page.locator('#diagram li button').filter({ hasText: update }).press('Enter');
    const message = await page.getByRole('region', { name: 'Message' }).textContent();
    expect(message).toContain('"nickname": "小芳"');
    expect(message).not.toContain('email');
  });

  /** Chooses a picture of one colour, as a user does. */
  async function upload(): Promise<void> {
    const drawn = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
      const context = canvas.getContext('2d');
      if (context) context.fillStyle = '#c02020';
      context?.fillRect(0, 0, 640, 480);
      return canvas.toDataURL('image/png').replace(/^.*,/, '');
    });
    const file = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(drawn, 'base64') };
    await on.phone.locator('#picture').setInputFiles(file);
    await notice().getByText('new picture').waitFor();
  }

  async function pictureWidth(): Promise<number> {
    const picture = on.phone.locator('.avatar img');
    await picture.evaluate((image: HTMLImageElement) => image.decode());
    return picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
  }

  it.each(['browser', 'gateway'])('uploads a picture, and shows it: %s', async (mode) => {
    await on.open({ mode });
    await on.logIn();
    await upload();
    expect(await pictureWidth()).toBe(256);
  });

  it('keeps an uploaded picture over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'up-user-module-avatars-'));
    try {
      for (const isFirst of [true, false]) {
        const restarted = await startDemo({ AVATARS: folder });
        try {
          on = demoPage(page, restarted.url);
          await on.open({ mode: 'browser' });
          await on.logIn();
          if (isFirst) await upload();
          expect(await pictureWidth()).toBe(256);
        } finally {
          await restarted.stop();
        }
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('shows the business card as a QR code', async () => {
    await on.open();
    await on.phone.locator('#card').click();
    const code = on.phone.getByRole('img', { name: 'QR code' });
    expect(await code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await on.phone.locator('#back').click();
    await on.phone.locator('#nickname').waitFor();
  });

  it('lets the app be logged out, slow, or never answer', async () => {
    await on.open();
    await on.phone.locator('#nickname').waitFor();
    await page.locator('label').filter({ hasText: 'Logged out' }).click();
    await on.phone.getByText('Nobody is logged in').waitFor();
    await page.locator('#latency').fill('300');
    await page.locator('label').filter({ hasText: '芳芳' }).click();
    await page.locator('label').filter({ hasText: 'Logged in' }).click();
    await on.phone.locator('#nickname').getByText('芳芳').waitFor();
    await on.phone.locator('#log-out').click();
    await on.phone.locator('#reload').waitFor();
    await page.locator('input[name=user][value=loggedOut]:checked').waitFor({ state: 'attached' });
    await page.locator('label').filter({ hasText: 'Logged in' }).click();
    await on.phone.locator('#nickname').waitFor();
    await page.locator('#silent').check();
    await on.phone.locator('#refresh').click();
    await notice().getByText('took too long').waitFor();
  });

  it.each([
    ['busy', '#nickname'],
    ['broken', '#notice .error:has-text("try again later")'],
    ['truncated', '#notice .error'],
    ['html', '#notice .error'],
    ['dropped', '#nickname'],
    ['slow', '#nickname'],
  ])('plans a fault of the account service: %s', async (kind, seen) => {
    await on.open({ mode: 'browser' });
    await on.logIn();
    await page.locator('#fault').selectOption(kind);
    await page.locator('#plan').click();
    await page.locator('#done').getByText('Planned').waitFor();
    await on.phone.locator('#refresh').click();
    await on.phone.locator('body[aria-busy=true]').waitFor({ state: 'detached' });
    await on.phone.locator(seen).waitFor();
    await page.locator('#usual').click();
    await page.locator('#done').getByText('Nothing goes wrong').waitFor();
  });

  it('ends sessions, and has no network', async () => {
    await on.open({ mode: 'browser' });
    await on.logIn();
    await page.locator('#offline').check();
    await on.phone.locator('#refresh').click();
    await notice().getByText('network cannot be reached').waitFor();
    await page.locator('#offline').uncheck();
    await page.locator('#end').click();
    await page.locator('#done').getByText('ended all sessions').waitFor();
    await on.phone.locator('#refresh').click();
    await on.phone.locator('#log-in').waitFor();
  });

  it('opens a second tab, which has the same user', async () => {
    await on.open({ mode: 'browser' });
    await on.logIn();
    await page.locator('#tab').click();
    await on.tab.locator('#nickname').getByText('小张').waitFor();
    await on.tab.locator('#log-out').click();
    await on.phone.locator('#log-in').waitFor();
    await page.locator('#tab').click();
    await page.locator('iframe').nth(1).waitFor({ state: 'detached' });
  });

  it('speaks the browser’s language first, and any other on demand', async () => {
    await begin({ locale: 'zh-CN' });
    await page.goto(demo.url());
    await page.getByRole('heading', { name: '场景' }).waitFor();
    await on.phone.getByText('退出登录').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.locator('label').filter({ hasText: 'English' }).click();
    await page.getByRole('heading', { name: 'Scenarios' }).waitFor();
    await on.phone.getByText('Log out').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Scenarios' }).waitFor();

    await begin({ locale: 'de-DE' });
    await page.goto(demo.url());
    await page.getByRole('heading', { name: 'Scenarios' }).waitFor();
  });

  it.each([
    ['light', 'light'],
    ['dark', 'dark'],
    ['system', 'dark'],
  ])('has the colours of the theme %s on a dark system, in the phone too', async (theme, scheme) => {
    await begin({ colorScheme: 'dark' });
    await on.open({ theme });
    await on.phone.locator('#nickname').waitFor();
    const ground = (element: Element) => getComputedStyle(element).backgroundColor;
    const colours = await page.locator('body').evaluate(ground);
    expect(colours).toBe(scheme === 'dark' ? 'rgb(12, 17, 22)' : 'rgb(244, 246, 248)');
    expect(await on.phone.locator('body').evaluate(ground)).toBe(
      scheme === 'dark' ? 'rgb(14, 19, 24)' : 'rgb(243, 245, 247)',
    );
  });

  it.each<[string, Record<string, string>]>([
    ['a mode', { mode: 'harmony' }],
    ['a language and a theme', { lang: 'zh', theme: 'dark' }],
    ['a scenario', { scenario: 'late-bridge' }],
    ['a method with params', { method: 'updateUserInfo', params: '{"nickname":"小红"}' }],
  ])('is the same after a reload: %s', async (_what, query) => {
    await on.open(query);
    const state = async () => {
      await on.phone.locator('#nickname').waitFor();
      const texts = page.locator('h2, #scenarios, #world');
      const checked = page.locator('input:checked');
      const fields = page.locator('#console :is(select, textarea)');
      return {
        texts: await texts.allInnerTexts(),
        checked: await checked.evaluateAll((inputs: HTMLInputElement[]) => inputs.map(({ value }) => value)),
        fields: await fields.evaluateAll((inputs: HTMLInputElement[]) => inputs.map(({ value }) => value)),
      };
    };
    const settled = () => page.locator('#scenarios:not([data-playing=playing])').waitFor();
    await settled();
    const before = await state();
    for (const [name, value] of Object.entries(query)) {
      if (name === 'mode' || name === 'lang' || name === 'theme') expect(before.checked).toContain(value);
    }
    await page.reload();
    await settled();
    expect(await state()).toEqual(before);
  });

  it('has what was changed about the world again after a reload, in a mode and after a scenario', async () => {
    await on.open({ mode: 'ios' });
    await page.locator('label').filter({ hasText: '芳芳' }).click();
    await page.locator('#latency').fill('300');
    await page.locator('#bridgeAfter').selectOption('1500');
    await page.waitForURL(/mode=ios.*person=wangfang.*latency=300.*bridgeAfter=1500/);
    await page.reload();
    await on.phone.locator('#nickname').getByText('芳芳').waitFor();
    expect(await page.locator('#latency').inputValue()).toBe('300');
    expect(await page.locator('#bridgeAfter').inputValue()).toBe('1500');

    await page.locator('#scenario-first-visit').click();
    await page.locator('#scenarios[data-playing=played]').waitFor();
    expect(page.url()).not.toContain('latency');
    await page.locator('#offline').check();
    await page.reload();
    await page.locator('#scenarios[data-playing=played]').waitFor();
    await page.locator('#offline:checked').waitFor();
  });

  it('keeps what is chosen in the URL', async () => {
    await on.open();
    await page.locator('label').filter({ hasText: 'iOS app' }).click();
    await page.locator('label').filter({ hasText: 'Dark' }).click();
    await page.waitForURL(/mode=ios.*theme=dark/);
    await page.locator('#scenario-after-login').click();
    await page.waitForURL(/mode=android.*scenario=after-login/);
    await page.locator('label').filter({ hasText: 'HarmonyOS app' }).click();
    await page.waitForURL((url) => !url.searchParams.has('scenario'));
  });

  it('takes whatever a URL says that is nothing', async () => {
    await on.open({ mode: 'moon', scenario: 'none', theme: 'pink', method: 'eval', params: '{' });
    await on.phone.locator('#nickname').waitFor();
  });

  it('calls a method from the console in the page of the phone', async () => {
    await on.open({ method: 'updateUserInfo', params: '{"nickname":"小红"}' });
    await on.phone.locator('#nickname').waitFor();
    await page.locator('#console').getByRole('button', { name: 'Call' }).click();
    await expect
      .poll(async () => (await on.lines()).map(({ text }) => text))
      .toContain('module → page: 000000, the answer to updateUserInfo (ok)');
    await on.phone.locator('#refresh').click();
    await on.phone.locator('#nickname').getByText('小红').waitFor();
  });

  it('shows the source of the page', async () => {
    await on.open();
    await page.locator('#show-source').click();
    const source = page.getByRole('dialog');
    await source.getByText('new UplusApi').waitFor();
    for (const name of await source.locator('option').allInnerTexts()) {
      await source.locator('#file').selectOption(name);
      await source.locator(`pre[aria-label="${name}"]`).waitFor();
      expect((await source.locator('pre').textContent())?.length).toBeGreaterThan(100);
    }
    await source.locator('#close-source').click();
    await source.waitFor({ state: 'hidden' });
  });

  it('works from the keyboard', async () => {
    await on.open();
    await page.keyboard.press('Tab');
    await page.getByRole('link', { name: 'To the phone' }).waitFor();
    await page.locator('#scenario-late-bridge').focus();
    await page.keyboard.press('Enter');
    await page.locator('#scenarios[data-playing=played]').waitFor();
    await page.locator('input[name=mode]:checked').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/mode=ios/);
  });

  it.each([360, 390, 768, 1024, 1440])('fits into %i pixels', async (width) => {
    await begin({ viewport: { width, height: 844 } });
    await on.play('two-tabs');
    const overflow = () => document.documentElement.scrollWidth - innerWidth;
    expect(await page.evaluate(overflow)).toBe(0);
    await on.open({ mode: 'android', lang: 'zh', method: 'updateOauthData' });
    await on.phone.locator('#nickname').waitFor();
    expect(await page.evaluate(overflow)).toBe(0);
    expect(await on.phone.locator('body').evaluate(overflow)).toBe(0);
  });

  it('is served on the next port when its own is taken', async () => {
    const { port } = new URL(demo.url());
    const second = await startDemo({ PORT: port });
    expect(Number(new URL(second.url).port)).toBeGreaterThan(Number(port));
    expect((await fetch(second.url)).status).toBe(200);
    await second.stop();
  });
});
