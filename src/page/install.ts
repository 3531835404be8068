import { isFunction } from '../checks/values.js';
import { ours } from '../contract/ours.js';
import { fillIn, watchPage } from './polyfill.js';
import type { Undo } from './property.js';
import type { UplusApiCore } from './uplus-api-core.js';
import { version } from './version.js';

/**
 * What a script tag does to a page: `window.UplusApi` and `window.uplusapi`, as far as the page has none; all of it, or
 * nothing where there is an error. Of several copies of the script, the first stays in charge.
 */
export function install(Api: typeof UplusApiCore): void {
  if (typeof window === 'undefined') return;
  const api = new Api();
  if (api.uninstall) {
    console.warn(`up-user-module ${api.version} is in charge of this page; version ${version} is not used`);
    return;
  }
  const undos: Undo[] = [];
  const undo = () => {
    for (const step of undos) step();
    Reflect.deleteProperty(window, ours);
  };
  try {
    undos.push(fillIn(window, api));
    undos.push(watchPage(window, 'UplusApi', (genuine) => [isFunction(genuine) ? genuine : Api]));
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
