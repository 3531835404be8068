import type { HttpAdapter } from '../account/http-adapter.js';
import type { HttpOptions } from '../account/http-options.js';
import { isInApp } from '../bridge/container.js';
import { hostAdapter } from '../bridge/host.js';
import { type NebulaAdapter, type NebulaOptions, openNebula } from '../bridge/nebula.js';
import { route } from '../bridge/router.js';
import { anObject, anything } from '../checks/rules.js';
import { isFunction } from '../checks/values.js';
import type { Adapter } from '../contract/adapter.js';
import { ours } from '../contract/ours.js';
import type { UserModule } from '../contract/types.js';
import { illegalParameter, type OptionRules } from '../errors/illegal-parameter.js';
import {
  buildUserModule,
  moduleRules,
  readModuleOptions,
  type UserModuleOptions,
} from '../module/user-module.js';
import { type Listener, NamedListeners } from './listeners.js';
import { UserEvents } from './user-events.js';
import { version } from './version.js';

export interface UplusApiOptions extends Omit<UserModuleOptions, 'adapters'> {
  /** The container's bridge; `false` leaves it out. */
  nebula?: NebulaOptions | false;
  /** The account service, asked where there is no bridge. */
  http?: HttpOptions;
  /**
   * Takes the place of `upRequestModule` outside the app, for `completeUplusApi` and `up-user-module/uplus-api`;
   * `createRequestModule` of `up-user-module/uws` makes one.
   */
  requestModule?: object;
  /** Further adapters, asked after the app's own module and the container's bridge, and before `http`. */
  adapters?: readonly Adapter[];
}

interface Page {
  readonly document?: unknown;
  [ours]?: UplusApiCore;
}

/**
 * What pages hold: the module, its readiness and its events, all but HTTP, which `UplusApi` adds, so that a page
 * that lives in the container alone need not load it.
 */
export class UplusApiCore {
  readonly version = version;
  /** Takes everything back that the script tag did to the page; `undefined` where there was no script tag. */
  uninstall: (() => void) | undefined;
  /** There is nothing left to wait for: calls go out at once. */
  deviceReady = false;
  /** The HTTP adapter, with `login`; absent until the option `http` is given. */
  http: HttpAdapter | undefined;
  protected readonly settings: UserModuleOptions = { adapters: [] };
  /** Absent where the option `nebula` is `false`. */
  protected bridge: NebulaAdapter | undefined;
  protected requestModule: object | undefined;
  readonly upUserModule: UserModule = buildUserModule(
    this.settings,
    route,
    ({ method, adapter }, outcome) => {
      // An HTTP session tells of its changes itself.
      if (adapter !== this.http?.name) this.userEvents.see(method, outcome);
    },
  );
  private readonly listeners = new NamedListeners((event) => this.connect(event));
  private readonly userEvents = new UserEvents((event, payload) => this.listeners.emit(event, payload));
  /** Each ends the listening of an adapter to an event. */
  private stops: Array<() => void> = [];
  /** The native adapters, of which those from before there were options may still wait. */
  private readonly bridges: NebulaAdapter[] = [];
  private readonly host: Adapter | undefined;
  /** Where to look for the container. */
  private container: NebulaOptions = {};
  private configured = false;
  private readiness: Promise<void> | undefined;

  /**
   * Gives the page's one instance, however often it is called; without a `window`, where requests of different users
   * may run side by side, each one is an instance of its own. The first options that are given configure it, also when
   * it was made without any before.
   *
   * @param given a function means nothing
   * @param own makes an instance of one's own, which asks this adapter in the place of `hostAdapter`, if it is one
   * @throws UserModuleError 000002 for an unknown or wrong option
   */
  constructor(given?: UplusApiOptions, own?: Adapter | true) {
    // Old pages pass one to the genuine class, where it means nothing to the user module.
    const options = isFunction(given) ? undefined : given;
    const page: Page | undefined = own || typeof window === 'undefined' ? undefined : window;
    const existing = page?.[ours];
    if (existing) {
      if (options) existing.configure(options);
      // biome-ignore lint/correctness/noConstructorReturn: pages write `new UplusApi()` in every file and mean one instance
      return existing;
    }
    this.host = own === true ? undefined : own;
    this.configure(options);
    if (page) page[ours] = this;
  }

  /**
   * Whether the page runs in the app: there is a bridge, or the user agent carries a mark of the container (`Nebula`,
   * `mPaaSClient`, `AlipayDefined`, `AliApp(`, `AlipayClient/`; the option `nebula.isContainer` decides otherwise), which
   * it does before the bridge is there. Looked up anew each time, since a bridge may come late.
   *
   * A page can trust it for what it shows and whom it asks: only the app sets the two, and this package decides by the
   * same. It proves nothing to a server, since whoever runs the browser can set both.
   */
  get inApp(): boolean {
    return isInApp(this.container);
  }

  /**
   * Resolves when calls can go out without waiting: at once with a bridge or outside a container, otherwise when
   * the bridge comes or its `readyTimeout` is over. Never rejects.
   */
  initDeviceReady(): Promise<void> {
    this.readiness = this.readiness || this.findAdapter();
    return this.readiness;
  }

  /**
   * Listens to a native event; or to `loginStatusChange`, which brings a `LoginStatus`, or `userInfoChange`, which brings
   * nothing: these come from HTTP sessions, from other tabs, and in the app from what calls to the module have answered.
   * A listener of the same event and name is replaced.
   */
  addEventListener(event: string, name: string, listener: Listener): void {
    this.listeners.add(event, name, listener);
  }

  removeEventListener(event: string, name: string): void {
    this.listeners.remove(event, name);
  }

  /** The page comes to the front again. The same function counts once. */
  addResumeEventListener(listener: Listener): void {
    this.listeners.add('resume', listener, listener);
  }

  /** The page goes to the back. The same function counts once. */
  addPauseEventListener(listener: Listener): void {
    this.listeners.add('pause', listener, listener);
  }

  removeResumeEventListener(listener: Listener): void {
    this.listeners.remove('resume', listener);
  }

  removePauseEventListener(listener: Listener): void {
    this.listeners.remove('pause', listener);
  }

  /** Takes all listeners off the page, the ones that were given here too. */
  disconnect(): void {
    this.stopListening();
    this.listeners.clear();
    for (const bridge of this.bridges) bridge.close();
    this.http?.close();
  }

  protected createHttpAdapter(_options: HttpOptions): HttpAdapter {
    throw illegalParameter('此版本不含 http');
  }

  /** There is a bridge that was not there before, or another one. */
  protected onBridgeArrival(): void {}

  private configure(options?: UplusApiOptions): void {
    if (this.configured) {
      console.warn('up-user-module: UplusApi has its options already; the new ones are not used');
      return;
    }
    const {
      nebula,
      http,
      adapters = [],
      requestModule,
      retry,
      timeout,
      onCall,
    } = readModuleOptions('UplusApi', options === undefined ? {} : options, optionRules);
    const container = nebula || {};
    const all = [this.host || hostAdapter(container)];
    const bridge = nebula === false ? undefined : openNebula(nebula, http && (() => this.onBridgeArrival()));
    // The last that may be refused, since it begins to listen, and takes the end of a sign-in out of the address.
    const account = this.openHttp(http, bridge);
    if (bridge) {
      this.bridges.push(bridge);
      all.push(bridge);
    } else for (const former of this.bridges) former.close();
    all.push(...adapters);
    if (account) all.push(account);
    this.http = account;
    this.bridge = bridge;
    this.container = container;
    this.requestModule = requestModule;
    Object.assign(this.settings, { adapters: all, retry, timeout, onCall });
    this.configured = !!options;
    this.stopListening();
    for (const event of this.listeners.events) this.connect(event);
  }

  private openHttp(
    http: HttpOptions | undefined,
    bridge: NebulaAdapter | undefined,
  ): HttpAdapter | undefined {
    try {
      return http === undefined ? undefined : this.createHttpAdapter(http);
    } catch (error) {
      bridge?.close();
      throw error;
    }
  }

  private connect(event: string): void {
    if (userEvents.indexOf(event) >= 0) this.listeners.add('resume', userEvents, () => this.askAfterResume());
    for (const adapter of this.settings.adapters) {
      const stop = adapter.on?.(event, (payload) => this.listeners.emit(event, payload));
      if (stop) this.stops.push(stop);
    }
  }

  /** In the app the user may have changed while the page was away, and nobody tells. */
  private askAfterResume(): void {
    const isInApp = this.settings.adapters.some(
      (adapter) => adapter !== this.http && adapter.ready() === true,
    );
    if (isInApp && userEvents.some((event) => this.listeners.has(event))) {
      this.upUserModule.getLoginStatus().catch(() => {});
    }
  }

  private stopListening(): void {
    for (const stop of this.stops) stop();
    this.stops = [];
  }

  private async findAdapter(): Promise<void> {
    try {
      for (const adapter of this.settings.adapters) {
        const ready = adapter.ready();
        if (ready === true || (ready && (await ready))) break;
      }
    } catch {
      // An adapter that fails here will fail its calls too, with an error that a page can handle.
    }
    this.deviceReady = true;
  }
}

/** The events that are this package's own. */
export const userEvents = ['loginStatusChange', 'userInfoChange'];

export const optionRules: OptionRules<UplusApiOptions> = Object.assign(
  { nebula: anything, http: anything, requestModule: anObject },
  moduleRules,
);
