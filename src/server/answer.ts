import { BodyTooLargeError, type Bytes, limitBody, toLength } from './body.js';
import { refusedClient } from './client-refusal.js';
import type { Exchange } from './exchange.js';
import { GatewayError, systemCode } from './gateway-error.js';
import { pickResponseHeaders } from './headers.js';
import type { Lifetime } from './lifetime.js';
import { pictureLocation } from './picture-redirect.js';
import type { HeaderFields, ServiceAnswer } from './service.js';
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
  answer: ServiceAnswer,
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
  // undici takes any three digits for a status, pages do not.
  if (status > 599) {
    throw new GatewayError(502, 'upstream_invalid', 'The service answered with a status that there is not.');
  }
  const headers = pickResponseHeaders(answer);
  if (!exchange.endpoint.isCacheable) headers['cache-control'] = 'no-store';
  const body = holdsSecret
    ? await readSafely(answer, headers, holdsSecret, exchange, passing)
    : await readOrStream(answer, exchange, passing);
  return new Response(body, { status, headers });
}

function redirect(answer: ServiceAnswer, location: string, { lifetime }: Passing): Response {
  const { 'content-length': _length, 'content-type': _type, ...headers } = pickResponseHeaders(answer);
  answer.discard();
  lifetime.end();
  return new Response(null, { status: answer.status, headers: { ...headers, location } });
}

async function readOrStream(answer: ServiceAnswer, { isWatched, tell }: Exchange, passing: Passing) {
  const length = lengthWithin(passing.maxBytes, answer);
  const isSmall = length !== undefined && length <= smallAnswer && !answer.isDecoded;
  if (!answer.hasBody || (isSmall && isWatched)) return readWhole(answer, passing);
  return stream(answer.stream(), passing, tell);
}

/** What an answer says of the length of its body. Throws 502 where that is too much already. */
function lengthWithin(maxBytes: number, answer: ServiceAnswer): number | undefined {
  const length = answer.hasBody ? toLength(answer.header('content-length')) : undefined;
  if (length !== undefined && length > maxBytes) throw answerTooLarge();
  return length;
}

async function readWhole(
  answer: ServiceAnswer,
  { lifetime, maxBytes }: Pick<Passing, 'lifetime' | 'maxBytes'>,
): Promise<Bytes | null> {
  try {
    const body = answer.hasBody ? await answer.read(maxBytes) : null;
    lifetime.end();
    return body;
  } catch (error) {
    throw lifetime.aborted ? lifetime.reason : breakError(error);
  }
}

/** The answer to a request with a secret in it. A service or a firewall that quotes the request would hand it out. */
async function readSafely(
  answer: ServiceAnswer,
  headers: HeaderFields,
  holdsSecret: (text: string) => boolean,
  { tell }: Exchange,
  passing: Passing,
) {
  const maxBytes = Math.min(passing.maxBytes, maxTokenAnswer);
  lengthWithin(maxBytes, answer);
  const body = await readWhole(answer, { ...passing, maxBytes });
  const text = body ? new TextDecoder().decode(body) : '';
  if ([...Object.values(headers), text].some(holdsSecret)) {
    throw new GatewayError(502, 'upstream_leaked_secret', "The service quoted the gateway's secret.");
  }
  const refusal = refusedClient(text);
  if (refusal) tell(refusal);
  return body;
}

function stream(
  body: ReadableStream<Bytes>,
  { lifetime, maxBytes, onWait }: Passing,
  tell: Exchange['tell'],
) {
  const onEnd = (error: unknown) => {
    lifetime.end();
    if (error !== undefined) tell(breakError(error));
  };
  onWait(false);
  return limitBody(body, { maxBytes, signal: lifetime, onWait, onEnd });
}

function breakError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof BodyTooLargeError) return answerTooLarge();
  return new GatewayError(502, 'upstream_unreachable', 'The answer broke off.', { code: systemCode(error) });
}

function answerTooLarge(): GatewayError {
  return new GatewayError(502, 'upstream_too_large', 'The answer of the service is too large.');
}
