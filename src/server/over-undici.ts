import { Readable } from 'node:stream';
import { Agent, type Dispatcher, errors } from 'undici';
import { type Bytes, toLength } from './body.js';
import { decoded } from './decoded.js';
import { systemCode } from './gateway-error.js';
import { createInbox, type Inbox } from './inbox.js';
import type { Abortable } from './lifetime.js';
import { piecesOf } from './pieces.js';
import type { Send, ServiceAnswer, ServiceRequest } from './service.js';

type Controller = Dispatcher.DispatchController;

/** Bytes of an answer that come in before anybody asks for them. */
const readAhead = 64 * 1024;

/** Statuses of answers that have no body. */
const withoutBody = [204, 205, 304];

/** What every request has, if it has no other. The answer is passed on as it is, and few are worth an encoding. */
const ownHeaders = { 'accept-encoding': 'identity', 'user-agent': 'up-user-module' };

/**
 * The services, asked with undici's client, without the global `fetch` on top of it. Connections are kept, as many as
 * there are requests at a time: with fewer, those who read slowly would keep all others waiting.
 */
export function sendOverUndici(): Send {
  // Whoever sends a request has a deadline for all of it.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

  const attempt = (request: ServiceRequest) =>
    new Promise<ServiceAnswer>((resolve, reject) => {
      const { method, url, headers, body, signal } = request;
      if (signal?.aborted) return reject(signal.reason);
      const { origin, pathname, search } = new URL(url);
      const options = {
        origin,
        path: pathname + search,
        method,
        headers: Object.assign({}, ownHeaders, headers),
        body: body instanceof ReadableStream ? Readable.from(piecesOf(body), { objectMode: false }) : body,
      };
      agent.dispatch(options, createHandler(signal, resolve, reject));
    });

  return async (request) => {
    try {
      return await attempt(request);
    } catch (error) {
      if (request.signal?.aborted || !isRepeatable(request) || !isConnectionLost(error)) throw error;
      return attempt(request);
    }
  };
}

/** What undici tells of a request and its answer. */
function createHandler(
  signal: Abortable | undefined,
  resolve: (answer: ServiceAnswer) => void,
  reject: (reason: unknown) => void,
): Dispatcher.DispatchHandler {
  let controller: Controller | undefined;
  let inbox: Inbox | undefined;

  const fail = (reason: unknown) => {
    signal?.removeEventListener('abort', onAbort);
    if (inbox) inbox.fail(reason);
    else reject(reason);
  };
  const onAbort = () => {
    const reason = signal?.reason;
    fail(reason);
    controller?.abort(toError(reason));
  };
  signal?.addEventListener('abort', onAbort);

  return {
    onRequestStart(started) {
      controller = started;
      // It may have waited for a connection.
      if (signal?.aborted) started.abort(toError(signal.reason));
    },
    onResponseStart(of, status, headers) {
      // 103, for instance.
      if (status < 200) return;
      const header = (name: string) => {
        const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
        return Array.isArray(value) ? value.join(', ') : (value ?? null);
      };
      const body = createInbox(of);
      resolve(toAnswer(status, header, body));
      inbox = body;
      const length = toLength(header('content-length'));
      if (withoutBody.includes(status)) {
        // Nobody would read what undici takes for one, and bound it: that of a 205 alone.
        if (status === 205 && length !== 0)
          of.abort(new Error('An answer has a body that it must not have.'));
        return;
      }
      // What nobody reads may not be paused: it would keep the connection.
      if (length === undefined || length > readAhead) of.pause();
    },
    onResponseData(_of, piece) {
      inbox?.push(isBytes(piece) ? piece : new Uint8Array(piece));
    },
    onResponseEnd() {
      signal?.removeEventListener('abort', onAbort);
      inbox?.end();
    },
    onResponseError(_of, error) {
      fail(error);
    },
  };
}

function toAnswer(status: number, header: ServiceAnswer['header'], inbox: Inbox): ServiceAnswer {
  const answer = { status, header, isDecoded: false, hasBody: !withoutBody.includes(status), ...inbox };
  return answer.hasBody ? decoded(answer) : answer;
}

/** Whether the service may get it twice: what only reads, and has no body that is used up (RFC 9110, 9.2.2). */
function isRepeatable({ method, body }: ServiceRequest): boolean {
  return method === 'GET' && body === null;
}

/**
 * Whether the connection has gone while there was no answer yet. The usual reason is that the service has closed it for
 * being idle, just when the request was sent.
 */
function isConnectionLost(error: unknown): boolean {
  if (error instanceof errors.SocketError) return (error.socket?.bytesRead ?? 0) > 0;
  const code = systemCode(error);
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** Whether it lies in memory of its own, as all of undici's pieces do. */
function isBytes(piece: Uint8Array): piece is Bytes {
  return piece.buffer instanceof ArrayBuffer;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The request is over.');
}
