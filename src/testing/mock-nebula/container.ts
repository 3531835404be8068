import { isRecord } from '../../checks/values.js';
import { setProperty } from '../../page/property.js';
import { createBridge, type NativeSide } from './bridge.js';
import { createClock } from './clock.js';
import { jsonCopy } from './json-copy.js';

type Listener = ((event: object) => void) | { handleEvent(event: object): void };

/** The part of a window that the mock needs; a browser's window and happy-dom's both have it. */
export interface MockWindow {
  readonly document: {
    readonly readyState: string;
    createEvent(kind: 'Event'): { initEvent(type: string): void };
    addEventListener(type: string, listener: Listener, options?: unknown): void;
    dispatchEvent(event: object): boolean;
  };
  readonly navigator: { readonly userAgent: string };
  addEventListener(type: 'load', listener: () => void): void;
  removeEventListener(type: 'load', listener: () => void): void;
}

/** When the bridge appears: at once, after the page's `load`, after so many milliseconds, or not by itself. */
export type Injection = 'now' | 'load' | 'never' | number;

export interface ContainerOptions {
  readonly window: MockWindow;
  readonly userAgent: string | undefined;
  readonly startupParams: object | string;
  readonly native: NativeSide;
}

/** One stay of a page in the container: what it does to the window, until `close` undoes all of it. */
export interface Container {
  inject(): void;
  injectAt(when: Injection): void;
  emit(event: string, payload: object): void;
  close(): void;
}

const readyEvent = 'AlipayJSBridgeReady';

export function openContainer({ window, userAgent, startupParams, native }: ContainerOptions): Container {
  const { document } = window;
  const { addEventListener } = document;
  const clock = createClock();
  const undo: Array<() => void> = [];
  let injected = false;

  function createEvent(type: string) {
    const event = document.createEvent('Event');
    event.initEvent(type);
    return event;
  }

  function listen(...args: [type: string, listener: Listener | null, options?: unknown]) {
    const [type, listener] = args;
    Reflect.apply(addEventListener, document, args);
    if (injected && type === readyEvent) clock.after(1, () => notify(listener, createEvent(type)));
  }

  function inject() {
    if (injected) return;
    injected = true;
    undo.push(setProperty(window, 'AlipayJSBridge', createBridge(startupParams, native, clock)));
    document.dispatchEvent(createEvent(readyEvent));
  }

  /** From a timer, so that not even the page's own `load` listeners find the bridge. */
  function injectSoon() {
    clock.after(0, inject);
  }

  undo.push(setProperty(document, 'addEventListener', listen));
  if (userAgent !== undefined) undo.push(setProperty(window.navigator, 'userAgent', userAgent));

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
    close() {
      clock.stop();
      for (const restore of undo.reverse()) restore();
    },
  };
}

function notify(listener: Listener | null, event: object): void {
  if (typeof listener === 'function') listener(event);
  else listener?.handleEvent(event);
}
