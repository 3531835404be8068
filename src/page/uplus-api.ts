import { type HttpAdapter, httpAdapter } from '../account/http-adapter.js';
import type { HttpOptions } from '../account/http-options.js';
import { UplusApiCore, type UplusApiOptions } from './uplus-api-core.js';

/**
 * What pages hold: the module, its readiness and its events. Every `new UplusApi()` of a page gives the same instance.
 */
export class UplusApi extends UplusApiCore {
  protected override createHttpAdapter(options: HttpOptions): HttpAdapter {
    return httpAdapter(options);
  }
}

/**
 * An instance of one's own, apart from the page's.
 *
 * @throws UserModuleError 000002 for an unknown or wrong option
 */
export function createUplusApi(options: UplusApiOptions = {}): UplusApi {
  return new UplusApi(options, true);
}
