import { untilAborted } from '../async/abort.js';
import { passOn } from './answer.js';
import type { Exchange } from './exchange.js';
import { GatewayError, systemCode } from './gateway-error.js';
import { type BodyLimits, bodyReader, clientGone, requestTimeout } from './incoming.js';
import { type Lifetime, startLifetime } from './lifetime.js';
import { askLimit, GatewayRequestInfo, type Limit, limitFailed } from './limit.js';
import type { Outgoing } from './upstream.js';

export interface Transport extends BodyLimits {
  /** Milliseconds from the request's arrival to the last byte of the answer. */
  timeout: number;
  fetch(request: Request): Promise<Response>;
  limit?: Limit | undefined;
}

/** Whom the gateway waits for. Who it is when time is up is to blame. */
type Phase = 'page sends' | 'limit' | 'service' | 'page reads';

const tooLate: Record<Phase, () => GatewayError> = {
  'page sends': requestTimeout,
  limit: limitFailed,
  service: upstreamTimeout,
  'page reads': responseTimeout,
};

/** Sends a request on to where `translate` says, and the answer back while it is still coming in. */
export async function forward(exchange: Exchange, transport: Transport): Promise<Response> {
  const { request, endpoint, path, search, translate, authorization } = exchange;
  let phase: Phase = 'service';
  const lifetime = startLifetime({
    timeout: transport.timeout,
    late: () => tooLate[phase](),
    parent: request.signal,
    gone: clientGone,
  });
  const onWait = (forPage: boolean) => {
    phase = forPage ? 'page sends' : 'service';
  };
  const body = bodyReader(request, transport, lifetime, onWait, authorization !== undefined);
  try {
    const { method, headers } = request;
    const isLimited = transport.limit !== undefined;
    const outgoing = await translate({ method, endpoint, path, search, headers, isLimited, ...body });
    if (transport.limit) {
      phase = 'limit';
      await askLimit(transport.limit, infoOf(exchange, outgoing), lifetime.signal);
      phase = 'service';
    }
    const answer = await sendAuthorized(exchange, outgoing, lifetime, transport);
    return await passOn(answer, outgoing, exchange, {
      lifetime,
      maxBytes: transport.maxBody,
      onWait: (forService) => {
        phase = forService ? 'service' : 'page reads';
      },
    });
  } catch (error) {
    // Also ends what is still open: the upload, or an answer that is not passed on.
    lifetime.abort(error);
    throw error;
  } finally {
    body.release();
  }
}

/** Sends it, with a token where the gateway has one, and once more where that token was refused. */
async function sendAuthorized(
  exchange: Exchange,
  outgoing: Outgoing,
  lifetime: Lifetime,
  transport: Transport,
): Promise<Response> {
  const { authorization } = exchange;
  const { headers, body } = outgoing;
  const { signal } = lifetime;
  const inTime = <T>(work: Promise<T>) => untilAborted(work, signal, () => signal.reason);

  if (authorization) await inTime(authorization.authorize(headers));
  const answer = await send(toRequest(exchange, outgoing, lifetime), lifetime, transport);
  if (!authorization || answer.status !== 401 || body instanceof ReadableStream) return answer;
  if (!(await inTime(authorization.reauthorize(headers)))) return answer;
  // Nobody reads it any more.
  answer.body?.cancel().catch(() => {});
  return send(toRequest(exchange, outgoing, lifetime), lifetime, transport);
}

function infoOf({ request, name, address }: Exchange, { subject = {} }: Outgoing): GatewayRequestInfo {
  return new GatewayRequestInfo({ method: request.method, path: name, address, subject });
}

function toRequest({ request, address }: Exchange, outgoing: Outgoing, { signal }: Lifetime): Request {
  const { url, headers, body } = outgoing;
  // A client's own is never passed on: it could claim any address.
  if (address !== undefined) headers.set('x-forwarded-for', address);
  // Not every service takes an upload of unknown length.
  const length = body instanceof ReadableStream ? request.headers.get('content-length') : null;
  if (length !== null) headers.set('content-length', length);
  // `duplex` is not in the DOM types yet, and streams are not sent without it.
  const duplex: RequestInit & { duplex: 'half' } = { duplex: 'half' };
  return new Request(url, { ...duplex, method: request.method, headers, body, signal, redirect: 'manual' });
}

async function send(request: Request, lifetime: Lifetime, { fetch }: Transport): Promise<Response> {
  const { signal } = lifetime;
  lifetime.held = request;
  try {
    return await untilAborted(fetch(request), signal, () => signal.reason);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new GatewayError(502, 'upstream_unreachable', 'The service cannot be reached.', {
      code: systemCode(error),
    });
  }
}

export function upstreamTimeout(): GatewayError {
  return new GatewayError(504, 'upstream_timeout', 'The service did not answer in time.');
}

/** The page has not read its answer in time. */
export function responseTimeout(): GatewayError {
  return new GatewayError(504, 'response_timeout', 'The page did not read the answer in time.');
}
