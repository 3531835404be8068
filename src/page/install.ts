import { isFunction } from '../checks/values.js';
import { ours } from '../contract/ours.js';
import { type Completion, instanceCompleter, watchPage } from './polyfill.js';
import type { Undo } from './property.js';
import type { UplusApiCore } from './uplus-api-core.js';
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
  const completion = outside?.(api);
  const completeInstance = instanceCompleter(api, completion);
  const complete: Complete<object> = (instance) => {
    const shown = completeInstance(instance);
    undos.add(shown[1]);
    return shown;
  };
  try {
    undos.add(watchPage(window, 'uplusapi', complete));
    undos.add(
      watchPage(window, 'UplusApi', (genuine) => {
        if (!isFunction(genuine)) return [Api];
        return [completion?.completeClass?.(genuine, Api, complete) || genuine];
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
