import { instanceCompleter, type StandIn, watchPage } from '../../../src/page/polyfill.js';

/** What a script tag does to the page's `uplusapi`; gives back the function that undoes it. */
export function fillIn(page: object, standIn: StandIn): () => void {
  return watchPage(page, 'uplusapi', instanceCompleter(standIn));
}
