import { fillIn } from './polyfill.js';
import { UplusApi } from './uplus-api.js';

/** The script-tag build: `window.UplusApi`, and `window.uplusapi` filled in. */
if (typeof window !== 'undefined') {
  Object.assign(window, { UplusApi });
  fillIn(window, new UplusApi());
}
