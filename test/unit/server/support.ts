import { createGateway, type GatewayFailure, type GatewayOptions } from 'up-user-module/server';
import { expect } from 'vitest';

export const realm = 'https://account.example/realms/home';
export const uwsUrl = 'https://uws.example';
export const page = 'https://page.example';
export const clientSecret = 'client-s3cret-Zq81';
export const appKey = 'app-k3y-77aa-Zq82';

/** What an upstream got, read to the end. */
export interface Received {
  method: string;
  url: string;
  headers: Headers;
  body: string;
}

/** A fake service that records what it gets. */
export function upstream(
  answer: (request: Request) => Response | Promise<Response> = () => Response.json({}),
) {
  const received: Received[] = [];
  return {
    received,
    fetch: async (request: Request): Promise<Response> => {
      const { method, url, headers } = request;
      received.push({ method, url, headers, body: await request.clone().text() });
      return answer(request);
    },
  };
}

type Options = Partial<Omit<GatewayOptions, 'account' | 'uws'>> & {
  account?: Partial<NonNullable<GatewayOptions['account']>>;
  uws?: Partial<NonNullable<GatewayOptions['uws']>>;
};

/** A gateway to both services, its failures recorded. */
export function gateway({ account, uws, ...options }: Options = {}) {
  const failures: GatewayFailure[] = [];
  const handle = createGateway({
    account: { realm, clientId: 'h5', clientSecret, ...account },
    uws: { baseUrl: uwsUrl, appId: 'MB-TEST-0000', appKey, ...uws },
    origins: [page],
    onError: (failure) => failures.push(failure),
    ...options,
  });
  return { handle, failures };
}

/** A request that a browser makes for the page. */
export function fromPage(
  path: string,
  { headers, ...init }: RequestInit & { duplex?: 'half' } = {},
): Request {
  return new Request(`https://gateway.example${path}`, {
    ...init,
    headers: { origin: page, ...Object.fromEntries(new Headers(headers)) },
  });
}

export function form(fields: Record<string, string>): RequestInit {
  return { method: 'POST', body: new URLSearchParams(fields) };
}

export function json(body: unknown): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** Checks that an answer is the gateway's own, with this status and error. */
export async function expectError(response: Response, status: number, error: string): Promise<void> {
  const body = await response.json();
  expect({ status: response.status, body }).toEqual({
    status,
    body: { error, error_description: expect.stringMatching(/^[A-Z].*\.$/) },
  });
  expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
}

/** A body that the test feeds piece by piece. */
export function pieces() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, {
    highWaterMark: 1,
  });
  const writer = writable.getWriter();
  return {
    stream: readable,
    send: (text: string) => writer.write(new TextEncoder().encode(text)),
    end: () => writer.close(),
    break: (error: unknown) => writer.abort(error),
    /** Settles when the reader has gone. */
    closed: writer.closed.catch((error: unknown) => error),
  };
}
