import { untilAborted } from './deadline.js';

/** A body went over its limit. */
export class BodyTooLargeError extends Error {}

interface LimitOptions {
  /** Bytes. */
  maxBytes: number;
  /** Breaks the body off, with its reason. */
  signal: AbortSignal;
  /** Called once when the body is through, or with the error that broke it off. */
  onEnd?: (error?: unknown) => void;
}

/** The same body, piece by piece as it comes, broken off with `BodyTooLargeError` when it gets too large. */
export function limitBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { maxBytes, signal, onEnd = () => {} }: LimitOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let size = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await untilAborted(reader.read(), signal);
          if (done) {
            controller.close();
            onEnd();
            return;
          }
          size += value.byteLength;
          if (size > maxBytes) throw new BodyTooLargeError();
          controller.enqueue(value);
        } catch (error) {
          // Not awaited: a source that does not end its cancelling must not hold up the error.
          reader.cancel(error).catch(() => {});
          onEnd(error);
          throw error;
        }
      },
      cancel(reason) {
        onEnd();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The whole body; rejects with `BodyTooLargeError` as soon as it gets too large. */
export async function readBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  options: LimitOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const limited = body && limitBody(body, options);
  return new Uint8Array(await new Response(limited).arrayBuffer());
}

/** The `Content-Length` header; `undefined` where there is none to go by. */
export function declaredLength(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  return length !== null && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** The `Content-Type` header without its parameters, in lower case. */
export function mediaType(headers: Headers): string {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  return type.trim().toLowerCase();
}

/** UTF-8 as text, a byte order mark included; `undefined` where it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
