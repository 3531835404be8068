import { isFunction } from '../checks/values.js';
import { ours } from '../contract/ours.js';
import { fillIn } from './polyfill.js';
import { setProperty } from './property.js';
import type { UplusApiCore } from './uplus-api-core.js';
import { version } from './version.js';

/**
 * What a script tag does to a page: `window.UplusApi` and `window.uplusapi`, as far as the page has none. Of several
 * copies of the script, the first stays in charge.
 */
export function install(Api: typeof UplusApiCore): void {
  if (typeof window === 'undefined') return;
  const api = new Api();
  if (api.uninstall) {
    console.warn(`up-user-module ${api.version} is in charge of this page; version ${version} stands back`);
    return;
  }
  const undos = [fillIn(window, api)];
  if (!('UplusApi' in window && isFunction(window.UplusApi)))
    undos.push(setProperty(window, 'UplusApi', Api));
  api.uninstall = () => {
    for (const undo of undos) undo();
    Reflect.deleteProperty(window, ours);
    api.uninstall = undefined;
  };
}
