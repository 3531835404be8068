import { attempt, isForeignObject, isOurs } from '../checks/foreign.js';
import { isFunction } from '../checks/values.js';
import type { Adapter } from '../contract/adapter.js';
import { unsupported } from '../errors/failures.js';

/** What the adapter looks for on a window; anything may stand there instead. */
interface Host {
  readonly uplusapi?: { readonly upUserModule?: unknown };
}

/**
 * Calls the genuine `uplusapi.upUserModule` where the page has one. It is looked up anew for each call, so one that
 * arrives late is used from then on; as long as a getter of the page throws, there is none.
 */
export function hostAdapter({ window: page }: { window?: object } = {}): Adapter {
  const genuine = (): object | undefined => {
    const host: Host | undefined = page || (typeof window === 'undefined' ? undefined : window);
    const module = attempt(() => host?.uplusapi?.upUserModule);
    return module && isForeignObject(module) && !isOurs(module) ? module : undefined;
  };
  return {
    name: 'host',
    ready: () => !!genuine(),
    async call(method, params) {
      const module = genuine();
      const fn: unknown = module && attempt(() => Reflect.get(module, method));
      if (!isFunction(fn) || isOurs(fn)) throw unsupported();
      return Reflect.apply(fn, module, params ? [params] : []);
    },
  };
}
