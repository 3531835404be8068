/**
 * Answers a request as a server would; the same arguments as the global `fetch`, whose place it can take, also unbound.
 * Rejects with the signal's reason once the caller aborts, and with a `TypeError` when `faults.drop()` applies; a
 * server that it is mounted on should close the connection then. Redirects are answers, as a server would send them; only
 * those of a `GET` with an explicit `redirect: 'follow'` in its second argument are followed.
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
  const send = async (request: Request): Promise<Response> => {
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
  return async (input, init) => {
    const request = toRequest(input, init);
    const response = await send(request);
    const follows = init?.redirect === 'follow' && request.method === 'GET';
    return follows ? follow(request, response, send) : response;
  };
}

/** The fetch standard's limit. */
const maxRedirects = 20;

/** Where redirects lead to: to the service by `send`, elsewhere by the global `fetch`. */
async function follow(
  { url, signal }: Request,
  response: Response,
  send: (request: Request) => Promise<Response>,
): Promise<Response> {
  const home = new URL(url).origin;
  let at = url;
  let answer = response;
  for (let count = 0; count < maxRedirects; count++) {
    const location = answer.status >= 300 && answer.status < 400 && answer.headers.get('location');
    if (!location) return answer;
    at = new URL(location, at).href;
    if (new URL(at).origin !== home) return fetch(at, { signal });
    answer = await send(new Request(at, { signal }));
  }
  throw new TypeError('Failed to fetch');
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
