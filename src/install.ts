import { ours } from './bridge/host.js';
import { fillIn } from './polyfill.js';
import { isFunction } from './result/check.js';
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
  const undo = fillIn(window, api);
  const genuine = 'UplusApi' in window && isFunction(window.UplusApi);
  if (!genuine) Object.assign(window, { UplusApi: Api });
  api.uninstall = () => {
    undo();
    if ('UplusApi' in window && window.UplusApi === Api) Reflect.deleteProperty(window, 'UplusApi');
    Reflect.deleteProperty(window, ours);
    api.uninstall = undefined;
  };
}
