import { vi } from 'vitest';

/** A window that a page has opened, as far as the page can see it. */
export interface FakePopup {
  readonly url: string;
  closed: boolean;
  readonly replaced: string[];
}

/** Stands in for `window.open` and for leaving the page. */
export function fakeWindows() {
  // Not in happy-dom.
  window.stop ??= () => {};
  const opened: Array<FakePopup & { close(): void; location: { replace(url: string): void } }> = [];
  const left: string[] = [];
  let isBlocked = false;
  vi.spyOn(window, 'open').mockImplementation((url) => {
    if (isBlocked) return null;
    const replaced: string[] = [];
    const popup = {
      url: String(url),
      closed: false,
      replaced,
      close() {
        popup.closed = true;
      },
      location: { replace: (next: string) => replaced.push(next) },
    };
    opened.push(popup);
    return popup as unknown as Window;
  });
  vi.spyOn(window.location, 'assign').mockImplementation((url) => {
    left.push(String(url));
  });
  return {
    opened,
    /** The URLs for which the page was to be left. */
    left,
    block() {
      isBlocked = true;
    },
    /** The user closes all of them. */
    closeAll() {
      for (const popup of opened) popup.closed = true;
    },
    /** A message arrives; by default from the last window. */
    say(origin: string, data: unknown, source: unknown = opened[opened.length - 1]) {
      window.dispatchEvent(Object.assign(new Event('message'), { origin, data, source }));
    },
  };
}
