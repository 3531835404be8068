import { randomUUID } from 'node:crypto';
import { streamSSE } from 'hono/streaming';

/**
 * Tells the demo's pages what happens on the server: requests between gateway, account service and UWS, and text
 * messages.
 */
export function createFeed() {
  const listeners = new Set();
  const publish = (event, data) => {
    for (const tell of listeners) tell({ event, data: JSON.stringify(data) });
  };

  return {
    publish,

    /** A `fetch` that tells of each request and of how it ended. Of bodies, the grant type of a form is all that it tells. */
    watched(from, to, fetch, pathOf = (url) => url.pathname) {
      return async (input, init) => {
        const request = new Request(input, init);
        if (isImage(request)) return fetch(request);
        const id = randomUUID();
        const { method } = request;
        const grantType = await grantTypeOf(request);
        const path = pathOf(new URL(request.url));
        publish('exchange', { id, at: Date.now(), request: { from, to, method, path, grantType } });
        let status = 0;
        try {
          const response = await fetch(request);
          status = response.status;
          return response;
        } finally {
          publish('exchange', { id, at: Date.now(), status });
        }
      };
    },

    /** The stream of a page that listens. */
    stream: (context) =>
      streamSSE(context, async (stream) => {
        const tell = (message) => stream.writeSSE(message);
        listeners.add(tell);
        await tell({ event: 'time', data: String(Date.now()) });
        await new Promise((resolve) => stream.onAbort(resolve));
        listeners.delete(tell);
      }),
  };
}

async function grantTypeOf(request) {
  const type = request.headers.get('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return undefined;
  return new URLSearchParams(await request.clone().text()).get('grant_type') ?? undefined;
}

/** What an `<img>` asks for, no script has asked for. */
function isImage({ headers }) {
  return (headers.get('accept') ?? '').startsWith('image/');
}
