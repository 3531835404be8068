/**
 * Answers a request as a server would; the same arguments as the global `fetch`, whose place it can take, also unbound.
 * Rejects with the signal's reason once the caller aborts, and with a `TypeError` when `faults.drop()` applies; a
 * server that it is mounted on should close the connection then.
 */
export type EmbeddedFetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** One request that a service got; queries, tokens and what else is in bodies are not kept. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  /** 0 when there was no answer: the connection was dropped, or the caller aborted. */
  readonly status: number;
}

const withoutRequest =
  'The embedded services need the globals Request, Response, Headers and fetch, which Node 20.3 has. ' +
  "Jest's jsdom environment hides them: use the environment jest-fixed-jsdom, or `@jest-environment node`, or give them " +
  'back in a setup file. createMockNebula does not need them.';

/** Each request goes to `answer`, and then to `log`: with the answer, if the caller got one, and the form that it sent. */
export function embeddedFetch(
  answer: (request: Request) => Response | Promise<Response>,
  log: (
    record: RequestRecord,
    response: Response | undefined,
    form: Promise<URLSearchParams>,
  ) => void | Promise<void>,
): EmbeddedFetch {
  if (typeof Request === 'undefined') throw new Error(withoutRequest);
  return async (input, init) => {
    const request = toRequest(input, init);
    const { method, signal } = request;
    const { pathname: path } = new URL(request.url);
    const form = readForm(request);
    let response: Response | undefined;
    try {
      signal.throwIfAborted();
      const answered = await answer(request);
      signal.throwIfAborted();
      response = answered;
      return response;
    } finally {
      await log({ method, path, status: response?.status ?? 0 }, response, form);
    }
  };
}

/** Empty where there is none, or the caller has aborted. */
async function readForm(request: Request): Promise<URLSearchParams> {
  const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded');
  return new URLSearchParams(
    isForm
      ? await request
          .clone()
          .text()
          .catch(() => '')
      : '',
  );
}

function toRequest(input: RequestInfo | URL, init?: RequestInit): Request {
  return typeof input === 'string' || input instanceof URL || init ? new Request(input, init) : input;
}
