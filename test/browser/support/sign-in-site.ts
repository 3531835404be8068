import type { Browser, BrowserContext, Page } from 'playwright-core';
import { generate } from 'selfsigned';
import { createGateway, memorySessionStore } from 'up-user-module/server';
import { type AccountService, accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { listen } from '../../contract/listen.js';
import { bundle } from './bundle.js';
import { launch } from './launch.js';
import { built, html } from './visit.js';

/** Who keeps the session: the page, after the authorization code flow, or the gateway. */
export type Keeper = 'the page' | 'the gateway';

/** How `signIn` has ended in the page. */
export interface SignInState {
  /** Of `socialLogin`. */
  retData?: object;
  done?: 'resolved' | { retCode: string; reason: string | undefined; retInfo: string };
}

declare global {
  interface Window {
    /** Of the click before that, where a test has kept it. */
    firstState: SignInState;
    signInState: SignInState;
    signInOptions: object;
    signInController: AbortController;
  }
}

const { user, client } = accountServiceDefaults;

export { user };

/**
 * A site with a page for each keeper, a gateway below `/gateway`, and the embedded account service on another origin. On
 * the page, a click on the button signs in with `signInOptions`.
 *
 * @param overTls the site has a certificate of its own making, which the browser takes
 */
export function useSignInSite({ overTls = false } = {}) {
  const closing: Array<() => Promise<void>> = [];
  let browser: Browser;
  let origin: string;
  let serviceOrigin: string;
  let service: AccountService;
  let current: (request: Request) => Response | Promise<Response>;
  /** Changes the address that a sign-in leads back to. */
  let tamper: ((url: URL) => void) | undefined;
  const texts = new Map<string, string>([
    ['/global.js', built('global.js')],
    ['/elsewhere', html('')],
  ]);

  const pageFor = (http: string, social: string) =>
    html(
      `<button>Sign in</button><script src="/global.js"></script><script src="/social.js"></script><script>
        window.signInState = {};
        window.signInOptions = {};
        ${social}
        const api = new UplusApi({ http: Object.assign(${http}, window.social && { social: window.social }) });
        document.querySelector('button').onclick = () => {
          window.signInController = new AbortController();
          const { signal } = window.signInController;
          const state = (window.signInState = {});
          const { platform } = window.signInOptions;
          const ending = platform
            ? api.upUserModule.socialLogin({ platform }, { signal })
            : api.http.signIn({ signal, ...window.signInOptions });
          ending.then(
            (result) => { state.retData = result && result.retData; state.done = 'resolved'; },
            ({ retCode, reason, retInfo }) => { state.done = { retCode, reason, retInfo }; },
          );
        };
      </script>`,
    );

  beforeAll(async () => {
    const script = await bundle({
      './main.js': "import * as m from 'up-user-module/sign-in'; window.signInModule = m;",
    });
    texts.set('/sign-in.js', script);
    texts.set(
      '/social.js',
      await bundle({
        './main.js':
          "import { brokered, wechatCode } from 'up-user-module'; Object.assign(window, { brokered, wechatCode });",
      }),
    );
    const certificate = overTls ? await makeCertificate() : undefined;
    const site = await listen((request) => {
      const url = new URL(request.url);
      const { pathname } = url;
      if (pathname.startsWith('/gateway/')) return current(request);
      if (tamper && url.searchParams.has('state')) {
        tamper(url);
        tamper = undefined;
        return Response.redirect(url, 303);
      }
      const text = texts.get(pathname);
      const type = pathname.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8';
      return new Response(text ?? 'not found', {
        status: text ? 200 : 404,
        headers: { 'content-type': type },
      });
    }, certificate);
    origin = site.origin;
    closing.push(site.close);
    const account = await listen((request) => service.fetch(request));
    serviceOrigin = account.origin;
    closing.push(account.close);
    browser = await launch();
    closing.push(() => browser.close());
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  return {
    /**
     * A fresh service, gateway and profile, and the page of that keeper in it.
     *
     * @param site `social`: a script that sets `window.social`, and has `brokered` and `wechatCode`; `realm`: the URL of
     * another realm than the embedded one, with the same clients
     */
    async open(keeper: Keeper, { social = '', realm: other }: { social?: string; realm?: string } = {}) {
      service = createAccountService({
        redirectUris: [`${origin}/page`, `${origin}/page?tab=2`, `${origin}/gateway/session/callback`],
        providerDelay: 300,
      });
      const realm = other ?? serviceOrigin + new URL(service.realm).pathname;
      current = createGateway({
        account: { realm, ...client },
        basePath: '/gateway',
        origins: [origin],
        sessions: { store: memorySessionStore(), signIn: { providers: { wechat: 'wechat' } } },
      });
      const loader =
        "() => new Promise((resolve, reject) => { const script = document.createElement('script');" +
        " script.src = '/sign-in.js'; script.onload = () => resolve(window.signInModule); script.onerror = reject;" +
        ' document.head.append(script); })';
      texts.set(
        '/page',
        pageFor(
          keeper === 'the gateway'
            ? "{ gateway: '/gateway', session: 'gateway' }"
            : `{ realm: ${JSON.stringify(realm)}, clientId: 'h5', signIn: ${loader} }`,
          social,
        ),
      );
      const context = await browser.newContext({ ignoreHTTPSErrors: overTls });
      const page = await context.newPage();
      await page.goto(`${origin}/page`);
      return {
        page,
        context,
        origin,
        service,
        ...actions(page, context),
        tamper: (change: (url: URL) => void) => {
          tamper = change;
        },
      };
    },
  };
}

async function makeCertificate() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
  return { key, cert };
}

function actions(page: Page, context: BrowserContext) {
  return {
    signIn: (options: object = {}) => clickSignIn(page, options),
    /** Signs in in a window. */
    async openWindow(options: object = {}): Promise<Page> {
      const opened = context.waitForEvent('page');
      await clickSignIn(page, { mode: 'popup', ...options });
      const popup = await opened;
      return popup;
    },
    ended: async () => {
      await page.waitForFunction(() => window.signInState.done !== undefined);
      return page.evaluate(() => window.signInState.done);
    },
    isLogin: (of = page) =>
      of.evaluate(async () => (await window.uplusapi.upUserModule.getLoginStatus()).retData.isLogin),
    username: (of = page) =>
      of.evaluate(async () => (await window.uplusapi.upUserModule.getUserInfo()).retData.username),
  };
}

async function clickSignIn(page: Page, options: object): Promise<void> {
  await page.evaluate((given) => {
    window.signInOptions = given;
  }, options);
  await page.click('button');
}

/** Types the user's name and password into the realm's sign-in page. */
export async function typeIn(page: Page): Promise<void> {
  await page.fill('#username', user.username);
  await page.fill('#password', user.password);
  await page.click('#kc-login');
}
