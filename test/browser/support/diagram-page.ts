import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Diagram, DiagramEvent } from '../../../demo/diagram/event.js';

declare global {
  interface Window {
    readonly diagram: Diagram;
  }
}

const demo = fileURLToPath(new URL('../../../demo/', import.meta.url));

/** The URL of a page that has nothing but the diagram. Nothing listens there. */
const url = 'http://diagram.test/';

/** A page with the diagram alone, and somewhat more than a window of it. */
async function html(locale: 'en' | 'zh'): Promise<string> {
  const contents = `
    import { createDiagram } from './diagram/diagram.js';
    import { diagramTexts } from './diagram/texts.js';
    const texts = diagramTexts.${locale};
    window.diagram = createDiagram({ text: (key) => texts[key], locale: '${locale}' });
    document.querySelector('main').append(window.diagram.element);`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: demo },
    bundle: true,
    write: false,
    target: 'es2022',
  });
  const css = await readFile(`${demo}diagram/diagram.css`, 'utf8');
  return `<!doctype html><html lang="${locale}"><meta charset="utf-8"><title>Diagram</title><link rel="icon" href="data:,">
<style>:root { color-scheme: light dark } body { margin: 16px; background: var(--surface); font: 15px/1.5 sans-serif } ${css}</style>
<main><h1>Page</h1><h2>Diagram</h2></main><p style="height: 100vh"><script>${outputFiles[0]?.text}</script>`;
}

/** Opens the diagram's page, and adds these events. */
export async function openDiagram(
  browser: Browser,
  events: readonly DiagramEvent[],
  { locale = 'en', ...options }: BrowserContextOptions & { locale?: 'en' | 'zh' } = {},
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(10_000);
  const body = await html(locale);
  await page.route('**/*', (route) =>
    route.request().url() === url ? route.fulfill({ contentType: 'text/html', body }) : route.abort(),
  );
  await page.goto(url);
  await addEvents(page, events);
  return page;
}

/** Adds events, and waits until they have been drawn. */
export async function addEvents(page: Page, events: readonly DiagramEvent[]): Promise<void> {
  await page.evaluate(async (added) => {
    for (const event of added) window.diagram.add(event);
    // It is drawn once a frame.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }, events);
}
