import { methodNames } from './module/methods.js';
import { isRecord } from './result/check.js';
import type { UplusApiCore } from './uplus-api-core.js';

/**
 * Fills in what the page's `uplusapi` lacks: all of it, its `upUserModule`, or single methods. What is there stays
 * in charge, and other modules are not touched.
 */
export function fillIn(page: { readonly document: unknown; uplusapi?: unknown }, api: UplusApiCore): void {
  const genuine = page.uplusapi;
  if (!isRecord(genuine)) page.uplusapi = api;
  else if (!isRecord(genuine.upUserModule)) genuine.upUserModule = api.upUserModule;
  else {
    for (const name of methodNames) {
      if (typeof genuine.upUserModule[name] !== 'function')
        genuine.upUserModule[name] = api.upUserModule[name];
    }
  }
}
