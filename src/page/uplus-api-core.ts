import type { HttpAdapter } from '../account/http-adapter.js';
import type { HttpOptions } from '../account/http-options.js';
import { hostAdapter } from '../bridge/host.js';
import { type NebulaOptions, nebulaAdapter } from '../bridge/nebula.js';
import { route } from '../bridge/router.js';
import { anything } from '../checks/rules.js';
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
import { version } from './version.js';

export interface UplusApiOptions extends Omit<UserModuleOptions, 'adapters'> {
  /** The container's bridge; `false` leaves it out. */
  nebula?: NebulaOptions | false;
  /** The account service, asked where there is no bridge. */
  http?: HttpOptions;
  /** Further adapters, asked after the app's own module and the container's bridge, and before `http`. */
  adapters?: readonly Adapter[];
}

interface Page {
  readonly document?: unknown;
  [ours]?: UplusApiCore;
}

/** Where there is no window. */
const noPage: Page = {};

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
  private readonly settings: UserModuleOptions = { adapters: [] };
  readonly upUserModule: UserModule = buildUserModule(this.settings, route);
  private readonly listeners = new NamedListeners((event) => this.connect(event, this.settings.adapters));
  private configured = false;
  private readiness: Promise<void> | undefined;

  /**
   * Gives the page's one instance, however often it is called. The first options that are given configure it, also
   * when it was made without any before.
   *
   * @param shared `false` makes an instance of one's own
   * @throws UserModuleError 000002 for an unknown or wrong option
   */
  constructor(options?: UplusApiOptions, shared = true) {
    const page: Page = typeof window === 'undefined' ? noPage : window;
    const existing = shared && page[ours];
    if (existing) {
      if (options) existing.configure(options);
      // biome-ignore lint/correctness/noConstructorReturn: pages write `new UplusApi()` in every file and mean one instance
      return existing;
    }
    this.configure(options);
    if (shared) page[ours] = this;
  }

  /**
   * Resolves when calls can go out without waiting: at once with a bridge or outside a container, otherwise when
   * the bridge comes or its `readyTimeout` is over. Never rejects.
   */
  initDeviceReady(): Promise<void> {
    this.readiness = this.readiness ?? this.findAdapter();
    return this.readiness;
  }

  /** Listens to a native event. A listener of the same event and name is replaced. */
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

  protected createHttpAdapter(_options: HttpOptions): HttpAdapter {
    throw illegalParameter('此版本不含 http');
  }

  private configure(options?: UplusApiOptions): void {
    if (this.configured) {
      console.warn('up-user-module: UplusApi has its options already; the new ones are not used');
      return;
    }
    const {
      nebula,
      http,
      adapters = [],
      retry,
      timeout,
      onCall,
    } = readModuleOptions('UplusApi', options === undefined ? {} : options, rules);
    this.http = http && this.createHttpAdapter(http);
    const all = [hostAdapter()];
    if (nebula !== false) {
      const bridge = nebulaAdapter(nebula);
      all.push(bridge);
      // From now on the app's user is the user; the one of the HTTP session may be somebody else.
      if (http && bridge.ready() !== true) bridge.on?.('AlipayJSBridgeReady', () => this.http?.logOut());
    }
    all.push(...adapters);
    if (this.http) all.push(this.http);
    Object.assign(this.settings, { adapters: all, retry, timeout, onCall });
    this.configured = !!options;
    for (const event of this.listeners.events) this.connect(event, adapters);
  }

  private connect(event: string, adapters: readonly Adapter[]): void {
    for (const adapter of adapters) adapter.on?.(event, (payload) => this.listeners.emit(event, payload));
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

const rules: OptionRules<UplusApiOptions> = Object.assign({ nebula: anything, http: anything }, moduleRules);
