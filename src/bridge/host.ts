import { isFunction, isRecord } from '../checks/values.js';
import type { Adapter } from '../contract/adapter.js';
import { ours } from '../contract/ours.js';
import { unsupported } from '../errors/failures.js';

/**
 * Calls the genuine `uplusapi.upUserModule` where the page has one. It is looked up anew for each call, so one that
 * arrives late is used from then on.
 */
export function hostAdapter({ window: page }: { window?: object } = {}): Adapter {
  const genuine = (): Record<string, unknown> | undefined => {
    const host: object | undefined = page || (typeof window === 'undefined' ? undefined : window);
    const uplusapi = host && 'uplusapi' in host && host.uplusapi;
    const module = isRecord(uplusapi) && uplusapi.upUserModule;
    return isRecord(module) && !(ours in module) ? module : undefined;
  };
  return {
    name: 'host',
    ready: () => !!genuine(),
    async call(method, params) {
      const module = genuine();
      const fn = module?.[method];
      if (!isFunction(fn) || ours in fn) throw unsupported();
      return Reflect.apply(fn, module, params ? [params] : []);
    },
  };
}
