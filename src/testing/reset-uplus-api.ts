import { ours } from '../contract/ours.js';
import type { UplusApiCore } from '../page/uplus-api-core.js';

/**
 * Takes the page's one instance away, with everything that it or a script tag of this package has done to the page,
 * so that the next `new UplusApi()` makes a new one: for `afterEach`, since tests of a file share a page. Does nothing
 * without a `window`, where no instance is shared.
 */
export function resetUplusApi(): void {
  if (typeof window === 'undefined') return;
  const api: UplusApiCore | undefined = Reflect.get(window, ours);
  api?.uninstall?.();
  api?.disconnect();
  Reflect.deleteProperty(window, ours);
}
