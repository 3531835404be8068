import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createGateway, memorySessionStore } from 'up-user-module/server';
import { type AccountService, accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { listen } from '../contract/listen.js';
import { type Attempt, embedAll, fetchAll, submitAll, submitHere, type Target } from './support/attacker.js';
import { describeInBrowser, launch } from './support/launch.js';
import { built, html } from './support/visit.js';

const { user, client } = accountServiceDefaults;
const credentials = { username: user.username, password: user.password };
const mallory = { username: 'mallory', password: 'Mallory2024' };

/**
 * Where a page of somebody else may be, against `www.shop.localhost`, which has the gateway. To the latter two,
 * `SameSite=Strict` means nothing: the browser sends the user's cookie.
 */
const attackers = [
  { where: 'on another site', host: 'evil.localhost', hasCookie: false },
  { where: 'on a sibling host', host: 'evil.shop.localhost', hasCookie: true },
  { where: 'on another port of the same host', host: 'www.shop.localhost', hasCookie: true },
];

const sessionPaths = ['/session', '/session/tokens'];
const navigationPaths = ['/session/sign-in?returnTo=/page', '/session/callback?state=a&code=b'];
const servicePaths = [
  '/account/account',
  '/account/broker/wechat/token',
  '/account/protocol/openid-connect/token',
  '/account/protocol/openid-connect/logout',
  '/account/sms/update-profile',
  '/account/avatar',
];

/** A request as the gateway has seen it. */
interface Seen {
  readonly from: string | null;
  readonly hasCookie: boolean;
  readonly status: number;
  readonly setsSession: boolean;
  readonly what: string;
}

describeInBrowser('a gateway with sessions', () => {
  const closing: Array<() => Promise<void>> = [];
  let browser: Browser;
  let context: BrowserContext;
  let origin: string;
  let otherPort: string;
  let realm: string;
  let service: AccountService;
  let gateway: (request: Request) => Promise<Response>;
  let seen: Seen[] = [];
  /** The gateway never hears of who comes back from signing in. */
  let holdsCallback = false;
  /** Every answer of the token endpoint. */
  let issued: { access_token: string; refresh_token: string }[] = [];

  const ask = async (request: Request): Promise<Response> => {
    const { headers, method, url } = request;
    const response = await gateway(request);
    seen.push({
      from: headers.get('sec-fetch-site'),
      hasCookie: (headers.get('cookie') ?? '').includes('up-session='),
      status: response.status,
      setsSession: response.headers.getSetCookie().some((cookie) => cookie.startsWith('up-session=')),
      what: `${method} ${new URL(url).pathname}`,
    });
    return response;
  };

  const site = async (request: Request): Promise<Response> => {
    const { hostname, pathname, host } = new URL(request.url);
    if (`http://${host}` === origin && pathname.startsWith('/gateway/')) {
      return holdsCallback && pathname.endsWith('/callback') ? new Response('held') : ask(request);
    }
    const script = built('global.js');
    if (pathname === '/global.js') {
      return new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } });
    }
    const isOwn = hostname === 'www.shop.localhost' && `http://${host}` === origin;
    const body = isOwn
      ? `<script src="/global.js"></script><script>
          new UplusApi({ http: { gateway: '/gateway', session: 'gateway' } });
        </script>`
      : '';
    return new Response(html(body), { headers: { 'content-type': 'text/html; charset=utf-8' } });
  };

  beforeAll(async () => {
    for (const name of ['own', 'other'] as const) {
      const server = await listen(site);
      closing.push(server.close);
      const { port } = new URL(server.origin);
      if (name === 'own') origin = `http://www.shop.localhost:${port}`;
      else otherPort = port;
    }
    const account = await listen(async (request) => {
      const response = await service.fetch(request);
      if (new URL(request.url).pathname.endsWith('/token') && response.ok) {
        issued.push(await response.clone().json());
      }
      return response;
    });
    closing.push(account.close);
    realm = account.origin;
    browser = await launch();
    closing.push(() => browser.close());
  });
  beforeEach(async () => {
    seen = [];
    issued = [];
    service = createAccountService({
      users: [user, { id: 'mallory-id', ...mallory }],
      redirectUris: [`${origin}/gateway/session/callback`],
    });
    gateway = createGateway({
      account: { realm: realm + new URL(service.realm).pathname, ...client },
      basePath: '/gateway',
      origins: [origin],
      sessions: { store: memorySessionStore(), signIn: { providers: { wechat: 'wechat' } } },
    });
    context = await browser.newContext();
  });
  afterEach(() => context.close());
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  /** The user's own page. */
  async function openOwnPage(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${origin}/page`);
    return page;
  }

  const logIn = (page: Page) => page.evaluate((login) => window.uplusapi.http?.login(login), credentials);

  /** Asked past the page's own memory. */
  const statusOf = (page: Page): Promise<{ isLogin: boolean; id?: string }> =>
    page.evaluate(async () => {
      const headers = { 'X-Up-User-Module': '1' };
      return (await fetch('/gateway/session', { headers, cache: 'no-store' })).json();
    });

  async function openAttacker(host: string): Promise<Page> {
    const port = host === 'www.shop.localhost' ? otherPort : new URL(origin).port;
    const page = await context.newPage();
    await page.goto(`http://${host}:${port}/`);
    return page;
  }

  const urlsOf = (paths: readonly string[]) => paths.map((path) => `${origin}/gateway${path}`);
  const targetsOf = (methods: readonly string[], paths: readonly string[]): Target[] =>
    urlsOf(paths).flatMap((url) => methods.map((method) => ({ method, url })));
  const all = [...sessionPaths, ...servicePaths];

  /** Into frames, and with the page itself. */
  async function submitForms(page: Page): Promise<Attempt[]> {
    const targets = targetsOf(['GET', 'POST'], [...all, ...navigationPaths]);
    const attempts = await page.evaluate(submitAll, targets);
    const home = page.url();
    for (const target of targetsOf(['GET', 'POST'], [...sessionPaths, '/account/account'])) {
      for (const enctype of ['application/x-www-form-urlencoded', 'text/plain']) {
        await Promise.all([
          page.waitForURL((url) => url.href !== home),
          page.evaluate(submitHere, [target, enctype] as const),
        ]);
        await page.goto(home);
      }
    }
    return attempts;
  }

  /** All that a page can send. */
  async function attack(page: Page): Promise<Attempt[]> {
    const attempts = [
      ...(await page.evaluate(fetchAll, targetsOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], all))),
      ...(await page.evaluate(embedAll, urlsOf([...all, ...navigationPaths]))),
      ...(await submitForms(page)),
    ];
    for (const url of urlsOf([...sessionPaths, ...navigationPaths])) {
      const popup = context.waitForEvent('page');
      await page.evaluate((address) => {
        window.open(address);
      }, url);
      await (await popup).waitForLoadState();
      await (await popup).close();
    }
    return attempts;
  }

  const fromElsewhere = () => seen.filter(({ from }) => from !== 'same-origin' && from !== 'none');

  it.each(attackers)('shows nothing to a page $where, and does nothing for it', async (attacker) => {
    const own = await openOwnPage();
    await logIn(own);
    const before = await statusOf(own);
    expect(before.isLogin).toBe(true);
    const account = JSON.stringify(service.users.get(user.id));
    const { length: tokens } = issued;
    const { length: requests } = service.requests;

    const attempts = await attack(await openAttacker(attacker.host));

    expect(attempts.filter(({ seen }) => seen !== '')).toEqual([]);
    expect(attempts.length).toBeGreaterThan(300);
    const received = fromElsewhere();
    expect(received.filter(({ hasCookie }) => hasCookie).length > 0).toBe(attacker.hasCookie);
    expect(received.filter(({ setsSession }) => setsSession)).toEqual([]);
    expect(received.filter(({ what, status }) => status < 400 && !/^OPTIONS|sign-in$/.test(what))).toEqual(
      [],
    );
    expect(received.filter(({ what, status }) => what.endsWith('sign-in') && status !== 403)).toEqual([]);
    expect(service.requests.slice(requests)).toEqual([]);
    expect(issued.length).toBe(tokens);
    expect(JSON.stringify(service.users.get(user.id))).toBe(account);
    expect(await statusOf(own)).toMatchObject({ isLogin: true, id: before.id });
  });

  it.each(attackers)('logs nobody in for a page $where', async (attacker) => {
    const page = await openAttacker(attacker.host);
    await page.evaluate(fetchAll, targetsOf(['POST', 'PUT'], sessionPaths));
    await submitForms(page);
    expect(seen.filter(({ setsSession }) => setsSession)).toEqual([]);
    expect(await statusOf(await openOwnPage())).toEqual({ isLogin: false });
    expect(issued).toEqual([]);
  });

  it.each(attackers)("does not take another one's sign-in from a page $where", async (attacker) => {
    // Mallory signs in in a browser of his own, and keeps the address that he is sent back to.
    const elsewhere = await browser.newContext();
    const his = await elsewhere.newPage();
    holdsCallback = true;
    await his.goto(`${origin}/gateway/session/sign-in?returnTo=/page`);
    await his.fill('#username', mallory.username);
    await his.fill('#password', mallory.password);
    await his.click('#kc-login');
    await his.waitForURL(/session\/callback/);
    const stolen = his.url();
    await elsewhere.close();
    holdsCallback = false;

    const own = await openOwnPage();
    await logIn(own);
    const before = await statusOf(own);
    // The user has a sign-in under way as well.
    const signIn = await context.newPage();
    await signIn.goto(`${origin}/gateway/session/sign-in?returnTo=/page`);
    const page = await openAttacker(attacker.host);
    const popup = context.waitForEvent('page');
    await page.evaluate((url) => {
      window.open(url);
    }, stolen);
    await (await popup).waitForLoadState();
    expect(await (await popup).textContent('body')).toContain('This sign-in is over');
    await page.goto(stolen);
    expect(fromElsewhere().filter(({ setsSession }) => setsSession)).toEqual([]);
    expect(await statusOf(own)).toMatchObject({ isLogin: true, id: before.id });
    // And the user's own one still ends well.
    await signIn.fill('#username', user.username);
    await signIn.fill('#password', user.password);
    await signIn.click('#kc-login');
    await signIn.waitForURL(/up_sign_in=ok|\/page$/);
    expect((await statusOf(own)).id).not.toBe(before.id);
  });

  it("has no refresh token for scripts of the user's own page, in no answer and in no storage", async () => {
    const own = await openOwnPage();
    await logIn(own);
    const found = await own.evaluate(readAll, [
      String(new URLSearchParams(credentials)),
      ...sessionPaths,
      ...servicePaths,
    ]);
    const text = JSON.stringify(found);
    const refreshTokens = issued.map(({ refresh_token }) => refresh_token);
    // What is searched is what a page can see: the access token is there.
    expect(issued.some(({ access_token }) => text.includes(access_token))).toBe(true);
    expect(refreshTokens.length).toBeGreaterThan(1);
    expect(refreshTokens.filter((token) => text.includes(token))).toEqual([]);
    expect(text).not.toContain(client.clientSecret);
    expect(found.cookie).toBe('');
    expect(issued.some(({ access_token }) => JSON.stringify(found.stored).includes(access_token))).toBe(
      false,
    );
  });
});

/** Runs in the user's own page: whatever a script of it can get at. */
async function readAll([login, ...paths]: readonly string[]) {
  const answers: string[] = [];
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'PUT']) {
      const headers = { 'X-Up-User-Module': '1' };
      // The form of a login: what it answers is the status alone.
      const init =
        method === 'GET' ? { method, headers } : { method, headers, body: new URLSearchParams(login) };
      const response = await fetch(`/gateway${path}`, init);
      answers.push(JSON.stringify([...response.headers]), await response.text());
    }
  }
  const { upUserModule } = window.uplusapi;
  const module = await Promise.all([
    upUserModule.getOauthData(),
    upUserModule.getUserInfo(),
    upUserModule.getLoginStatus(),
  ]);
  const databases = await indexedDB.databases();
  const cached = await caches.keys();
  const addresses = performance.getEntries().map(({ name }) => name);
  const stored = { ...localStorage, ...sessionStorage, databases, cached };
  return { answers, module, stored, addresses, cookie: document.cookie, api: { ...window.uplusapi } };
}
