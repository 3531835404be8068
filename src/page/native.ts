import { type Completed, completeWith } from './complete.js';
import { UplusApiCore, type UplusApiOptions } from './uplus-api-core.js';

/** The options without HTTP. */
export type NativeOptions = Omit<UplusApiOptions, 'http'>;

/** An instance. */
export type UplusApi = UplusApiCore;

export interface UplusApiClass {
  readonly prototype: UplusApi;
  /**
   * Gives the page's one instance, as `new UplusApi()` of `up-user-module` does.
   *
   * @throws UserModuleError 000002 for an unknown or wrong option, `http` among them
   */
  new (options?: NativeOptions): UplusApi;
}

/** What pages hold that live in the container alone: the module, its readiness and its events, without HTTP. */
export const UplusApi: UplusApiClass = UplusApiCore;

/**
 * An instance of one's own, apart from the page's.
 *
 * @throws UserModuleError 000002 for an unknown or wrong option
 */
export function createUplusApi(options: NativeOptions = {}): UplusApi {
  return new UplusApiCore(options, true);
}

/**
 * Completes the genuine library, as `completeUplusApi` of `up-user-module` does. Outside the app, nobody answers for
 * the user: 990001, reason `unsupported`.
 *
 * @param genuine the page's instance, or its class if every `new` of that gives the one instance
 * @returns the same object; one in front of it where it takes no properties
 * @throws UserModuleError 000002 for an unknown or wrong option, and for what is neither an instance nor such a class
 */
export function completeUplusApi<T extends object>(genuine: T, options?: NativeOptions): Completed<T>;
export function completeUplusApi(genuine: object, options: NativeOptions = {}): object {
  return completeWith(UplusApiCore, genuine, options);
}
