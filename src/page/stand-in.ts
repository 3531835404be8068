import type { HttpAdapter } from '../account/http-adapter.js';
import type { Envelope } from '../contract/envelope.js';
import type { CallOptions, UserModule } from '../contract/types.js';
import type { CallTrace } from '../module/trace.js';
import { callOther, type OtherModule, otherModule } from './other-modules.js';
import { UplusApiWithHttp, type WithHttp } from './uplus-api.js';
import type { UplusApiCore, UplusApiOptions } from './uplus-api-core.js';

export interface StandInOptions extends Omit<UplusApiOptions, 'onCall'> {
  /** Told of each call when it has settled, of those to other modules too: `method` is `upVdnModule.goToPage` then. */
  onCall?(trace: CallTrace<string>): void;
}

/** What old pages pass, and which means nothing. */
type Store = (...params: never[]) => unknown;

interface Members {
  /** The name of `upUserModule` before V3.0.0. */
  readonly userModule: UserModule;
  /** Closes the page's container. Rejects with 990001, reason `unsupported`, outside the app. */
  closeH5ContainerView(params?: object, options?: CallOptions): Promise<Envelope<unknown>>;
}

/** Those that its documentation or old pages name (platform.md). */
type KnownModule =
  | `up${'Appinfo' | 'Family' | 'Image' | 'Request' | 'Resource' | 'Trace' | 'Vdn' | 'VideoRecorder'}Module`
  | 'httpModule'
  | 'logicEngineModule'
  | 'vdnModule';

/**
 * An instance with all modules of the genuine library. Outside the app the methods of the others reject with 990001,
 * reason `unsupported`; there `upRequestModule` is the option `requestModule`, if it was given.
 */
export type StandIn = UplusApiCore &
  Members & { readonly [module in KnownModule]: OtherModule } & {
    readonly [module: `${string}Module`]: OtherModule;
  };

/** The class that stands in for the genuine library's. */
export interface StandInClass {
  readonly prototype: StandIn;
  /**
   * Gives the page's one instance, as `new UplusApi()` of `up-user-module` does.
   *
   * @param options a function means nothing
   * @throws UserModuleError 000002 for an unknown or wrong option
   */
  new (options: WithHttp<StandInOptions>): StandIn & { http: HttpAdapter };
  new (options?: StandInOptions | Store): StandIn;
}

const standIns = new WeakMap<object, StandInApi>();

class StandInApi extends UplusApiWithHttp {
  constructor(options?: StandInOptions | Store) {
    super(typeof options === 'function' ? undefined : options);
    const shown = standIns.get(this) || new Proxy(this, StandInApi.modulesOf(this));
    standIns.set(this, shown);
    // biome-ignore lint/correctness/noConstructorReturn: one instance for every `new`
    return shown;
  }

  /** Not a method: the page's one instance may have been made by another entry. */
  private static modulesOf(api: StandInApi): ProxyHandler<StandInApi> {
    const modules = new Map<string, unknown>();
    const caller =
      (module: string) =>
      (method: string, params?: object, options?: CallOptions): Promise<Envelope> =>
        callOther(api.bridge, api.settings, module, method, params, options);

    const make = (key: string): unknown => {
      if (key === 'closeH5ContainerView') {
        return (params?: object, options?: CallOptions) => caller('')(key, params, options);
      }
      return /^[a-z]\w*Module$/.test(key) ? otherModule(caller(key)) : undefined;
    };

    const find = (key: PropertyKey): unknown => {
      if (typeof key !== 'string' || key in api) return undefined;
      if (key === 'userModule') return api.upUserModule;
      if (key === 'upRequestModule' && api.requestModule && !api.inApp) return api.requestModule;
      const module = modules.get(key) || make(key);
      modules.set(key, module);
      return module;
    };

    return {
      get: (target, key) => find(key) || Reflect.get(target, key),
      has: (target, key) => !!find(key) || key in target,
    };
  }
}

/**
 * Stands in for the class of `@uplus/uplus-api`: by an alias, a page that was written for that runs without it, in the
 * app and outside. `upVdnModule.goToPage(params)`, or any method of any other module, goes over the bridge as the JSAPI
 * `upVdnModule.goToPage` (the option `nebula.jsapi` changes the name), with the deadline, the envelope and the trace of
 * ours. `upImageModule` and `upVideoRecorderModule` wait for a person, and have an hour.
 */
// The Proxy has every module, which the compiler cannot follow.
export const UplusApi = StandInApi as unknown as StandInClass;
export type UplusApi = StandIn;
