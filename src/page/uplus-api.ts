import { type HttpAdapter, httpAdapter } from '../account/http-adapter.js';
import type { HttpOptions } from '../account/http-options.js';
import { AppUser } from './app-user.js';
import { UplusApiCore, type UplusApiOptions } from './uplus-api-core.js';

export class UplusApiWithHttp extends UplusApiCore {
  private appUser: AppUser | undefined;

  protected override createHttpAdapter(options: HttpOptions): HttpAdapter {
    const http = httpAdapter(options);
    this.appUser = new AppUser(http, () => this.bridge?.ready() === true);
    return http;
  }

  protected override onBridgeArrival(): void {
    this.appUser?.arrive();
    // From then on the app's user is the user; the one of the HTTP session may be somebody else.
    this.http?.logOut().catch(() => {});
  }
}

/** Options with `http`: what they make has `http` too. */
export type WithHttp<Options> = Options & { http: HttpOptions };

/** An instance. */
export type UplusApi = UplusApiCore;

export interface UplusApiClass {
  readonly prototype: UplusApi;
  /**
   * Gives the page's one instance, however often it is called; without a `window`, where requests of different users
   * may run side by side, each one is an instance of its own. The first options that are given configure it, also when
   * it was made without any before.
   *
   * @throws UserModuleError 000002 for an unknown or wrong option
   */
  new (options: WithHttp<UplusApiOptions>): UplusApi & { http: HttpAdapter };
  new (options?: UplusApiOptions): UplusApi;
}

/**
 * What pages hold: the module, its readiness and its events. Every `new UplusApi()` of a page gives the same instance.
 */
// Who gives `http` has it, which the compiler cannot follow.
export const UplusApi = UplusApiWithHttp as UplusApiClass;

/**
 * An instance of one's own, apart from the page's.
 *
 * @throws UserModuleError 000002 for an unknown or wrong option
 */
export function createUplusApi(options: WithHttp<UplusApiOptions>): UplusApi & { http: HttpAdapter };
export function createUplusApi(options?: UplusApiOptions): UplusApi;
export function createUplusApi(options: UplusApiOptions = {}): UplusApi {
  return new UplusApiWithHttp(options, true);
}
