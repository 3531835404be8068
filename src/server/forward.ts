import { BodyTooLargeError, declaredLength, limitBody, readBody } from './body.js';
import { type Deadline, startDeadline, untilAborted } from './deadline.js';
import { GatewayError } from './gateway-error.js';
import { pickResponseHeaders } from './headers.js';

interface Transport {
  /** Milliseconds from the request's arrival to the last byte of the answer. */
  timeout: number;
  /** Bytes, of the request and of the answer each. */
  maxBody: number;
  fetch(request: Request): Promise<Response>;
  /** Told when an answer breaks off whose beginning the page already has. */
  onBreak(error: GatewayError): void;
}

/** What a page sent, as an upstream sees it. */
export interface Incoming {
  readonly method: string;
  /** Below the upstream's base URL, untouched. */
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly search: string;
  readonly headers: Headers;
  /** The whole body, at most so many bytes. */
  readBody(maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The body as it comes in. */
  streamBody(): ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

/** What an upstream gets. */
export interface Outgoing {
  url: string;
  headers: Headers;
  body: BodyInit | null;
}

export type Translate = (incoming: Incoming) => Promise<Outgoing>;

/** Sends a request on to where `translate` says, and the answer back while it is still coming in. */
export async function forward(
  request: Request,
  { path, search }: { path: string; search: string },
  translate: Translate,
  transport: Transport,
): Promise<Response> {
  const { timeout, maxBody } = transport;
  const deadline = startDeadline({
    timeout,
    late: new GatewayError(504, 'upstream_timeout', 'The service did not answer in time.'),
    caller: {
      signal: request.signal,
      gone: new GatewayError(499, 'client_closed_request', 'The client has gone.'),
    },
  });
  const { method } = request;
  const { signal } = deadline;
  try {
    const { url, headers, body } = await translate({
      method,
      path,
      search,
      headers: request.headers,
      readBody: (maxBytes) => bufferBody(request, Math.min(maxBytes, maxBody), deadline),
      streamBody: () => streamBody(request, maxBody, deadline),
    });
    // Not every service takes an upload of unknown length.
    const length = declaredLength(request.headers);
    if (body instanceof ReadableStream && length !== undefined) headers.set('content-length', String(length));
    // `duplex` is not in the DOM types yet, and streams are not sent without it.
    const duplex: RequestInit & { duplex: 'half' } = { duplex: 'half' };
    const init: RequestInit = { ...duplex, method, headers, body, signal, redirect: 'manual' };
    return passOn(await send(new Request(url, init), signal, transport), deadline, transport);
  } catch (error) {
    // Also ends what is still open: the upload, or an answer that is not passed on.
    deadline.abort(error);
    throw error;
  }
}

async function bufferBody(request: Request, maxBytes: number, { signal }: Deadline) {
  try {
    return await readBody(request.body, { maxBytes, signal });
  } catch (error) {
    if (error instanceof BodyTooLargeError) throw requestTooLarge(maxBytes);
    if (signal.aborted) throw new GatewayError(408, 'request_timeout', 'The request did not arrive in time.');
    throw new GatewayError(400, 'invalid_request', 'The request body broke off.');
  }
}

function streamBody(request: Request, maxBytes: number, { signal, abort }: Deadline) {
  if ((declaredLength(request.headers) ?? 0) > maxBytes) throw requestTooLarge(maxBytes);
  const onEnd = (error: unknown) => {
    if (error instanceof BodyTooLargeError) abort(requestTooLarge(maxBytes));
  };
  return request.body && limitBody(request.body, { maxBytes, signal, onEnd });
}

async function send(request: Request, signal: AbortSignal, { fetch }: Transport): Promise<Response> {
  try {
    return await untilAborted(fetch(request), signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new GatewayError(502, 'upstream_unreachable', 'The service cannot be reached.', systemCode(error));
  }
}

function passOn(answer: Response, deadline: Deadline, { maxBody, onBreak }: Transport): Response {
  const { status, body } = answer;
  // `redirect: 'manual'` gives status 0 in some runtimes and the genuine one in others.
  if (status < 200 || (status >= 300 && status < 400 && status !== 304)) {
    throw new GatewayError(502, 'upstream_redirected', 'The service answered with a redirect.');
  }
  if ((declaredLength(answer.headers) ?? 0) > maxBody) throw answerTooLarge();
  const headers = pickResponseHeaders(answer.headers);
  if (!body) {
    deadline.clear();
    return new Response(null, { status, headers });
  }
  const onEnd = (error: unknown) => {
    deadline.clear();
    if (error !== undefined) onBreak(breakError(error));
  };
  const { signal } = deadline;
  return new Response(limitBody(body, { maxBytes: maxBody, signal, onEnd }), { status, headers });
}

function breakError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof BodyTooLargeError) return answerTooLarge();
  return new GatewayError(502, 'upstream_unreachable', 'The answer broke off.', systemCode(error));
}

function requestTooLarge(maxBytes: number): GatewayError {
  return new GatewayError(413, 'request_too_large', `The request is larger than ${maxBytes} bytes.`);
}

function answerTooLarge(): GatewayError {
  return new GatewayError(502, 'upstream_too_large', 'The answer of the service is too large.');
}

/** `ECONNREFUSED` and the like. Nothing else of the error is taken: what a message quotes cannot be known. */
function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(error.code))
    return error.code;
  return 'cause' in error ? systemCode(error.cause) : undefined;
}
