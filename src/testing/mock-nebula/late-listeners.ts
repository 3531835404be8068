export type Listener = ((event: object) => void) | { handleEvent(event: object): void };

type Listen = (type: string, listener: Listener, options?: unknown) => void;

/**
 * The two methods of `document` with a habit of the container: a listener for `type` that comes too late for the event
 * is called all the same, a moment later, unless it has been removed by then. It uses nothing from outside of itself, since
 * it runs in pages of Playwright too.
 *
 * @param soon decides whether a new listener is late, and calls it then
 */
export function callLateListeners(
  document: { readonly addEventListener: Listen; readonly removeEventListener: Listen },
  type: string,
  soon: (call: (event: object) => void) => void,
): { addEventListener: Listen; removeEventListener: Listen } {
  const { addEventListener, removeEventListener } = document;
  /** Those to call. As for the DOM, one is another with `capture`. */
  let added: ReadonlyArray<{ readonly listener: Listener; readonly capture: boolean }> = [];
  const isCapture = (options: unknown) => !!(Object(options) === options ? Object(options).capture : options);

  return {
    addEventListener(...args) {
      Reflect.apply(addEventListener, document, args);
      const [given, listener, options] = args;
      if (given !== type) return;
      const entry = { listener, capture: isCapture(options) };
      added = added.concat(entry);
      soon((event) => {
        if (!added.includes(entry)) return;
        added = added.filter((other) => other !== entry);
        const { once, signal } = Object(options);
        if (signal?.aborted) return;
        if (once) Reflect.apply(removeEventListener, document, args);
        // The DOM takes `null` for a listener.
        if (typeof listener === 'function') listener(event);
        else listener?.handleEvent(event);
      });
    },
    removeEventListener(...args) {
      Reflect.apply(removeEventListener, document, args);
      const [given, listener, options] = args;
      if (given !== type) return;
      added = added.filter((entry) => entry.listener !== listener || entry.capture !== isCapture(options));
    },
  };
}
