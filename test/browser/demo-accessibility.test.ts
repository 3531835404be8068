import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import type { DemoPage } from './support/demo-page.js';
import { describeInBrowser } from './support/launch.js';
import { useDemo } from './support/use-demo.js';

/** axe looks at every state of the demo page, and of the pages in its phone. */
describeInBrowser('the demo page, for axe', () => {
  const { begin } = useDemo();
  let page: Page;
  let on: DemoPage;

  beforeEach(async () => {
    ({ page, on } = await begin());
  });

  /** Each document by itself, since the phone's page takes itself for a page of its own. */
  async function violations(): Promise<string[]> {
    const found = await Promise.all(page.frames().map(violationsIn));
    return found.flat();
  }

  async function violationsIn(frame: Frame): Promise<string[]> {
    await frame.evaluate(axe.source);
    return frame.evaluate(async () => {
      const run: typeof axe.run = Reflect.get(window, 'axe').run;
      const results = await run(document, { iframes: false });
      return results.violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
      );
    });
  }

  const looks = ['en', 'zh'].flatMap((lang) => ['light', 'dark'].map((theme) => [lang, theme] as const));
  const modes = ['android', 'old', 'browser', 'gateway'];

  it.each(looks)('finds nothing in any mode: %s, %s', async (lang, theme) => {
    for (const mode of modes) {
      await on.open({ lang, theme, mode });
      await on.phone.locator('body[aria-busy=false]').waitFor();
      expect(await violations(), mode).toEqual([]);
    }
  });

  it.each(looks)('finds nothing while a scenario plays, and after it: %s, %s', async (lang, theme) => {
    await on.open({ lang, theme, scenario: 'two-tabs' });
    await page.locator('#scenarios[data-playing=playing]').waitFor();
    // The frames come and go.
    expect(await violationsIn(page.mainFrame())).toEqual([]);
    await page.locator('#scenarios[data-playing=played]').waitFor();
    expect(await violations()).toEqual([]);
  });

  it.each(looks)('finds nothing in any view of the phone: %s, %s', async (lang, theme) => {
    await on.open({ lang, theme, mode: 'browser' });
    await on.phone.locator('#by-sms').click();
    await on.phone.locator('#phone').waitFor();
    await page.locator('#fill-zhangwei').click();
    await on.phone.locator('#send-code').click();
    await on.phone.locator('#notice p').waitFor();
    expect(await violations(), 'SMS code').toEqual([]);
    await on.phone.locator('#by-password').click();
    await on.logIn();
    for (const view of ['#edit', '#card']) {
      await on.phone.locator(view).click();
      await on.phone.locator('#back').waitFor();
      expect(await violations(), view).toEqual([]);
      await on.phone.locator('#back').click();
    }
    await page.locator('#offline').check();
    await on.phone.locator('#refresh').click();
    await on.phone.locator('#notice .error').waitFor();
    expect(await violations(), 'an error').toEqual([]);
    await page.locator('#reload-phone').click();
    await on.phone.locator('#reload').waitFor();
    expect(await violations(), 'a page that could not load').toEqual([]);
    await page.locator('label:has([value=android])').click();
    await on.phone.locator('#nickname').waitFor();
    await on.phone.locator('#log-out').click();
    await on.phone.locator('#reload').waitFor();
    expect(await violations(), 'logged out in the app').toEqual([]);
  });

  it.each(looks)('finds nothing with the source, a message and an answer: %s, %s', async (lang, theme) => {
    await on.open({ lang, theme, method: 'socialLogin' });
    await on.phone.locator('#nickname').waitFor();
    await on.lines();
    await page.locator('#diagram').getByRole('listitem').first().locator('button').press('Enter');
    await page.locator('#console').getByRole('button').first().click();
    await page.locator('#show-source').click();
    await page.locator('#source pre').waitFor();
    expect(await violations()).toEqual([]);
  });

  it('finds nothing on a small screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await on.play('after-login');
    expect(await violations()).toEqual([]);
  });
});
