import { readBody } from './body.js';
import { type Abortable, unlessAborted } from './lifetime.js';
import type { Send, ServiceAnswer } from './service.js';

/** The services, asked with a `fetch` that takes a `Request`. It may do with the signal what it likes. */
export function sendOverFetch(fetch: (request: Request) => Promise<Response>): Send {
  return async ({ method, url, headers, body, signal }) => {
    const controller = new AbortController();
    // `duplex` is not in the DOM types yet, and streams are not sent without it.
    const init: RequestInit & { duplex: 'half' } = { method, headers, body, duplex: 'half' };
    const request = new Request(url, { ...init, signal: controller.signal, redirect: 'manual' });
    // Node's `fetch` ends a request by its signal only as long as somebody holds the `Request`: once the collector has
    // taken it, the connection stays open. The listener holds it.
    const held = { controller, request };
    const onAbort = () => held.controller.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
    return toAnswer(await unlessAborted(fetch(request), signal), signal);
  };
}

function toAnswer(response: Response, signal: Abortable | undefined): ServiceAnswer {
  const { status, headers } = response;
  return {
    status,
    header: (name) => headers.get(name),
    // `fetch` undoes an encoding.
    isDecoded: headers.has('content-encoding'),
    get hasBody() {
      return response.body !== null;
    },
    read: (maxBytes) => readBody(response, { maxBytes, signal }),
    stream: () => response.body ?? new Blob().stream(),
    discard() {
      response.body?.cancel().catch(() => {});
    },
  };
}
