import fc from 'fast-check';
import { UserModuleError } from 'up-user-module';
import { type AccountClient, type AccountOptions, createAccountClient } from 'up-user-module/account';
import { vi } from 'vitest';

export const realm = 'https://account.test/realms/zhiju';
export const clientSecret = 'wechatapp-secret';
// Nothing about them looks like a token, so that hiding them takes knowing them.
export const accessToken = 'opaque-access';
export const refreshToken = 'opaque-refresh';

export type Answer = (request: Request) => Response | Promise<Response>;

/** A `fetch` that keeps to a script, whose last answer goes on for ever, and remembers what was sent. */
export function scriptedFetch(...script: readonly Answer[]) {
  const requests: Request[] = [];
  const fetch: NonNullable<AccountOptions['fetch']> = async (input, init) => {
    const request = new Request(input, init);
    const answer = script[Math.min(requests.length, script.length - 1)];
    requests.push(request);
    if (!answer) throw new Error('nothing should be sent');
    return answer(request.clone());
  };
  const last = () => {
    const request = requests[requests.length - 1];
    if (!request) throw new Error('nothing was sent');
    return request;
  };
  return { fetch, requests, last };
}

/** A client of `realm` whose requests are answered by the script. */
export function scriptedClient(
  script: readonly Answer[],
  options: Partial<Extract<AccountOptions, { realm: string }>> = {},
) {
  const sent = scriptedFetch(...script);
  const client: AccountClient = createAccountClient({
    realm,
    clientId: 'h5',
    fetch: sent.fetch,
    ...options,
  });
  return { client, ...sent };
}

export const json =
  (body: unknown, init?: ResponseInit): Answer =>
  () =>
    Response.json(body, init);

export const text =
  (body: string, init?: ResponseInit): Answer =>
  () =>
    new Response(body, init);

export const html = (status: number): Answer =>
  text('<!doctype html><title>Log in</title><form action="/login"></form>', {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });

export const noContent: Answer = () => new Response(null, { status: 204 });

/** A server that does not answer; as with a real one, the request's signal ends it. */
export const hanging: Answer = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** A server that does not answer, below a `fetch` that knows no signals. */
export const hangingForEver: Answer = () => new Promise(() => {});

export const unreachable: Answer = () => Promise.reject(new TypeError('Failed to fetch'));

/** The error that a call ends with, which must be one of the package's own. */
export async function failureOf(call: Promise<unknown>): Promise<UserModuleError> {
  const ended = await call.then(
    () => new Error('It succeeded.'),
    (error: unknown) => error,
  );
  if (!(ended instanceof UserModuleError)) throw ended;
  return ended;
}

/** All that a log could print of an error, the service's own answer (`body` and what is read from it) excepted. */
export function printed(error: UserModuleError): string {
  const { message, stack, cause } = error;
  const causes = cause instanceof Error ? `${cause.stack} ${cause.cause}` : JSON.stringify(cause);
  return [message, stack, String(error), JSON.stringify(error), causes].join('\n');
}

/** Lets every deadline expire, so that the timer that they share is idle when the clock is put back. */
export async function endFakeTime(): Promise<void> {
  await vi.runAllTimersAsync();
  vi.useRealTimers();
}

export function fieldsOf(body: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body));
}

/** Texts of any characters, halves of surrogate pairs among them. */
export const anyText = (constraints: fc.StringSharedConstraints = {}) =>
  fc.string({ ...constraints, unit: fc.nat(0x10ffff).map((code) => String.fromCodePoint(code)) });
