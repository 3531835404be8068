import type { PageWindow } from './page-window.js';
import type { Report } from './report.js';

/** Shows what a page tells the other tabs about the session that they share. */
export function watchTabs(page: PageWindow, report: Report, isMain: boolean, hasOther: () => boolean): void {
  const Original = page.BroadcastChannel;
  page.BroadcastChannel = class extends Original {
    override postMessage(message: unknown): void {
      super.postMessage(message);
      if (!hasOther()) return;
      if (isMain) report.call('page', 'tab', 'BroadcastChannel');
      else report.call('tab', 'page', 'BroadcastChannel');
    }
  };
}
