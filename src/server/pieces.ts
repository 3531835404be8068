import type { Bytes } from './body.js';

/** What a stream brings, for Node's own streams. */
export async function* piecesOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Not awaited: a source that does not end its cancelling must not hold up the others.
    reader.cancel().catch(() => {});
  }
}

/** A stream of what is brought piece by piece, which waits for its reader. */
export function fromPieces(source: AsyncIterable<Bytes>): ReadableStream<Bytes> {
  const pieces = source[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(reader) {
        const { done, value } = await pieces.next();
        if (done) reader.close();
        else reader.enqueue(value);
      },
      async cancel() {
        await pieces.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
