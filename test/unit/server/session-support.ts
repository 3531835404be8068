import {
  type Gateway,
  type GatewayOptions,
  memorySessionStore,
  type SessionStore,
} from 'up-user-module/server';
import {
  type AccountServiceOptions,
  accountServiceDefaults,
  createAccountService,
} from 'up-user-module/testing';
import { form, gateway, page } from './support.js';

export const { username, password } = accountServiceDefaults.user;

/** A browser as far as the gateway sees it: its one cookie, and the headers that a page's requests have. */
export function browserOf(handle: Gateway, cookie?: string) {
  const browser = {
    /** As a `Cookie` header; `undefined` while there is none. */
    cookie,
    /** Every `Set-Cookie` header so far. */
    setCookies: [] as string[],
    /** The value alone. */
    secret: () => browser.cookie?.split('=')[1] ?? '',
    async send(path: string, init: RequestInit = {}): Promise<Response> {
      const headers = new Headers({ origin: page, accept: 'application/json', 'x-up-user-module': '1' });
      if (browser.cookie) headers.set('cookie', browser.cookie);
      for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
      const response = await handle(new Request(`https://gateway.example${path}`, { ...init, headers }));
      for (const header of response.headers.getSetCookie()) {
        browser.setCookies.push(header);
        const [pair = ''] = header.split(';');
        browser.cookie = /Max-Age=0\b/.test(header) ? undefined : pair;
      }
      return response;
    },
    json: async (path: string, init?: RequestInit) => (await browser.send(path, init)).json(),
    logIn: (fields: Record<string, string> = { username, password }) =>
      browser.send('/session', form(fields)),
    logOut: () => browser.send('/session', { method: 'DELETE' }),
  };
  return browser;
}

export type Browser = ReturnType<typeof browserOf>;

interface WorldOptions {
  sessions?: Partial<NonNullable<GatewayOptions['sessions']>>;
  service?: AccountServiceOptions;
  store?: SessionStore;
  gateway?: Parameters<typeof gateway>[0];
}

/** The embedded account service behind gateways that share a store. */
export function sessionWorld(options: WorldOptions = {}) {
  const service = createAccountService(options.service);
  const store = options.store ?? memorySessionStore();
  const startGateway = (change: Partial<WorldOptions> = {}) =>
    gateway({
      fetch: service.fetch,
      ...options.gateway,
      ...change.gateway,
      account: {
        realm: service.realm,
        ...accountServiceDefaults.client,
        ...options.gateway?.account,
        ...change.gateway?.account,
      },
      sessions: { store, ...options.sessions, ...change.sessions },
    });
  const { handle, failures } = startGateway();
  return { service, store, startGateway, handle, failures, browser: browserOf(handle) };
}

/** How often the service was asked for new tokens. */
export function refreshes({ grants }: { grants: readonly string[] }): number {
  return grants.filter((grant) => grant === 'refresh_token').length;
}
