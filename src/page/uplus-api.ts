import { type HttpAdapter, httpAdapter } from '../account/http-adapter.js';
import type { HttpOptions } from '../account/http-options.js';
import { AppUser } from './app-user.js';
import { UplusApiCore, type UplusApiOptions } from './uplus-api-core.js';

/**
 * What pages hold: the module, its readiness and its events. Every `new UplusApi()` of a page gives the same instance.
 */
export class UplusApi extends UplusApiCore {
  private appUser: AppUser | undefined;

  protected override createHttpAdapter(options: HttpOptions): HttpAdapter {
    const http = httpAdapter(options);
    this.appUser = new AppUser(http, () => this.bridge?.ready() === true);
    return http;
  }

  protected override onBridgeArrival(): void {
    this.appUser?.arrive();
    // From then on the app's user is the user; the one of the HTTP session may be somebody else.
    this.http?.logOut();
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
