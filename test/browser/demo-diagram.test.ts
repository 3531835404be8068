import { readFile } from 'node:fs/promises';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { DiagramEvent } from '../../demo/diagram/event.js';
import { everybody, notReadyYet, start, tokenRefused } from '../unit/demo/stories.js';
import { addEvents, openDiagram } from './support/diagram-page.js';
import { describeInBrowser, launch } from './support/launch.js';

function notes(count: number, from = 0): DiagramEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `note ${from + index}`,
    at: start + from + index,
    kind: 'note',
    from: 'module',
    label: `note ${from + index}`,
  }));
}

describeInBrowser('the diagram of the demo', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(() => browser?.close());

  const scroller = (page: Page) => page.locator('.diagram-scroller');
  const toEnd = (page: Page) => page.getByRole('button', { name: 'To the end' });
  const distanceToEnd = (page: Page) =>
    scroller(page).evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));

  it('scrolls by itself while it is at its end, and only then', async () => {
    const page = await openDiagram(browser, notes(60));
    expect(await distanceToEnd(page)).toBe(0);
    await addEvents(page, notes(5, 60));
    expect(await distanceToEnd(page)).toBe(0);
    expect(await toEnd(page).isVisible()).toBe(false);

    await scroller(page).evaluate((box) => {
      box.scrollTop = 200;
    });
    await toEnd(page).waitFor();
    await addEvents(page, notes(5, 65));
    expect(await scroller(page).evaluate((box) => box.scrollTop)).toBe(200);

    await toEnd(page).click();
    expect(await distanceToEnd(page)).toBe(0);
    await toEnd(page).waitFor({ state: 'hidden' });
    await addEvents(page, notes(5, 70));
    expect(await distanceToEnd(page)).toBe(0);
  });

  it('has the entry with the focus in sight, and does not scroll the page', async () => {
    const page = await openDiagram(browser, notes(60), { viewport: { width: 800, height: 600 } });
    await page.locator('[data-diagram-text] button[tabindex="0"]').focus();
    for (const [key, text] of [
      ['Home', 'module note: note 0'],
      ['PageDown', 'module note: note 10'],
      ['ArrowDown', 'module note: note 11'],
      ['End', 'module note: note 59'],
      ['ArrowUp', 'module note: note 58'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(text);
      const isInSight = await page.evaluate(() => {
        const row = document.querySelector('.sd-focus')?.getBoundingClientRect();
        const box = document.querySelector('.diagram-scroller')?.getBoundingClientRect();
        const heads = document.querySelector('.diagram-heads')?.getBoundingClientRect();
        return row && box && heads && row.top >= heads.bottom - 1 && row.bottom <= box.bottom + 1;
      });
      expect(isInSight, key).toBe(true);
    }
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });

  it('shows a message with Enter, and goes back to the entry with Escape', async () => {
    const page = await openDiagram(browser, everybody());
    await page.locator('[data-diagram-text] button[tabindex="0"]').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    const message = page.getByRole('region', { name: 'Message' });
    await message.getByText('"password": "•••"').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await message.waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('page → module: http.login');
  });

  for (const width of [390, 1440]) {
    for (const locale of ['en', 'zh'] as const) {
      it(`has room for everything at ${width} pixels, ${locale}`, async () => {
        const page = await openDiagram(browser, [...everybody(), ...later(tokenRefused())], {
          viewport: { width, height: 900 },
          locale,
        });
        const outside = await page.evaluate(() => {
          const width = document.querySelector('.diagram-body')?.clientWidth ?? 0;
          return Array.from(document.querySelectorAll<SVGGraphicsElement>('svg text'))
            .filter((text) => {
              const { x, width: own } = text.getBBox();
              return x < -0.5 || x + own > width + 0.5;
            })
            .map(({ textContent }) => textContent);
        });
        expect(outside).toEqual([]);
        expect(await scroller(page).evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
        const heads = await page.evaluate(() =>
          Array.from(document.querySelectorAll('.diagram-heads text'), (text) => {
            const { left, right } = text.getBoundingClientRect();
            return [left, right] as const;
          }),
        );
        heads.slice(1).forEach(([left], index) => {
          expect(left).toBeGreaterThan(heads[index]?.[1] ?? Infinity);
        });
      });
    }
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no accessibility violation, ${colorScheme}`, async () => {
      const page = await openDiagram(browser, [...everybody(), ...later(notReadyYet())], { colorScheme });
      const violations = async () => {
        const { violations } = await page.evaluate((source) => {
          if (!('axe' in window)) new Function(source)();
          return window.axe.run();
        }, axe.source);
        return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
      };
      expect(await violations()).toEqual([]);
      await page.locator('.sd-row').last().click();
      await scroller(page).evaluate((box) => {
        box.scrollTop = 0;
      });
      await toEnd(page).waitFor();
      expect(await violations()).toEqual([]);
    });
  }

  it('is saved as a file that needs nothing else', async () => {
    const page = await openDiagram(browser, everybody(), { colorScheme: 'dark' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as SVG' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('sequence-diagram.svg');
    const svg = await readFile(await download.path(), 'utf8');
    // As an image it may load nothing, and it is not drawn at all if it is not XML.
    const drawn = await page.evaluate(async (source) => {
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(source)}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      const pixels = new Set<string>();
      for (let at = 0; at < data.length; at += 4) pixels.add([data[at], data[at + 1], data[at + 2]].join());
      return { corner: [data[0], data[1], data[2]], colours: pixels.size };
    }, svg);
    expect(drawn.corner).toEqual([255, 255, 255]);
    expect(drawn.colours).toBeGreaterThan(20);
  });
});

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

/** Other ids, a minute later. */
function later(events: readonly DiagramEvent[]): DiagramEvent[] {
  return events.map(({ id, at, replyTo, ...rest }) => ({
    ...rest,
    id: `later ${id}`,
    at: at + 60_000,
    ...(replyTo !== undefined && { replyTo: `later ${replyTo}` }),
  }));
}
