import { readFileSync } from 'node:fs';
import type { Browser, Frame } from 'playwright-core';
import type { MethodName } from 'up-user-module';
import { userAgents } from 'up-user-module/testing';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { injectBridge, type NativeSide, playNativeSide } from './container.js';
import { launch } from './launch.js';
import { type Site, serve } from './serve.js';

export interface VisitOptions {
  /** Default: `desktop`; `ipad` is a container on a tablet that calls itself a Mac (then give its `touchPoints`). */
  where?: keyof typeof userAgents | 'ipad';
  /** The page's scripts, in order: each one the text of a file of its own. */
  scripts: readonly string[];
  /** The bridge is there before the first of them. */
  bridge?: boolean;
  /** The page is the only content of another one of the same origin. */
  framed?: boolean;
  /** HTML that stands in the page before its scripts. */
  content?: string;
  /** The device is a tablet that takes so many fingers, whatever it calls itself. */
  touchPoints?: number;
}

export interface Visit {
  /** The page with the scripts, wherever it is. */
  readonly page: Frame;
  readonly native: NativeSide;
  /** Calls a method of the page's `uplusapi.upUserModule`. */
  ask(method: MethodName, ...args: readonly unknown[]): Promise<Ending>;
  /** The warnings on the console. */
  readonly warnings: readonly string[];
  /** What nobody caught, as text. */
  readonly errors: readonly string[];
  /** The URLs that were asked for elsewhere than where the page comes from. */
  readonly requests: readonly string[];
}

/** How a call ended, as it comes out of a page. */
export type Ending =
  | { readonly resolved: object }
  | { readonly rejected: object; readonly reason: string | undefined };

declare global {
  interface Window {
    /** In every page of `useBrowser` and `useTabs`. */
    ending(call: Promise<object>): Promise<Ending>;
  }
}

const ipad =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) NebulaSDK/1.8.100112 ' +
  'Nebula AlipayDefined(nt:WIFI,ws:820|1180|2.0) AliApp(UPLUS/9.0.0) mPaaSClient/9.0.0 Language/zh-Hans';

/** A file of the built package. */
export function built(path: string): string {
  return readFileSync(new URL(`../../../dist/${path}`, import.meta.url), 'utf8');
}

/** The text of a script that runs a function in the page. */
export function script<T extends readonly unknown[]>(run: (...args: T) => void, ...args: T): string {
  return `(${run})(...${JSON.stringify(args)});`;
}

/**
 * A browser for the tests of a file.
 *
 * @returns the function that opens a page and resolves when it has loaded; at the end of the test the page is closed
 */
export function useBrowser(): (options: VisitOptions) => Promise<Visit> {
  const routes: Record<string, string> = {};
  const closing: Array<() => Promise<void>> = [];
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    site = await serve(routes);
    closing.push(() => site.close());
    browser = await launch();
    closing.push(() => browser.close());
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  return async ({
    where = 'desktop',
    scripts,
    bridge = false,
    framed = false,
    content = '',
    touchPoints,
  }) => {
    const context = await browser.newContext({ userAgent: where === 'ipad' ? ipad : userAgents[where] });
    const tab = await context.newPage();
    const frame = () => tab.frames()[framed ? 1 : 0] ?? tab.mainFrame();
    const native = playNativeSide(tab, frame);
    const ask: Visit['ask'] = (...call) => frame().evaluate(callModule, call);
    const warnings: string[] = [];
    const errors: string[] = [];
    const requests: string[] = [];
    tab.on('console', (line) => {
      if (line.type() === 'warning') warnings.push(line.text());
    });
    tab.on('pageerror', (error) => errors.push(String(error)));
    tab.on('request', (request) => {
      if (!request.url().startsWith(site.origin)) requests.push(request.url());
    });
    await tab.addInitScript(defineEnding);
    if (touchPoints) await tab.addInitScript(setTouchPoints, touchPoints);
    if (bridge) await tab.addInitScript(injectBridge);

    const names = scripts.map((_text, index) => `/${index}.js`);
    for (const [index, name] of names.entries()) routes[name] = scripts[index] ?? '';
    routes['/page'] = html(content + names.map((name) => `<script src="${name}"></script>`).join('\n'));
    routes['/frame'] = html('<iframe src="/page"></iframe>');
    await tab.goto(site.origin + (framed ? '/frame' : '/page'));
    return { page: frame(), native, ask, warnings, errors, requests };
  };
}

/** A page with that in its body. */
export function html(body: string): string {
  return `<!doctype html><html lang="zh"><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,"><body>
${body}`;
}

/** Runs in the page. */
export function callModule([method, ...args]: readonly [
  method: MethodName,
  ...args: readonly unknown[],
]): Promise<Ending> {
  const { upUserModule } = window.uplusapi;
  return window.ending(Reflect.apply(upUserModule[method], upUserModule, args));
}

/** Runs in the page. */
function setTouchPoints(maxTouchPoints: number): void {
  Object.defineProperty(navigator, 'maxTouchPoints', { value: maxTouchPoints });
}

/** Runs in the page. */
export function defineEnding(): void {
  window.ending = (call) =>
    call.then(
      (resolved) => ({ resolved }),
      (error: { reason?: string }) => ({ rejected: { ...error }, reason: error.reason }),
    );
}
