/** A body's part of the memory for all of them. */
export interface HeldBody {
  /** So many bytes more; this may break off others, or itself. */
  grow(bytes: number): void;
  /** It is all there: it cannot be broken off for others any more. */
  complete(): void;
  release(): void;
}

export interface BodyMemory {
  /** @param breakOff ends a body, which is released then, that has to make room */
  hold(breakOff: (reason: unknown) => void): HeldBody;
}

/**
 * Bounds what all bodies together hold in memory. When it is full, those have to go that have been coming in for the
 * longest time: what a page sends is there within a moment, and who sends slowly on purpose pays for it, not the others.
 *
 * @param maxBytes for all bodies together
 * @param busy makes the error for a body that has to go
 */
export function createBodyMemory(maxBytes: number, busy: () => unknown): BodyMemory {
  let held = 0;
  /** Those that are still coming in, the oldest first: how each is broken off. */
  const incoming = new Map<HeldBody, (reason: unknown) => void>();

  function makeRoom(): void {
    for (const [body, breakOff] of incoming) {
      if (held <= maxBytes) return;
      body.release();
      breakOff(busy());
    }
  }

  return {
    hold(breakOff) {
      let size = 0;
      const body: HeldBody = {
        grow(bytes) {
          // One that has been broken off may still hear of its last bytes.
          if (!incoming.has(body)) return;
          size += bytes;
          held += bytes;
          makeRoom();
        },
        complete: () => incoming.delete(body),
        release() {
          incoming.delete(body);
          held -= size;
          size = 0;
        },
      };
      incoming.set(body, breakOff);
      return body;
    },
  };
}
