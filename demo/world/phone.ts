import type { Envelope, MethodName, UserModule } from 'up-user-module';
import { createMockNebula, type MockNebula } from 'up-user-module/testing';
import type { DiagramEvent } from '../diagram/event.js';
import { element } from '../dom.js';
import { appUsers } from './app-users.js';
import type { Conditions } from './conditions.js';
import { isEnvelope, isRecord } from './guards.js';
import { appOf, type Mode, missingIn, pathOf } from './modes.js';
import { define, type PageWindow } from './page-window.js';
import { createReport, type Report } from './report.js';
import { noSuchJsapi, watchBridge } from './watch-bridge.js';
import { type Services, watchFetch } from './watch-fetch.js';
import { OpenCalls, watchModule } from './watch-module.js';
import { watchTabs } from './watch-tabs.js';

/** What is around every phone of the demo. */
export interface Surroundings {
  readonly mode: Mode;
  readonly conditions: Conditions;
  readonly services: Services;
  /** Of the system: what `navigator.language` says. */
  readonly language: string;
  readonly colorScheme: 'light' | 'dark';
  /** Whether there is another tab. */
  readonly hasTabs: boolean;
  add(event: DiagramEvent): void;
  /** The page has changed something about the app. */
  see(changes: Pick<Conditions, 'user' | 'refreshing'>): void;
}

const secondTab = 'B';

/** How a call has ended. */
export interface Ended {
  readonly failed: boolean;
  readonly answer: Envelope;
}

/** A frame with a page in it, which takes the frame for a window of its own. */
export class Phone {
  readonly frame: HTMLIFrameElement;
  private readonly around: () => Surroundings;
  private readonly report: Report;
  private readonly isMain: boolean;
  private app: MockNebula | undefined;

  /** @param isMain whether it is the page itself, or the second tab */
  constructor(around: () => Surroundings, isMain: boolean) {
    this.around = around;
    this.isMain = isMain;
    const tab = isMain ? undefined : { tab: secondTab };
    this.report = createReport({ add: (event) => around().add(event), ...tab });
    this.frame = element('iframe', { class: 'screen' });
  }

  /** Opens the page anew. */
  open(): void {
    this.app = undefined;
    this.frame.src = pathOf(this.around().mode);
  }

  /** What a user does who wants to see the newest. */
  reload(): void {
    this.page?.location.reload();
  }

  /** While a page of another origin is there, as the sign-in of an account service, there is none. */
  get page(): PageWindow | undefined {
    const { contentWindow, contentDocument } = this.frame;
    return contentDocument && isPageWindow(contentWindow) ? contentWindow : undefined;
  }

  /** Called by the page's window before any script of the page runs, as a container would. */
  enter(page: PageWindow): void {
    const { mode, conditions, services, language } = this.around();
    // A page that sees that it is in a frame behaves as pages in frames do: on iOS the bridge is out of reach for them.
    define(page, 'parent', page);
    define(page.navigator, 'language', language);
    this.showColorScheme(page);
    const open = new OpenCalls();
    watchBridge(page, this.report, (method, code) => {
      if (code === noSuchJsapi) open.refuse(method);
      this.tell();
    });
    watchFetch(page, this.report, services, conditions);
    watchTabs(page, {
      name: secondTab,
      isMain: this.isMain,
      areTwo: () => this.around().hasTabs,
      add: (event) => this.around().add(event),
    });
    watchModule(page, this.report, open);
    const app = appOf(mode);
    this.app = app && this.install(page, app.userAgent, missingIn(app.version));
  }

  private install(page: PageWindow, userAgent: string, missing: readonly MethodName[]): MockNebula {
    const { bridgeAfter, latency, silent, refreshing, person, user: state } = this.around().conditions;
    return createMockNebula({
      window: page,
      userAgent,
      missing,
      latency,
      silent,
      refreshing,
      inject: bridgeAfter > 0 ? bridgeAfter : 'now',
      installedApps: ['qq', 'wechat', 'qqMusic'],
      // What the page has changed about the user outlives the page.
      user: { state, ...appUsers[person], ...this.app?.user },
    });
  }

  /** Tells the app what is different from now on. */
  apply({ latency, silent, refreshing, person, user }: Partial<Conditions>): void {
    const { app } = this;
    if (!app) return;
    if (latency !== undefined) app.latency = latency;
    if (silent !== undefined) app.silent = silent;
    if (refreshing !== undefined) app.refreshing = refreshing;
    if (person !== undefined) Object.assign(app.user, appUsers[person]);
    if (user !== undefined) app.user.state = user;
    // Whoever changes the app's user has left the page for it, and comes back.
    if (person !== undefined || user !== undefined) app.emit('resume');
  }

  /** Tells what the app has become by a call of the page. */
  private tell(): void {
    if (this.app) this.around().see({ user: this.app.user.state, refreshing: this.app.refreshing });
  }

  /** Brings the page up to date with the system's settings. */
  showColorScheme(page = this.page): void {
    if (page) page.document.documentElement.style.colorScheme = this.around().colorScheme;
  }

  /** Calls a method of the page's module. */
  async call(method: MethodName, params: unknown, signal?: AbortSignal): Promise<Ended> {
    const api: unknown = this.page && Reflect.get(this.page, 'api');
    if (!hasModule(api)) throw new Error('There is no page.');
    const given = params === undefined ? [{ signal }] : [params, { signal }];
    try {
      return { failed: false, answer: await Reflect.apply(api.upUserModule[method], undefined, given) };
    } catch (error) {
      if (!isEnvelope(error)) throw error;
      return { failed: true, answer: { ...error } };
    }
  }
}

function isPageWindow(window: Window | null): window is PageWindow {
  return window !== null;
}

function hasModule(api: unknown): api is { readonly upUserModule: UserModule } {
  return isRecord(api) && isRecord(api.upUserModule);
}
