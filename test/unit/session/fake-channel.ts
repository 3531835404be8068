import type { Enter } from './fake-locks.js';

interface End {
  closed: boolean;
  receive(data: unknown): void;
}

/** The `BroadcastChannel`s of one origin. */
export class FakeChannels {
  private readonly ends = new Map<string, Set<End>>();
  private readonly delay: () => number;

  /** @param delay milliseconds that a message takes */
  constructor(delay: () => number = () => 1) {
    this.delay = delay;
  }

  /** What a tab sees as `BroadcastChannel`. */
  open(enter: Enter = (task) => task()) {
    const { delay } = this;
    const endsOf = (name: string) => {
      const ends = this.ends.get(name) ?? new Set();
      this.ends.set(name, ends);
      return ends;
    };
    return class {
      onmessage: ((event: { readonly data: unknown }) => void) | null = null;
      private readonly name: string;
      private readonly end: End = {
        closed: false,
        receive: (data) => enter(() => this.onmessage?.({ data })),
      };

      constructor(name: string) {
        this.name = name;
        endsOf(name).add(this.end);
      }

      postMessage(data: unknown): void {
        if (this.end.closed) throw new DOMException('closed', 'InvalidStateError');
        const copy = structuredClone(data);
        for (const end of endsOf(this.name)) {
          if (end !== this.end) setTimeout(() => end.closed || end.receive(copy), delay());
        }
      }

      close(): void {
        this.end.closed = true;
        endsOf(this.name).delete(this.end);
      }
    };
  }
}
