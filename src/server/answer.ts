import { BodyTooLargeError, declaredLength, limitBody, readBody } from './body.js';
import type { Exchange } from './exchange.js';
import { GatewayError, systemCode } from './gateway-error.js';
import { pickResponseHeaders } from './headers.js';
import type { Lifetime } from './lifetime.js';
import { pictureLocation } from './picture-redirect.js';
import type { Outgoing } from './upstream.js';

interface Passing {
  lifetime: Lifetime;
  maxBytes: number;
  /** Told whether the service's next bytes are waited for, or the page. */
  onWait(forService: boolean): void;
}

/** Bytes of an answer that is not worth a stream. */
const smallAnswer = 64 * 1024;
/** Bytes of an answer that is looked into. One with tokens has a few thousand. */
const maxTokenAnswer = 256 * 1024;

/** What the page gets of a service's answer. */
export async function passOn(
  answer: Response,
  { url, holdsSecret }: Outgoing,
  exchange: Exchange,
  passing: Passing,
): Promise<Response> {
  const { status } = answer;
  const { path, search } = exchange;
  const location = exchange.endpoint.isCacheable && pictureLocation(answer, { url, path, search });
  if (location) return redirect(answer, location, passing);
  // `redirect: 'manual'` gives status 0 in some runtimes and the genuine one in others.
  if (status < 200 || (status >= 300 && status < 400 && status !== 304)) {
    throw new GatewayError(502, 'upstream_redirected', 'The service answered with a redirect.');
  }
  const headers = pickResponseHeaders(answer.headers);
  if (!exchange.endpoint.isCacheable) headers.set('cache-control', 'no-store');
  const body = holdsSecret
    ? await readSafely(answer, headers, holdsSecret, passing)
    : await readOrStream(answer, exchange, passing);
  return new Response(body, { status, headers });
}

function redirect({ status, headers, body }: Response, location: string, { lifetime }: Passing): Response {
  const picked = pickResponseHeaders(headers);
  picked.delete('content-length');
  picked.delete('content-type');
  picked.set('location', location);
  // Nobody reads it.
  body?.cancel().catch(() => {});
  lifetime.end();
  return new Response(null, { status, headers: picked });
}

async function readOrStream(answer: Response, { isWatched, onBreak }: Exchange, passing: Passing) {
  const length = declaredLength(answer.headers);
  if (length !== undefined && length > passing.maxBytes) throw answerTooLarge();
  const isSmall = length !== undefined && length <= smallAnswer && !answer.headers.has('content-encoding');
  if (!answer.body || (isSmall && isWatched)) return readWhole(answer, passing);
  return stream(answer.body, passing, onBreak);
}

async function readWhole(answer: Response, { lifetime, maxBytes }: Passing) {
  const { signal } = lifetime;
  try {
    const body = answer.body && (await readBody(answer, { maxBytes, signal }));
    lifetime.end();
    return body;
  } catch (error) {
    throw signal.aborted ? signal.reason : breakError(error);
  }
}

/** The answer to a request with a secret in it. A service or a firewall that quotes the request would hand it out. */
async function readSafely(
  answer: Response,
  headers: Headers,
  holdsSecret: (text: string) => boolean,
  passing: Passing,
) {
  const maxBytes = Math.min(passing.maxBytes, maxTokenAnswer);
  const body = await readWhole(answer, { ...passing, maxBytes });
  const texts = Array.from(headers.values());
  if (body) texts.push(new TextDecoder().decode(body));
  if (!texts.some(holdsSecret)) return body;
  throw new GatewayError(502, 'upstream_leaked_secret', "The service quoted the gateway's secret.");
}

function stream(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { lifetime, maxBytes, onWait }: Passing,
  onBreak: Exchange['onBreak'],
) {
  const onEnd = (error: unknown) => {
    lifetime.end();
    if (error !== undefined) onBreak(breakError(error));
  };
  onWait(false);
  return limitBody(body, { maxBytes, signal: lifetime.signal, onWait, onEnd });
}

function breakError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof BodyTooLargeError) return answerTooLarge();
  return new GatewayError(502, 'upstream_unreachable', 'The answer broke off.', { code: systemCode(error) });
}

function answerTooLarge(): GatewayError {
  return new GatewayError(502, 'upstream_too_large', 'The answer of the service is too large.');
}
