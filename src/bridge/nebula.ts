import { after } from '../async/timer.js';
import { aFunction, anObject, milliseconds } from '../checks/rules.js';
import type { Adapter } from '../contract/adapter.js';
import type { MethodName } from '../contract/types.js';
import { unsupported } from '../errors/failures.js';
import { readOptions } from '../errors/illegal-parameter.js';

/** The bridge that the container injects (nebula-container.md). */
export interface AlipayJSBridge {
  call(name: string, params?: object, callback?: (answer: unknown) => void): void;
}

/** The part of a window that the adapter looks at. */
export interface NebulaWindow {
  readonly document: {
    addEventListener(type: string, listener: (event: object) => void): void;
    removeEventListener(type: string, listener: (event: object) => void): void;
  };
  readonly navigator: { readonly userAgent: string };
  readonly parent?: unknown;
  readonly AlipayJSBridge?: AlipayJSBridge | undefined;
}

export interface NebulaOptions {
  /** Default: the global `window`. */
  window?: NebulaWindow;
  /** The JSAPI's name. Default: `upUserModule.<method>`. */
  jsapi?: (method: MethodName) => string;
  /** Milliseconds to wait for the bridge of a container that has not injected it yet. Default: 3000. */
  readyTimeout?: number;
  /** Whether a user agent is a container's. Default: it carries one of the container's usual marks. */
  isContainer?: (userAgent: string) => boolean;
}

const marks = /Nebula|mPaaSClient|AlipayDefined|AliApp\(/;

/**
 * Calls over the container's `AlipayJSBridge`. Ready at once with a bridge and without a container; in a container
 * that has no bridge yet, when it comes or after `readyTimeout`. A bridge that appears later is used from then on.
 *
 * @throws UserModuleError 000002 for an unknown or wrong option
 */
export function nebulaAdapter(given: NebulaOptions = {}): Adapter {
  const options = readOptions('nebula', given, {
    window: anObject,
    jsapi: aFunction,
    readyTimeout: milliseconds,
    isContainer: aFunction,
  });
  const page: NebulaWindow | undefined =
    options.window ?? (typeof window === 'undefined' ? undefined : window);
  const {
    jsapi = (method) => `upUserModule.${method}`,
    readyTimeout = 3000,
    isContainer = (userAgent) => marks.test(userAgent),
  } = options;
  let waited: Promise<void> | undefined;

  return {
    name: 'nebula',
    ready() {
      if (page?.AlipayJSBridge) return true;
      if (!page || !isContainer(page.navigator.userAgent)) return false;
      if (isIosFrame(page)) return true;
      waited = waited ?? bridgeOrTimeout(page, readyTimeout);
      return waited.then(() => !!page.AlipayJSBridge);
    },
    call(method, params = {}) {
      return new Promise((resolve, reject) => {
        if (page && isIosFrame(page)) return reject(unsupported('iOS 容器的 iframe 中无法调用原生方法'));
        const bridge = page?.AlipayJSBridge;
        // The container took it away since `ready`, so nothing was sent.
        if (!bridge) return reject(unsupported());
        bridge.call(jsapi(method), params, resolve);
      });
    },
    on(event, listener) {
      page?.document.addEventListener(event, listener);
      return () => page?.document.removeEventListener(event, listener);
    },
  };
}

/** There the container does not deliver calls, so neither a bridge nor an answer will ever come. */
function isIosFrame(page: NebulaWindow): boolean {
  return !!page.parent && page.parent !== page && /iP(hone|ad|od)/.test(page.navigator.userAgent);
}

function bridgeOrTimeout({ document }: NebulaWindow, timeout: number): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      stop();
      document.removeEventListener('AlipayJSBridgeReady', settle);
      resolve();
    };
    const stop = after(timeout, settle);
    document.addEventListener('AlipayJSBridgeReady', settle);
  });
}
