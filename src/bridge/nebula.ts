import { after } from '../async/timer.js';
import { aFunction, milliseconds, type Rule } from '../checks/rules.js';
import { isFunction, isRecord } from '../checks/values.js';
import type { Adapter } from '../contract/adapter.js';
import { unsupported } from '../errors/failures.js';
import { readOptions } from '../errors/illegal-parameter.js';
import { type AlipayJSBridge, bridgeOf, globalWindow, hasContainerMark } from './container.js';
import { type FrameWindow, isFrame, isIos } from './ios-frame.js';

/** The part of a window that the adapter looks at. */
export interface NebulaWindow extends FrameWindow {
  readonly document: {
    addEventListener(type: string, listener: (event: object) => void): void;
    removeEventListener(type: string, listener: (event: object) => void): void;
  };
  readonly AlipayJSBridge?: AlipayJSBridge | undefined;
}

export interface NebulaOptions {
  /** Default: the global `window`. */
  window?: NebulaWindow;
  /**
   * The JSAPI's name. Which ones the app registers is not published (platform.md). The module is `upUserModule`; with
   * `up-user-module/uplus-api` it may be any other, and is empty for a method of the instance itself. Default:
   * `<module>.<method>`.
   */
  jsapi?(method: string, module: string): string;
  /** Milliseconds to wait for the bridge of a container that has not injected it yet. Default: 3000. */
  readyTimeout?: number;
  /** Whether a user agent is a container's. Default: it carries one of the container's usual marks. */
  isContainer?: (userAgent: string) => boolean;
}

export interface NebulaAdapter extends Adapter {
  /** The JSAPI of a method; without a module, of one of `upUserModule`. */
  jsapi(method: string, module?: string): string;
  /** Calls a method of any module. */
  send(method: string, params: object | undefined, module?: string): Promise<unknown>;
  close(): void;
}

const aWindow: Rule<NebulaWindow> = [
  (value): value is NebulaWindow =>
    isRecord(value) &&
    isRecord(value.navigator) &&
    isRecord(value.document) &&
    isFunction(value.document.addEventListener) &&
    isFunction(value.document.removeEventListener),
  '必须是 window，有 document 和 navigator',
];

const readyEvent = 'AlipayJSBridgeReady';

/**
 * Calls over the container's `AlipayJSBridge`. Ready at once with a bridge and without a container; in a container
 * that has no bridge yet, when it comes or after `readyTimeout`. A bridge that appears later is used from then on.
 *
 * @throws UserModuleError 000002 for an unknown or wrong option
 */
export function nebulaAdapter(options: NebulaOptions = {}): Adapter {
  return openNebula(options);
}

/**
 * The same, for whoever has to know when a bridge comes.
 *
 * @param onArrival called when there is a bridge that was not there before, or another one
 */
export function openNebula(given: NebulaOptions = {}, onArrival?: () => void): NebulaAdapter {
  const options = readOptions('nebula', given, {
    window: aWindow,
    jsapi: aFunction,
    readyTimeout: milliseconds,
    isContainer: aFunction,
  });
  const page: NebulaWindow | undefined = options.window || globalWindow();
  const {
    jsapi: nameJsapi = (method, module) => (module ? `${module}.${method}` : method),
    readyTimeout = 3000,
    isContainer = hasContainerMark,
  } = options;
  // Asked once, because a browser takes longer for it than everything else here takes together.
  const framed = !!page && isFrame(page);
  let seen = page && bridgeOf(page);
  let waited: Promise<void> | undefined;
  let stopWaiting: (() => void) | undefined;

  /** There the container does not deliver calls, so neither a bridge nor an answer will ever come. */
  const isIosFrame = () => framed && !!page && isIos(page);

  const look = (): AlipayJSBridge | undefined => {
    const before = seen;
    seen = page && bridgeOf(page);
    if (seen && seen !== before && onArrival && !isIosFrame()) onArrival();
    return seen;
  };

  const wait = ({ document }: NebulaWindow): Promise<void> =>
    new Promise((resolve) => {
      const stop = () => {
        cancel();
        document.removeEventListener(readyEvent, onReady);
        resolve();
      };
      // Anybody can dispatch the event.
      const onReady = () => {
        if (look()) stop();
      };
      const cancel = after(readyTimeout, stop);
      stopWaiting = stop;
      document.addEventListener(readyEvent, onReady);
    });

  if (onArrival) page?.document.addEventListener(readyEvent, look);

  const jsapi = (method: string, module = 'upUserModule') => nameJsapi(method, module);
  const send = (method: string, params: object = {}, module?: string) =>
    new Promise<unknown>((resolve, reject) => {
      if (isIosFrame()) return reject(unsupported('iOS 容器的 iframe 中无法调用原生方法'));
      const bridge = look();
      // The container took it away since `ready`, so nothing was sent.
      if (!bridge) return reject(unsupported());
      bridge.call(jsapi(method, module), params, resolve);
    });

  return {
    name: 'nebula',
    jsapi,
    send,
    ready() {
      if (look()) return true;
      if (!page || !isContainer(page.navigator.userAgent)) return false;
      if (isIosFrame()) return true;
      waited = waited || wait(page);
      return waited.then(() => !!look());
    },
    call: (method, params) => send(method, params),
    on(event, listener) {
      page?.document.addEventListener(event, listener);
      return () => page?.document.removeEventListener(event, listener);
    },
    close() {
      stopWaiting?.();
      page?.document.removeEventListener(readyEvent, look);
    },
  };
}
