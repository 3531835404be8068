import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { HttpOptions, MethodName } from 'up-user-module';
import { createAccountClient } from 'up-user-module/account';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launch } from './launch.js';
import { type Site, serve } from './serve.js';
import { built, callModule, defineEnding, type Ending, html, script } from './visit.js';

export interface Tab {
  readonly page: Page;
  /** Calls a method of the page's `uplusapi.upUserModule`. */
  ask(method: MethodName, ...args: readonly unknown[]): Promise<Ending>;
  /** The access token and the refresh token of `getOauthData`; `undefined` without a user. */
  tokens(): Promise<{ readonly access: string; readonly refresh: string } | undefined>;
  isLogin(): Promise<boolean>;
  logIn(user: User): Promise<void>;
  /** Logs in with tokens that expire, as far as the page knows, after `seconds`. */
  adopt(user: User, seconds: number): Promise<void>;
  /** The `loginStatusChange` and `userInfoChange` that the page has been told of since it was loaded. */
  events(): Promise<readonly [event: string, payload: unknown][]>;
}

export interface User {
  readonly username: string;
  readonly password: string;
}

export interface TabsOptions {
  /** The realm's URL. */
  realm: string;
  session?: 'sessionStorage' | 'localStorage' | 'memory';
  /** Browsers without Web Locks. */
  withoutLocks?: boolean;
  /** Browsers without BroadcastChannel. */
  withoutChannel?: boolean;
}

/** The tabs of one profile of a browser. */
export interface Tabs {
  readonly context: BrowserContext;
  open(): Promise<Tab>;
  openMany(count: number): Promise<Tab[]>;
  /** What a page holds that is open already, e.g. as `window.open` has made it. */
  in(page: Page): Promise<Tab>;
  /** Makes a tab with what another one has in its `sessionStorage`, as a browser duplicates it. */
  duplicate(tab: Tab): Promise<Tab>;
  /** The pages that have sent a request whose body has this text in it, in order. */
  sent(text: string): readonly Page[];
  /** Warnings of all tabs. */
  readonly warnings: readonly string[];
  /** What no tab caught, as text. */
  readonly errors: readonly string[];
}

export const refreshGrant = 'grant_type=refresh_token';

/** A page of the site, without a script of ours. */
export const elsewhere = '/elsewhere';

/**
 * A browser for the tests of a file, and a site whose pages have an instance each.
 *
 * @returns the function that gives a new, empty profile of it; at the end of the test its tabs are closed
 */
export function useTabs(): {
  newProfile(options: TabsOptions): Promise<Tabs>;
  /** The tabs of a profile that was made some other way. */
  inContext(context: BrowserContext, options: TabsOptions): Promise<Tabs>;
  browser(): Browser;
} {
  const routes: Record<string, string> = { '/global.js': built('global.js'), [elsewhere]: html('') };
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

  async function inContext(context: BrowserContext, options: TabsOptions): Promise<Tabs> {
    const { realm, session = 'localStorage', withoutLocks = false, withoutChannel = false } = options;
    const http = { realm, clientId: 'h5', session };
    const path = `/${session}`;
    routes[path] = html(
      `<script src="/global.js"></script><script>${script(startPage, { http, withoutLocks, withoutChannel })}</script>`,
    );
    await context.addInitScript(defineEnding);

    const warnings: string[] = [];
    const errors: string[] = [];
    const sent: Array<readonly [page: Page, body: string]> = [];
    context.on('console', (line) => {
      if (line.type() === 'warning') warnings.push(line.text());
    });
    context.on('weberror', (error) => errors.push(String(error.error())));
    context.on('request', (request) => {
      // A navigation may have no page yet.
      if (!request.isNavigationRequest()) sent.push([request.frame().page(), request.postData() ?? '']);
    });

    const tabs: Tabs = {
      context,
      warnings,
      errors,
      sent: (text) => sent.filter(([, body]) => body.includes(text)).map(([page]) => page),
      async open() {
        const page = await context.newPage();
        await page.goto(site.origin + path);
        return tabs.in(page);
      },
      openMany: (count) => Promise.all(Array.from({ length: count }, () => tabs.open())),
      async in(page) {
        await page.waitForFunction(() => window.uplusapi?.http);
        return tabOf(page, http);
      },
      async duplicate(tab) {
        const entries = await tab.page.evaluate(() => Object.entries({ ...sessionStorage }));
        const page = await context.newPage();
        // Before the page's own scripts, and for this document alone: a reload would bring the old content back.
        await page.goto(site.origin + elsewhere);
        await page.evaluate((copied) => {
          for (const [key, value] of copied) sessionStorage.setItem(key, value);
        }, entries);
        await page.goto(site.origin + path);
        return tabs.in(page);
      },
    };
    return tabs;
  }

  return {
    newProfile: async (options) => inContext(await browser.newContext(), options),
    inContext,
    browser: () => browser,
  };
}

function tabOf(page: Page, { realm, clientId }: Pick<HttpOptions, 'realm' | 'clientId'>): Tab {
  return {
    page,
    ask: (...call) => page.evaluate(callModule, call),
    tokens: () => page.evaluate(readTokens),
    isLogin: () =>
      page.evaluate(async () => (await window.uplusapi.upUserModule.getLoginStatus()).retData.isLogin),
    logIn: (user) => page.evaluate((login) => window.uplusapi.http?.login(login), user),
    async adopt(user, seconds) {
      if (!realm || !clientId) throw new Error('There is no realm to log in to');
      const tokens = await createAccountClient({ realm, clientId }).loginWithPassword(user);
      await page.evaluate((data) => window.uplusapi.upUserModule.updateOauthData(data), {
        access_token: tokens.access_token,
        refresh_token: tokens.refresh_token ?? '',
        expires_in: String(seconds),
        uhome_access_token: 'TGT00000000000000000000000PAGE',
        uhome_user_id: '25950360',
        token_type: 'bearer',
      });
    },
    events: () => page.evaluate(() => window.told),
  };
}

declare global {
  interface Window {
    /** In every page of `useTabs`. */
    told: [event: string, payload: unknown][];
  }
}

interface Start {
  http: HttpOptions;
  withoutLocks: boolean;
  withoutChannel: boolean;
}

/** Runs in the page. */
function startPage({ http, withoutLocks, withoutChannel }: Start): void {
  if (withoutLocks) Object.defineProperty(navigator, 'locks', { value: undefined });
  if (withoutChannel) Reflect.deleteProperty(window, 'BroadcastChannel');
  const api = new window.UplusApi({ http });
  window.told = [];
  for (const event of ['loginStatusChange', 'userInfoChange']) {
    api.http?.on(event, (payload) => window.told.push([event, payload]));
  }
}

/** Runs in the page. */
function readTokens() {
  return window.uplusapi.upUserModule.getOauthData().then(
    ({ retData }) => ({ access: retData.user_center_access_token, refresh: retData.refresh_token }),
    () => undefined,
  );
}
