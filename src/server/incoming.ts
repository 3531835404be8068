import type { Endpoint } from './allow-list.js';
import { BodyTooLargeError, declaredLength, limitBody, mediaType, readBody } from './body.js';
import type { BodyMemory, HeldBody } from './body-memory.js';
import { GatewayError } from './gateway-error.js';
import { type Lifetime, startLifetime } from './lifetime.js';

/** What a page sent, as an upstream sees it. */
export interface Incoming {
  readonly method: string;
  readonly endpoint: Endpoint;
  /** Below the upstream's base URL, untouched. */
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly search: string;
  readonly headers: Headers;
  /** Whether anybody asks what the fields of a form are. */
  readonly isLimited: boolean;
  /** The whole body, at most so many bytes. */
  readBody(maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The body to be sent on as it is: small forms and JSON in one piece, anything else as it comes in. */
  passBody(): Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null>;
}

export interface BodyLimits {
  /** Bytes of any body. */
  maxBody: number;
  /** Milliseconds for a body that is held in memory. */
  bodyTimeout: number;
  memory: BodyMemory;
}

/** Bytes of a body that is not worth a stream. */
const smallBody = 64 * 1024;
/**
 * Bytes of a body that is held for a second try, where one may be needed: an avatar of 2 MiB, and what is around it. One
 * of unknown length is held as well.
 */
const maxRepeatable = 3 * 1024 * 1024;
const smallTypes = ['application/x-www-form-urlencoded', 'application/json'];

/** How the bodies of a request are read. */
export interface BodyReader extends Pick<Incoming, 'readBody' | 'passBody'> {
  /** Nothing of it is held any more. */
  release(): void;
}

/**
 * @param lifetime of the exchange that the body is part of
 * @param onWait told whether the page's next bytes are waited for
 * @param isRepeatable whether a body that is passed on may be needed twice
 */
export function bodyReader(
  request: Request,
  { maxBody, bodyTimeout, memory }: BodyLimits,
  lifetime: Lifetime,
  onWait: (forPage: boolean) => void,
  isRepeatable = false,
): BodyReader {
  let held: HeldBody | undefined;

  async function whole(maxBytes: number, timeout = bodyTimeout) {
    const receiving = startLifetime({
      timeout,
      late: requestTimeout,
      parent: lifetime,
      gone: () => lifetime.reason,
    });
    held = memory.hold(receiving.abort);
    onWait(true);
    try {
      return await readBody(request, { maxBytes, signal: receiving, onHold: held.grow });
    } catch (error) {
      if (error instanceof BodyTooLargeError) throw requestTooLarge(maxBytes);
      if (receiving.aborted) throw receiving.reason;
      throw new GatewayError(400, 'invalid_request', 'The request body broke off.');
    } finally {
      receiving.end();
      held.complete();
      onWait(false);
    }
  }

  function streamed() {
    if ((declaredLength(request.headers) ?? 0) > maxBody) throw requestTooLarge(maxBody);
    const onEnd = (error: unknown) => {
      onWait(false);
      if (error instanceof BodyTooLargeError) lifetime.abort(requestTooLarge(maxBody));
    };
    return request.body && limitBody(request.body, { maxBytes: maxBody, signal: lifetime, onWait, onEnd });
  }

  return {
    readBody: (maxBytes) => whole(Math.min(maxBytes, maxBody)),
    async passBody() {
      if (request.method === 'GET') return null;
      const length = declaredLength(request.headers);
      if (length === 0) return null;
      const isSmall = length !== undefined && length <= smallBody;
      if (isSmall && smallTypes.includes(mediaType(request.headers))) return whole(maxBody);
      // It has as much time as if it were streamed.
      if (isRepeatable && (length ?? 0) <= maxRepeatable) return whole(maxBody, Infinity);
      return streamed();
    },
    release: () => held?.release(),
  };
}

/** The page has not sent all of its request in time. */
export function requestTimeout(): GatewayError {
  return new GatewayError(408, 'request_timeout', 'The request did not arrive in time.');
}

function requestTooLarge(maxBytes: number): GatewayError {
  return new GatewayError(413, 'request_too_large', `The request is larger than ${maxBytes} bytes.`);
}

/**
 * The whole body of a request that is sent on to nobody.
 *
 * @param maxBytes of the body
 */
export async function receive(
  request: Request,
  maxBytes: number,
  limits: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const lifetime = startLifetime({
    timeout: limits.bodyTimeout,
    late: requestTimeout,
    parent: request.signal,
    gone: clientGone,
  });
  const body = bodyReader(request, limits, lifetime, () => {});
  try {
    return await body.readBody(maxBytes);
  } finally {
    lifetime.end();
    body.release();
  }
}

export function clientGone(): GatewayError {
  return new GatewayError(499, 'client_closed_request', 'The client has gone.');
}
