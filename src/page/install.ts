import { attempt } from '../checks/foreign.js';
import { isFunction } from '../checks/values.js';
import { ours } from '../contract/ours.js';
import { type Completion, instanceCompleter, watchPage } from './polyfill.js';
import type { Undo } from './property.js';
import { isUplusApiOptions, type UplusApiCore } from './uplus-api-core.js';
import { version } from './version.js';
import type { Complete } from './watch.js';

/**
 * What a script tag does to a page: `window.UplusApi` and `window.uplusapi`, as far as the page has none; all of it, or
 * nothing where there is an error. Of several copies of the script, the first stays in charge.
 *
 * @param outside what is in charge outside the app in the place of a genuine library. Default: nothing
 */
export function install(Api: typeof UplusApiCore, outside?: (api: UplusApiCore) => Completion): void {
  if (typeof window === 'undefined') return;
  const api = new Api();
  if (api.uninstall) {
    console.warn(`up-user-module ${api.version} is in charge of this page; version ${version} is not used`);
    return;
  }
  const undos = new Set<Undo | undefined>();
  const undo = () => {
    for (const step of undos) step?.();
    Reflect.deleteProperty(window, ours);
  };
  const complete: Complete<object> = instanceCompleter(api, outside?.(api));
  const completeClass = classCompleter(Api, api, (instance) => {
    const shown = complete(instance);
    undos.add(shown[1]);
    return shown;
  });
  try {
    undos.add(watchPage(window, 'uplusapi', complete));
    undos.add(
      watchPage(window, 'UplusApi', (genuine) => {
        if (!isFunction(genuine)) return [Api];
        return [outside ? completeClass(genuine) : genuine];
      }),
    );
    api.uninstall = () => {
      undo();
      api.disconnect();
      api.uninstall = undefined;
    };
  } catch (error) {
    undo();
    throw error;
  }
}

/**
 * Completes the instances of a genuine class. In the app that is its one instance, and the class stays as it is; outside
 * a class is shown in front of it, so that our options reach us.
 */
function classCompleter(
  Api: typeof UplusApiCore,
  api: UplusApiCore,
  complete: Complete<object>,
): (genuine: object) => object {
  const known = new WeakMap<object, object>();

  const inFrontOfClass = (genuine: object) =>
    new Proxy(genuine, {
      construct(target, params, self) {
        if (isUplusApiOptions(params[0])) new Api(params[0]);
        return complete(attempt(() => Reflect.construct(Object(target), params, self)))[0];
      },
    });

  return (genuine) => {
    const front = known.get(genuine) || inFrontOfClass(genuine);
    if (!known.has(genuine)) {
      known.set(genuine, front);
      const [one, again] = [0, 1].map(() => attempt(() => Reflect.construct(Object(genuine), [])));
      if (one && one === again) complete(one);
    }
    return api.inApp ? genuine : front;
  };
}
