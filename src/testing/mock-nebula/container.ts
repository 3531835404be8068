import { isFrame, isIos } from '../../bridge/ios-frame.js';
import { isRecord } from '../../checks/values.js';
import { illegalParameter } from '../../errors/illegal-parameter.js';
import { defineProperty, ownProperty, putProperty, setProperty, type Undo } from '../../page/property.js';
import { createBridge, type NativeSide } from './bridge.js';
import { createClock } from './clock.js';
import { jsonCopy } from './json-copy.js';
import { callLateListeners, type Listener } from './late-listeners.js';

/** The part of a window that the mock needs; a browser's window and happy-dom's both have it. */
export interface MockWindow {
  readonly document: {
    readonly readyState: string;
    createEvent(kind: 'Event'): { initEvent(type: string): void };
    addEventListener(type: string, listener: Listener, options?: unknown): void;
    removeEventListener(type: string, listener: Listener, options?: unknown): void;
    dispatchEvent(event: object): boolean;
  };
  readonly navigator: { readonly userAgent: string; readonly maxTouchPoints?: number };
  /** Another window when this one is in an iframe. */
  readonly parent?: unknown;
  addEventListener(type: 'load', listener: () => void): void;
  removeEventListener(type: 'load', listener: () => void): void;
}

/** When the bridge appears: at once, after the page's `load`, after so many milliseconds, or not by itself. */
export type Injection = 'now' | 'load' | 'never' | number;

export interface ContainerOptions {
  readonly window: MockWindow;
  readonly userAgent: string | undefined;
  readonly startupParams: object | string;
  /** A bridge of somebody else that comes later stays behind the mock's. */
  readonly passThrough: boolean;
  readonly microtask: boolean;
  readonly native: NativeSide;
}

/** One stay of a page in the container: what it does to the window, until `close` undoes all of it. */
export interface Container {
  inject(): void;
  injectAt(when: Injection): void;
  emit(event: string, payload: object): void;
  /** What was there as `AlipayJSBridge` before, or would be there without the mock. */
  behind(): unknown;
  close(): void;
}

const readyEvent = 'AlipayJSBridgeReady';

/** @throws UserModuleError 000002, and changes nothing, for a window that lets something of it not be replaced */
export function openContainer(options: ContainerOptions): Container {
  const { window, userAgent, startupParams, passThrough, native } = options;
  const { document } = window;
  const clock = createClock(options.microtask);
  const undo: Undo[] = [];
  let injected = false;
  let behind: unknown = Reflect.get(window, 'AlipayJSBridge');

  function createEvent(type: string) {
    const event = document.createEvent('Event');
    event.initEvent(type);
    return event;
  }

  function close() {
    clock.stop();
    for (const restore of undo.splice(0).reverse()) restore();
  }

  function replace(owner: object, name: string, value: unknown) {
    const restore = setProperty(owner, name.slice(name.lastIndexOf('.') + 1), value);
    if (!restore) {
      close();
      throw illegalParameter(`window 的 ${name} 无法替换`);
    }
    undo.push(restore);
  }

  /** In an iframe on iOS, calls do not get out. */
  const deliver: NativeSide = (...message) => {
    if (!(isFrame(window) && isIos(window))) native(...message);
  };

  function inject() {
    if (injected) return;
    const bridge = createBridge(startupParams, deliver, clock);
    if (passThrough) stayInFront(bridge);
    else replace(window, 'AlipayJSBridge', bridge);
    injected = true;
    document.dispatchEvent(createEvent(readyEvent));
  }

  function stayInFront(bridge: object) {
    const former = ownProperty(window, 'AlipayJSBridge');
    behind = Reflect.get(window, 'AlipayJSBridge');
    const set = (value: unknown) => {
      behind = value;
    };
    if (!defineProperty(window, 'AlipayJSBridge', { get: () => bridge, set })) {
      replace(window, 'AlipayJSBridge', bridge);
      return;
    }
    undo.push(() => {
      putProperty(window, 'AlipayJSBridge', former);
      if (behind !== former?.value) Reflect.set(window, 'AlipayJSBridge', behind);
    });
  }

  /** From a timer, so that not even the page's own `load` listeners find the bridge. */
  function injectSoon() {
    clock.after(0, inject);
  }

  const { addEventListener, removeEventListener } = callLateListeners(document, readyEvent, (call) => {
    if (injected) clock.after(1, () => call(createEvent(readyEvent)));
  });
  replace(document, 'document.addEventListener', addEventListener);
  replace(document, 'document.removeEventListener', removeEventListener);
  if (userAgent !== undefined) replace(window.navigator, 'navigator.userAgent', userAgent);
  // Tried now, because it may be a timer that injects it, and nobody sees why that fails.
  replace(window, 'AlipayJSBridge', undefined);
  undo.pop()?.();

  return {
    inject,
    injectAt(when) {
      if (when === 'now') inject();
      else if (typeof when === 'number') clock.after(when, inject);
      else if (when === 'load' && document.readyState === 'complete') injectSoon();
      else if (when === 'load') {
        window.addEventListener('load', injectSoon);
        undo.push(() => window.removeEventListener('load', injectSoon));
      }
    },
    emit(type, payload) {
      if (!injected) return;
      const event = createEvent(type);
      const fields = jsonCopy(payload);
      // `Reflect.set` passes over the fields that an event keeps to itself: `type`, `target`.
      if (isRecord(fields)) for (const name of Object.keys(fields)) Reflect.set(event, name, fields[name]);
      document.dispatchEvent(event);
    },
    behind: () => behind,
    close,
  };
}
