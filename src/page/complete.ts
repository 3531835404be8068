import type { HttpAdapter } from '../account/http-adapter.js';
import type { NebulaOptions } from '../bridge/nebula.js';
import { attempt, isForeignObject, isOurs } from '../checks/foreign.js';
import { isFunction } from '../checks/values.js';
import type { Adapter } from '../contract/adapter.js';
import { ours } from '../contract/ours.js';
import type { MethodName, UserModule } from '../contract/types.js';
import { unsupported } from '../errors/failures.js';
import { illegalParameter } from '../errors/illegal-parameter.js';
import type { Listener } from './listeners.js';
import { outsideTheApp } from './outside-the-app.js';
import { instanceCompleter } from './polyfill.js';
import { Readiness } from './readiness.js';
import { UplusApiCore, type UplusApiOptions } from './uplus-api-core.js';

/** What an instance has that `completeUplusApi` has completed. */
export interface CompletedUplusApi {
  readonly upUserModule: UserModule;
  /** The name of `upUserModule` before V3.0.0. */
  readonly userModule: unknown;
  /** The HTTP adapter, with `login`; absent without the option `http`. */
  readonly http: HttpAdapter | undefined;
  /** Whether the page runs in the app, as `UplusApi.inApp`. */
  readonly inApp: boolean;
  readonly deviceReady: boolean;
  /** Never rejects, and never takes longer than `nebula.readyTimeout`. */
  initDeviceReady(): Promise<unknown>;
  addEventListener(event: string, name: string, listener: Listener): void;
  removeEventListener(event: string, name: string): void;
  /** Puts everything back. */
  uninstall(): void;
}

/** What `completeUplusApi` gives back: an instance with its new members, or a class as it was. */
export type Completed<T, Members = CompletedUplusApi> = T extends abstract new (
  ...params: never[]
) => unknown
  ? T
  : T & Members;

/** What has been completed, and what it was completed to; in both directions. */
const completed = new WeakMap<object, object>();

/** `completeUplusApi`, with an instance of `Api` behind it. */
export function completeWith(Api: typeof UplusApiCore, genuine: object, options: UplusApiOptions): object {
  if (!isForeignObject(genuine)) throw illegalParameter('genuine 必须是 UplusApi 的实例或类');
  const known = completed.get(genuine);
  // Of another copy of this package, it is marked.
  if (known || isOurs(genuine) || attempt(() => genuine instanceof UplusApiCore)) return known || genuine;
  if (!isClass(genuine)) return completeInstance(Api, genuine, options);

  const instance = Reflect.construct(genuine, []);
  if (Reflect.construct(genuine, []) !== instance) {
    throw illegalParameter('genuine 是类时，每次 new 必须得到同一个实例');
  }
  const shown = completed.get(instance) || completeInstance(Api, instance, options);
  if (shown === instance) return genuine;
  const shownClass = new Proxy(genuine, {
    construct: (target, params, self) => {
      const made: object = Reflect.construct(target, params, self);
      return completed.get(made) || made;
    },
  });
  remember(genuine, shownClass);
  return shownClass;
}

function remember(genuine: object, shown: object): void {
  for (const key of [genuine, shown]) completed.set(key, shown);
}

/** A callable instance has the members of one. */
function isClass(genuine: object): genuine is new (...params: unknown[]) => object {
  return isFunction(genuine) && !attempt(() => 'initDeviceReady' in genuine || 'upUserModule' in genuine);
}

function completeInstance(Api: typeof UplusApiCore, genuine: object, options: UplusApiOptions): object {
  const calls: Partial<Record<MethodName, (params: readonly unknown[]) => unknown>> = {};
  const host: Adapter = {
    name: 'host',
    ready() {
      if (!api.inApp || readiness.isOver) return api.inApp && readiness.isReady;
      return Promise.resolve(Reflect.get(shown, 'initDeviceReady')()).then(() => readiness.isReady);
    },
    async call(name, params) {
      const call = calls[name];
      if (!call) throw unsupported();
      return call(params ? [params] : []);
    },
  };
  const api = new Api(options, host);
  const { readyTimeout = 3000 }: NebulaOptions = options.nebula || {};
  const readiness = new Readiness(readyTimeout);
  const { upUserModule: own } = api;
  const { gapsOf } = outsideTheApp(api, { requestModule: options.requestModule, readiness });
  const complete = instanceCompleter(api, {
    gapsOf: (instance, completeModule) =>
      // Marks it for other copies of this package.
      gapsOf(instance, completeModule).concat([[ours, () => [true]]]),
    replace(name, method, module) {
      calls[name] = (params) => Reflect.apply(method, module, params);
      return own[name];
    },
  });
  const [shown, undo] = complete(genuine);
  remember(genuine, shown);
  api.uninstall = () => {
    undo?.();
    for (const key of [genuine, shown]) completed.delete(key);
    api.disconnect();
  };
  return shown;
}
