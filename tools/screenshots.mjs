// Makes the README's pictures from the demo itself: `npm run screenshots`. It needs Chromium as `chromium` on PATH, with
// a font for Chinese.
//
//   node tools/screenshots.mjs [FOLDER]   where they go (default: docs/images)
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { launchBrowser, withoutBrowser } from '../bench/support/browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv[2] ?? join(root, 'docs/images');

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/** What each picture shows. `at`: the part of the page that is scrolled to the top. */
const pictures = [
  { name: 'demo-light-en', device: desktop, lang: 'en', theme: 'light', scenario: 'after-login' },
  { name: 'demo-light-zh', device: desktop, lang: 'zh', theme: 'light', scenario: 'after-login' },
  {
    name: 'demo-phone-en',
    device: phone,
    lang: 'en',
    theme: 'dark',
    scenario: 'flaky-network',
    at: '#diagram',
  },
  {
    name: 'demo-phone-zh',
    device: phone,
    lang: 'zh',
    theme: 'dark',
    scenario: 'flaky-network',
    at: '#diagram',
  },
];

const browser = await launchBrowser();
if (!browser) throw new Error(withoutBrowser);
const demo = await startDemo();
try {
  await mkdir(folder, { recursive: true });
  for (const picture of pictures) await take(picture);
} finally {
  await browser.close();
  demo.stop();
}

/** Starts the demo, which has been built already, on a port that the pictures may show. */
async function startDemo() {
  const server = spawn(process.execPath, [join(root, 'demo/server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url) return { url, stop: () => server.kill() };
  }
  throw new Error('The demo has ended before it was there. Has it been built?');
}

async function take({ name, device, lang, theme, scenario, at }) {
  const context = await browser.newContext({
    ...device,
    locale: lang === 'zh' ? 'zh-CN' : 'en-US',
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${demo.url}/?${new URLSearchParams({ lang, theme, scenario })}`);
  await page.locator('[data-playing=failed], [data-playing=played]').waitFor();
  await page.locator('[data-playing=played]').waitFor({ timeout: 1000 });
  await settle(page);
  // What is read from its beginning is shown from its beginning.
  await page.locator('.diagram-scroller').evaluate((box) => {
    box.scrollTop = 0;
  });
  if (at) await page.locator(at).evaluate((part) => part.scrollIntoView());
  await settle(page);
  const file = join(folder, `${name}.png`);
  const { length } = await save(file, await page.screenshot({ animations: 'disabled', caret: 'hide' }));
  console.log(`${file} ${Math.round(length / 1024)} kB`);
  await context.close();
}

/** Fonts and pictures are there, also in the pages inside of the page, and what is drawn once a frame is drawn. */
async function settle(page) {
  for (const frame of page.frames()) {
    await frame.evaluate(async () => {
      await document.fonts.ready;
      await Promise.all(Array.from(document.images, (image) => image.decode().catch(() => {})));
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
  }
}

/** A palette is enough for a page, and a third of the size. */
async function save(file, png) {
  const small = await sharp(png).png({ palette: true, quality: 100, effort: 10 }).toBuffer();
  await writeFile(file, small);
  return small;
}
