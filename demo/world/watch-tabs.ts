import type { DiagramEvent } from '../diagram/event.js';
import type { PageWindow } from './page-window.js';
import { clock, nextId } from './report.js';

interface Tabs {
  /** The name of the second tab. */
  readonly name: string;
  /** Whether this is the first one. */
  readonly isMain: boolean;
  /** Whether both are open. */
  areTwo(): boolean;
  add(event: DiagramEvent): void;
}

/** Shows what a page tells the other tab about the session that they share. */
export function watchTabs(page: PageWindow, { name, isMain, areTwo, add }: Tabs): void {
  // Safari has it from 15.4 on.
  if (!('BroadcastChannel' in page)) return;
  const Original = page.BroadcastChannel;
  const [from, to] = isMain ? (['page', 'tab'] as const) : (['tab', 'page'] as const);
  page.BroadcastChannel = class extends Original {
    override postMessage(message: unknown): void {
      super.postMessage(message);
      if (!areTwo()) return;
      add({ id: nextId(), at: clock(), kind: 'call', from, to, tab: name, label: 'BroadcastChannel' });
    }
  };
}
