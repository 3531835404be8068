import { BodyTooLargeError, type Bytes, joined } from './body.js';
import type { ServiceAnswer } from './service.js';

/** What a body comes from. */
interface Source {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

/** A body that somebody else delivers, kept until it is read. */
export interface Inbox extends Pick<ServiceAnswer, 'read' | 'stream' | 'discard'> {
  push(piece: Bytes): void;
  end(): void;
  /** It has broken off. */
  fail(reason: unknown): void;
}

export function createInbox(source: Source): Inbox {
  const pieces: Bytes[] = [];
  let size = 0;
  let isThrough = false;
  let failure: { readonly reason: unknown } | undefined;
  /** Told of every change, until it has seen enough. */
  let look = (): boolean => false;

  function wait(until: () => boolean): void {
    look = until;
    // The source may serve somebody else by then.
    if (!until() && !isThrough) source.resume();
  }

  function breakOff(reason: Error): void {
    if (isThrough || failure) return;
    failure = { reason };
    source.abort(reason);
  }

  return {
    push(piece) {
      // undici begins with one when it is resumed, and would never get beyond it.
      if (piece.byteLength === 0) return;
      pieces.push(piece);
      size += piece.byteLength;
      look();
    },
    end() {
      isThrough = true;
      look();
    },
    fail(reason) {
      failure ??= { reason };
      look();
    },

    read: (maxBytes) =>
      new Promise((resolve, reject) => {
        wait(() => {
          if (size > maxBytes) breakOff(new BodyTooLargeError());
          if (failure) reject(failure.reason);
          else if (isThrough) resolve(joined(pieces, size));
          else return false;
          return true;
        });
      }),

    stream: () =>
      new ReadableStream<Bytes>(
        {
          pull: (reader) =>
            new Promise((resolve) => {
              wait(() => {
                if (pieces.length > 0) {
                  if (!isThrough) source.pause();
                  for (const piece of pieces.splice(0)) reader.enqueue(piece);
                } else if (failure) reader.error(failure.reason);
                else if (isThrough) reader.close();
                else return false;
                look = () => true;
                resolve();
                return true;
              });
            }),
          cancel: () => breakOff(new Error('Nobody reads the answer any more.')),
        },
        { highWaterMark: 0 },
      ),

    discard: () => breakOff(new Error('Nobody reads the answer.')),
  };
}
