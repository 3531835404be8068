import { attempt, isForeignObject, isOurs } from '../checks/foreign.js';
import { isFunction } from '../checks/values.js';
import type { Adapter } from '../contract/adapter.js';
import { unsupported } from '../errors/failures.js';
import { type ContainerOptions, globalWindow, isInApp } from './container.js';

/** What the adapter looks for on a window; anything may stand there instead. */
interface Host {
  readonly uplusapi?: { readonly upUserModule?: unknown };
}

/**
 * Calls the genuine `uplusapi.upUserModule` where the page has one and runs in the app: elsewhere the genuine one never
 * answers. It is looked up anew for each call, so one that arrives late is used from then on; as long as a getter of
 * the page throws, there is none.
 */
export function hostAdapter(options: ContainerOptions = {}): Adapter {
  const host: Host | undefined = options.window ?? globalWindow();
  const look = () => host?.uplusapi?.upUserModule;
  const genuine = (): object | undefined => {
    const module = attempt(look);
    return module && isForeignObject(module) && !isOurs(module) ? module : undefined;
  };
  return {
    name: 'host',
    ready: () => !!genuine() && isInApp(options),
    async call(method, params) {
      const module = genuine();
      const fn: unknown = module && attempt(() => Reflect.get(module, method));
      if (!isFunction(fn) || isOurs(fn)) throw unsupported();
      return Reflect.apply(fn, module, params ? [params] : []);
    },
  };
}
