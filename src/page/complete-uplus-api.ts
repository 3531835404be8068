import type { HttpAdapter } from '../account/http-adapter.js';
import { type Completed, type CompletedUplusApi, completeWith } from './complete.js';
import { UplusApiWithHttp, type WithHttp } from './uplus-api.js';
import type { UplusApiOptions } from './uplus-api-core.js';

/**
 * Completes the genuine library (platform.md) with this one.
 *
 * In the app everything stays genuine. Calls to `upUserModule` wait for the genuine `initDeviceReady()`, at most
 * `nebula.readyTimeout`; after that the bridge takes them, as it does what the genuine module lacks. Outside the app,
 * where the genuine library never answers, `upUserModule` (also as `userModule`) answers over HTTP, the instance is
 * ready at once, `http` and the events are there, and methods of other modules reject with 990001, reason
 * `unsupported`, naming the module.
 *
 * @param genuine the page's instance, or its class if every `new` of that gives the one instance
 * @returns the same object; one in front of it where it takes no properties, as a frozen one. Completing twice is
 * completing once, with the first options
 * @throws UserModuleError 000002 for an unknown or wrong option, and for what is neither an instance nor such a class
 */
export function completeUplusApi<T extends object>(
  genuine: T,
  options: WithHttp<UplusApiOptions>,
): Completed<T, CompletedUplusApi & { readonly http: HttpAdapter }>;
export function completeUplusApi<T extends object>(genuine: T, options?: UplusApiOptions): Completed<T>;
export function completeUplusApi(genuine: object, options: UplusApiOptions = {}): object {
  return completeWith(UplusApiWithHttp, genuine, options);
}
