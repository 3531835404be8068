/**
 * Answers a request as a server would; the same arguments as the global `fetch`, whose place it can take, also unbound.
 * Rejects with the signal's reason once the caller gives up, and with a `TypeError` when `faults.drop()` strikes; a
 * server that it is mounted on should close the connection then.
 */
export type EmbeddedFetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** One request that a service got; bodies, queries and tokens are not kept. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  /** 0 when there was no answer: the connection was dropped, or the caller gave up. */
  readonly status: number;
}

/** Each request goes to `answer`, and then to `log`: with the answer, if the caller got one. */
export function embeddedFetch(
  answer: (request: Request) => Response | Promise<Response>,
  log: (record: RequestRecord, response: Response | undefined) => void | Promise<void>,
): EmbeddedFetch {
  return async (input, init) => {
    const request = toRequest(input, init);
    const { method, signal } = request;
    const { pathname: path } = new URL(request.url);
    let response: Response | undefined;
    try {
      signal.throwIfAborted();
      const answered = await answer(request);
      signal.throwIfAborted();
      response = answered;
      return response;
    } finally {
      await log({ method, path, status: response?.status ?? 0 }, response);
    }
  };
}

function toRequest(input: RequestInfo | URL, init?: RequestInit): Request {
  return typeof input === 'string' || input instanceof URL || init ? new Request(input, init) : input;
}
