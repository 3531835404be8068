import type { Frame, Page } from 'playwright-core';

/** A call as the native side gets it. */
export interface NativeCall {
  /** The JSAPI's name. */
  readonly func: string;
  readonly param: unknown;
  /** May be called any number of times. */
  reply(answer: unknown): Promise<void>;
}

/** The app around a page, played from outside of it. */
export interface NativeSide {
  /** Every call so far, in order. */
  readonly calls: readonly NativeCall[];
  /** What the app does about a call. At first: succeed, with the JSAPI's name as `retData.answered`. */
  onCall: (call: NativeCall) => unknown;
  /** Injects the bridge into the page that is loaded. */
  inject(): Promise<void>;
  /** Takes the bridge away again. */
  remove(): Promise<void>;
  /** Dispatches an event in the page. */
  emit(event: string, payload: object): Promise<void>;
}

const prefix = 'h5container.message: ';

/** Listens to what the bridge of one of the page's frames writes to the console, as the container does. */
export function playNativeSide(page: Page, frame: () => Frame): NativeSide {
  const calls: NativeCall[] = [];
  const invoke = async (message: object) => {
    try {
      await frame().evaluate(invokeBridge, JSON.stringify(message));
    } catch (error) {
      // Whoever left the page does not wait for an answer.
      if (!page.isClosed()) throw error;
    }
  };
  const native: NativeSide = {
    calls,
    onCall: ({ func, reply }) =>
      reply({ retCode: '000000', retInfo: '操作成功', retData: { answered: func } }),
    inject: () => frame().evaluate(injectBridge),
    remove: () => frame().evaluate(removeBridge),
    emit: (func, param) => invoke({ msgType: 'call', func, param }),
  };
  page.on('console', (line) => {
    if (!line.text().startsWith(prefix)) return;
    const { func, param, clientId } = JSON.parse(line.text().slice(prefix.length));
    const call = {
      func,
      param,
      reply: (answer: unknown) => invoke({ msgType: 'callback', clientId, func, param: answer }),
    };
    calls.push(call);
    native.onCall(call);
  });
  return native;
}

/**
 * Runs in the page: puts a bridge there that speaks as the container's does. A call leaves as JSON text on the
 * console; `_invokeJS` takes the answers and events that come back, and calls a callback from a timer. In an iframe on
 * iOS the bridge is there, but its calls are not delivered.
 */
export function injectBridge(): void {
  const callbacks = new Map<string, (answer: unknown) => void>();
  const delivered = window.parent === window || !/iP(hone|ad|od)/.test(navigator.userAgent);
  // The page may put a function of its own there.
  const { log } = console;
  let calls = 0;

  const dispatch = (type: string, payload: object) => {
    const event = document.createEvent('Events');
    event.initEvent(type, false, true);
    document.dispatchEvent(Object.assign(event, payload));
  };
  const bridge = {
    startupParams: '{"appId":"20000067"}',
    call(func: string, ...rest: readonly unknown[]) {
      const [param, callback] = typeof rest[0] === 'function' ? [undefined, ...rest] : rest;
      const clientId = String(++calls);
      if (typeof callback === 'function') callbacks.set(clientId, (answer) => callback(answer));
      if (delivered) {
        log(`h5container.message: ${JSON.stringify({ func, param, msgType: 'call', clientId })}`);
      }
    },
    _invokeJS(text: string) {
      const { msgType, clientId, func, param } = JSON.parse(text);
      if (msgType === 'call') dispatch(func, param);
      else setTimeout(() => callbacks.get(clientId)?.(param), 1);
    },
  };
  Object.assign(window, { AlipayJSBridge: bridge });
  // A document that is only just being created has nobody who listens.
  if (document.documentElement) dispatch('AlipayJSBridgeReady', {});

  const { addEventListener } = document;
  Object.assign(document, {
    addEventListener(...args: [type: string, listener: (event: object) => void, options?: unknown]) {
      Reflect.apply(addEventListener, document, args);
      const [type, listener] = args;
      if (type === 'AlipayJSBridgeReady') setTimeout(listener, 1, new Event(type));
    },
  });
}

/** Runs in the page. */
function removeBridge(): void {
  Reflect.deleteProperty(window, 'AlipayJSBridge');
}

/** Runs in the page. A bridge that has gone takes nothing any more. */
function invokeBridge(message: string): void {
  const bridge: unknown = Reflect.get(window, 'AlipayJSBridge');
  if (typeof bridge === 'object' && bridge) Reflect.get(bridge, '_invokeJS')(message);
}
