import { createUserModule, type HttpAdapter, type LoginStatus, type UplusApi } from 'up-user-module';
import type { CallLog } from './call-log.js';
import { addOutcome, addRequests } from './call-view.js';
import type { Caller } from './caller.js';
import { byId, milliseconds } from './dom.js';
import { jsonView } from './json-view.js';
import { outcomeOf } from './outcome.js';
import { type DemoConfig, serviceControl } from './service-control.js';
import type { WatchedFetch } from './watched-fetch.js';

interface Parts {
  readonly config: DemoConfig;
  readonly throughGateway: boolean;
  readonly api: UplusApi;
  readonly http: HttpAdapter;
  readonly watched: WatchedFetch;
  readonly log: CallLog;
  readonly caller: Caller;
}

interface BrowserPanel {
  /** Shows whether somebody is logged in after a call may have changed it. */
  refresh(): Promise<void>;
  /** Whether somebody is logged in outside the app. */
  isLogin(): Promise<boolean>;
}

/** The login form, and the switches of the account service. */
export function showBrowserPanel(parts: Parts): BrowserPanel {
  const { config, throughGateway, api, http, watched, log, caller } = parts;
  showRoute(config, throughGateway);
  // Beside the page's own instance, whose calls are logged.
  const session = createUserModule({ adapters: [http] });
  const username = byId('username', HTMLInputElement);
  const password = byId('password', HTMLInputElement);
  username.value = config.username;
  password.value = config.password;

  byId('login', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const login = { username: username.value, password: password.value };
    show('http.login', { username: login.username, password: '…' }, (signal) =>
      http.login(login, { signal }),
    );
  });
  byId('sign-in', HTMLElement).hidden = !throughGateway;
  for (const mode of ['redirect', 'popup'] as const) {
    byId(`by-${mode}`, HTMLButtonElement).addEventListener('click', () =>
      show('http.signIn', { mode }, (signal) => http.signIn({ mode, signal })),
    );
  }
  byId('by-wechat', HTMLButtonElement).addEventListener('click', () =>
    caller.call(api.upUserModule, 'socialLogin', { value: { platform: 'wechat' } }),
  );
  byId('log-out', HTMLButtonElement).addEventListener('click', () => caller.call(api.upUserModule, 'logOut'));
  showSwitches();
  // Other tabs have the same user.
  http.on('loginStatusChange', refresh);

  /** What the module's methods do not have, in the log beside them. */
  async function show(
    name: string,
    params: object,
    run: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const entry = log.open(name);
    entry.add('Params', jsonView(params));
    const requestsBefore = watched.requests.length;
    const start = performance.now();
    const login = run(entry.signal);
    refresh();
    const outcome = await outcomeOf(login);
    const ms = performance.now() - start;

    addRequests(entry, watched.requests.slice(requestsBefore));
    addOutcome(entry, outcome);
    const badge = outcome.failed ? outcome.answer.retCode : 'done';
    entry.settle({ badge, failed: outcome.failed, facts: [milliseconds(ms)] });
    refresh();
  }

  async function refresh(): Promise<void> {
    const retData = await status();
    const text = retData.isLogining ? 'Logging in…' : retData.isLogin ? 'Logged in' : 'Logged out';
    byId('session', HTMLParagraphElement).textContent = text;
  }

  async function status(): Promise<LoginStatus> {
    try {
      return (await session.getLoginStatus()).retData;
    } catch {
      // In the app HTTP has nobody to tell of.
      return { isLogin: false, isLogining: false };
    }
  }

  return { refresh, isLogin: async () => (await status()).isLogin };
}

function showRoute({ realm, gateway }: DemoConfig, throughGateway: boolean): void {
  byId('service-url', HTMLElement).textContent = throughGateway ? gateway : new URL(realm).origin;
  if (!throughGateway) return;
  byId('route', HTMLElement).textContent = 'Behind a gateway, which adds the client secret';
  const link = byId('other-route', HTMLAnchorElement);
  link.textContent = 'Go there directly';
  link.href = location.pathname;
}

function showSwitches(): void {
  const status = byId('service-status', HTMLParagraphElement);
  const flip = async (done: string, request: Promise<void>) => {
    status.textContent = await request.then(
      () => done,
      (error: unknown) => `That did not work: ${error}`,
    );
  };
  const kind = byId('fault-kind', HTMLSelectElement);
  const times = byId('fault-times', HTMLInputElement);

  byId('expire', HTMLButtonElement).addEventListener('click', () =>
    flip('The service refuses the access token from now on.', serviceControl.expireAccessTokens()),
  );
  byId('end', HTMLButtonElement).addEventListener('click', () =>
    flip('The service has ended all sessions.', serviceControl.endSessions()),
  );
  byId('fault', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const requests = times.valueAsNumber === 1 ? 'the next request' : `the next ${times.value} requests`;
    const text = `Planned for ${requests}: ${kind.selectedOptions[0]?.text}.`;
    flip(text, serviceControl.planFault(kind.value, times.valueAsNumber));
  });
  byId('clear-faults', HTMLButtonElement).addEventListener('click', () =>
    flip('Nothing goes wrong any more.', serviceControl.clearFaults()),
  );
}
