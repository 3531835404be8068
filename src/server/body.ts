import { type Abortable, unlessAborted } from './lifetime.js';
import { trimmed } from './white-space.js';

/** A body went over its limit. */
export class BodyTooLargeError extends Error {}

export type Bytes = Uint8Array<ArrayBuffer>;

interface ReadOptions {
  maxBytes: number;
  /** Breaks the reading off, with its reason. */
  signal: Abortable | undefined;
  /** Told of bytes before they are held in memory; may throw. */
  onHold?(bytes: number): void;
}

/** The whole body. Rejects with `BodyTooLargeError` as soon as it gets too large. */
export async function readBody(message: Request | Response, options: ReadOptions): Promise<Bytes> {
  const { maxBytes, signal, onHold } = options;
  const { headers } = message;
  // `fetch` undoes an encoding, and nobody knows how much comes of it.
  const length = headers.has('content-encoding') ? undefined : declaredLength(headers);
  if (length === undefined) return message.body ? readPieces(message.body, options) : new Uint8Array();
  if (length > maxBytes) throw new BodyTooLargeError();
  onHold?.(length);
  // Where the length is known, the runtime need not make a stream.
  const bytes = new Uint8Array(await unlessAborted(message.arrayBuffer(), signal));
  if (bytes.byteLength > maxBytes) throw new BodyTooLargeError();
  return bytes;
}

export async function readPieces(body: ReadableStream<Bytes>, options: ReadOptions): Promise<Bytes> {
  const { signal } = options;
  const reader = body.getReader();
  try {
    return await unlessAborted(collect(reader, options), signal);
  } catch (error) {
    // Not awaited: a source that does not end its cancelling must not hold up the error.
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

async function collect(
  reader: ReadableStreamDefaultReader<Bytes>,
  { maxBytes, onHold }: ReadOptions,
): Promise<Bytes> {
  const pieces: Bytes[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(pieces, size);
    size += value.byteLength;
    if (size > maxBytes) throw new BodyTooLargeError();
    onHold?.(value.byteLength);
    pieces.push(value);
  }
}

export function joined(pieces: readonly Bytes[], size: number): Bytes {
  const [first] = pieces;
  if (first?.byteLength === size) return first;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.byteLength;
  }
  return bytes;
}

interface LimitOptions {
  maxBytes: number;
  /** Breaks the body off, with its reason, whether anybody reads or not. */
  signal: Abortable;
  /** Called when the body's source is waited for (`true`), and when its reader is (`false`). */
  onWait?(forSource: boolean): void;
  /** Called once when the body is through, or with the error that broke it off. */
  onEnd(error?: unknown): void;
}

/** The same body, piece by piece as it comes, broken off with `BodyTooLargeError` when it gets too large. */
export function limitBody(
  body: ReadableStream<Bytes>,
  { maxBytes, signal, onWait, onEnd }: LimitOptions,
): ReadableStream<Bytes> {
  const reader = body.getReader();
  let size = 0;
  let ended = false;

  function end(error?: unknown): void {
    ended = true;
    signal.removeEventListener('abort', onAbort);
    onEnd(error);
  }

  let breakOff = (_error: unknown): void => {};
  const onAbort = () => breakOff(signal.reason);

  return new ReadableStream(
    {
      start(controller) {
        // Nobody may ever pull again, so this is not left to `pull`.
        breakOff = (error) => {
          if (ended) return;
          end(error);
          // A server writes it into its log, and undici's own error quotes the bytes that it could not read.
          controller.error(new Error('The body broke off.'));
          // Not awaited, as above.
          reader.cancel(error).catch(() => {});
        };
        if (signal.aborted) onAbort();
        else signal.addEventListener('abort', onAbort);
      },
      async pull(controller) {
        try {
          onWait?.(true);
          const { done, value } = await reader.read();
          if (ended) return;
          onWait?.(false);
          if (done) {
            end();
            controller.close();
            return;
          }
          size += value.byteLength;
          if (size > maxBytes) throw new BodyTooLargeError();
          controller.enqueue(value);
        } catch (error) {
          breakOff(error);
        }
      },
      cancel(reason) {
        if (!ended) end();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The `Content-Length` header; `undefined` where there is none to go by. */
export function declaredLength(headers: Headers): number | undefined {
  return toLength(headers.get('content-length'));
}

/** The value of a `Content-Length` header; `undefined` for anything else. */
export function toLength(value: string | null): number | undefined {
  return value !== null && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** The `Content-Type` of what `URLSearchParams` writes. */
export const formType = 'application/x-www-form-urlencoded;charset=UTF-8';

/** The `Content-Type` header without its parameters, in lower case. */
export function mediaType(headers: Headers): string {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  return trimmed(type).toLowerCase();
}

/** UTF-8 as text, a byte order mark included; `undefined` where it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
