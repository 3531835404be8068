import type { Clock } from './clock.js';
import { jsonCopy } from './json-copy.js';

export type Callback = (answer: unknown) => void;

/**
 * The app's side of the bridge.
 *
 * @param clock for the answers; it stops when the page leaves the container
 */
export type NativeSide = (
  name: string,
  params: unknown,
  callback: Callback | undefined,
  clock: Clock,
) => void;

/** What the page finds as `window.AlipayJSBridge`. */
export interface MockBridge {
  /** The page's launch parameters, as an object or as JSON text. */
  readonly startupParams: unknown;
  /**
   * Both `call(name, params, callback)` and `call(name, callback)`. Does nothing once the mock has been removed.
   *
   * @throws TypeError for params that have no JSON text: a cycle, a BigInt
   */
  call(name: string, params?: object | null, callback?: Callback): void;
}

export function createBridge(startupParams: object | string, native: NativeSide, clock: Clock): MockBridge {
  return {
    startupParams: jsonCopy(startupParams),
    call(name, params, callback) {
      if (clock.stopped) return;
      if (isCallback(params)) native(name, undefined, params, clock);
      else native(name, jsonCopy(params), callback, clock);
    },
  };
}

function isCallback(params: object | null | undefined): params is Callback {
  return typeof params === 'function';
}
