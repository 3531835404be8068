import type { Enter } from './fake-locks.js';

/** What is wrong with a storage. */
export type StorageFault = 'throws' | 'full' | 'hangs' | undefined;

/** Milliseconds that others see a write later, at most. */
export const longestLag = 40;

interface View {
  /** When its last write is there for others to see. */
  committed: number;
  readonly items: Map<string, string>;
  /** Writes of this tab's that others have not seen yet, by key. */
  readonly pending: Map<string, number>;
  readonly enter: Enter;
  readonly onChange: (key: string) => void;
}

/**
 * One area of storage that tabs share. As in Chromium each tab has its own copy, and sees another's writes a little
 * later; those to a key that it is writing itself are overwritten anyway.
 */
export class FakeArea {
  fault: StorageFault;
  /** Told of each write when it is there for others to see: what was there, and what takes its place. */
  onCommit: (key: string, former: string | undefined, value: string | undefined) => void = () => {};
  private readonly items = new Map<string, string>();
  private readonly views = new Set<View>();
  private readonly lag: () => number;

  /** @param lag milliseconds until the others see a write; 0 for a storage that is the same in all tabs */
  constructor(lag: () => number = () => 0) {
    this.lag = lag;
  }

  /** What is in it, as a tab that opens now sees it. */
  get(key: string): string | undefined {
    return this.items.get(key);
  }

  keys(): string[] {
    return Array.from(this.items.keys());
  }

  /** Somebody else writes, and everybody sees it. */
  put(key: string, value: string | undefined): void {
    change(this.items, key, value);
    for (const { items } of this.views) change(items, key, value);
  }

  /** What a tab sees as `localStorage`. */
  open(enter: Enter = (task) => task(), onChange: (key: string) => void = () => {}): Storage {
    const items = this.lag() ? new Map(this.items) : this.items;
    const view: View = { committed: 0, items, pending: new Map(), enter, onChange };
    this.views.add(view);
    const write = (key: string, value: string | undefined) => {
      if (this.fault === 'throws') throw new DOMException('forbidden', 'SecurityError');
      if (this.fault === 'full' && value !== undefined) throw new DOMException('full', 'QuotaExceededError');
      this.spread(view, key, value);
    };
    return {
      getItem: (key) => {
        if (this.fault === 'throws') throw new DOMException('forbidden', 'SecurityError');
        return items.get(key) ?? null;
      },
      setItem: write,
      removeItem: (key) => write(key, undefined),
      key: (index) => Array.from(items.keys())[index] ?? null,
      clear: () => {
        for (const key of Array.from(items.keys())) write(key, undefined);
      },
      get length() {
        return items.size;
      },
    };
  }

  private spread(own: View, key: string, value: string | undefined): void {
    const former = this.items.get(key);
    const commit = () => {
      this.onCommit(key, lag ? this.items.get(key) : former, value);
      change(this.items, key, value);
      own.pending.set(key, (own.pending.get(key) ?? 0) - 1);
      for (const view of this.views) {
        // Its own write comes later.
        if (view === own || view.pending.get(key)) continue;
        view.enter(() => {
          if (view.pending.get(key)) return;
          if (lag) change(view.items, key, value);
          view.onChange(key);
        });
      }
    };
    change(own.items, key, value);
    own.pending.set(key, (own.pending.get(key) ?? 0) + 1);
    const lag = this.lag();
    // In order.
    own.committed = Math.max(own.committed, performance.now() + lag);
    if (lag) setTimeout(commit, own.committed - performance.now());
    else commit();
  }
}

/** The same storage behind promises, as native storage is. */
export function behindPromises(storage: Storage, area: FakeArea, enter: Enter, latency: () => number) {
  const later = <T>(use: () => T) =>
    new Promise<T>((resolve, reject) => {
      if (area.fault === 'hangs') return;
      setTimeout(() => {
        try {
          const result = use();
          enter(() => resolve(result));
        } catch (error) {
          enter(() => reject(error));
        }
      }, latency());
    });
  return {
    getItem: (key: string) => later(() => storage.getItem(key)),
    setItem: (key: string, value: string) => later(() => storage.setItem(key, value)),
    removeItem: (key: string) => later(() => storage.removeItem(key)),
  };
}

function change(items: Map<string, string>, key: string, value: string | undefined): void {
  if (value === undefined) items.delete(key);
  else items.set(key, value);
}
