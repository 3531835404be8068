import { fillIn } from './polyfill.js';
import { UplusApiCore } from './uplus-api-core.js';

/** The script-tag build for pages that live in the container alone: everything but HTTP. */
if (typeof window !== 'undefined') {
  Object.assign(window, { UplusApi: UplusApiCore });
  fillIn(window, new UplusApiCore());
}
