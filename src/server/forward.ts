import { passOn } from './answer.js';
import type { Exchange } from './exchange.js';
import { GatewayError, systemCode } from './gateway-error.js';
import { type BodyLimits, bodyReader, clientGone, requestTimeout } from './incoming.js';
import { type Lifetime, startLifetime, unlessAborted } from './lifetime.js';
import { askLimit, GatewayRequestInfo, type Limit, limitFailed } from './limit.js';
import type { HeaderFields, Send, ServiceAnswer, ServiceRequest } from './service.js';
import type { Outgoing } from './upstream.js';

export interface Transport extends BodyLimits {
  /** Milliseconds from the request's arrival to the last byte of the answer. */
  timeout: number;
  send: Send;
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
      await askLimit(transport.limit, infoOf(exchange, outgoing), lifetime);
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
  { send }: Transport,
): Promise<ServiceAnswer> {
  const { authorization } = exchange;
  const { headers, body } = outgoing;
  if (authorization) await unlessAborted(authorization.authorize(headers), lifetime);
  addOwnHeaders(headers, exchange, outgoing);
  const { method } = exchange.request;
  const request = { method, url: outgoing.url, headers, body, signal: lifetime };
  const answer = await ask(send, request);
  if (!authorization || answer.status !== 401 || body instanceof ReadableStream) return answer;
  if (!(await unlessAborted(authorization.reauthorize(headers), lifetime))) return answer;
  answer.discard();
  return ask(send, request);
}

function infoOf({ request, name, address }: Exchange, { subject = {} }: Outgoing): GatewayRequestInfo {
  return new GatewayRequestInfo({ method: request.method, path: name, address, subject });
}

function addOwnHeaders(headers: HeaderFields, { request, address }: Exchange, { body }: Outgoing): void {
  // A client's own is never passed on: it could claim any address.
  if (address !== undefined) headers['x-forwarded-for'] = address;
  // Not every service takes an upload of unknown length.
  const length = body instanceof ReadableStream ? request.headers.get('content-length') : null;
  if (length !== null) headers['content-length'] = length;
}

async function ask(send: Send, request: ServiceRequest): Promise<ServiceAnswer> {
  try {
    return await send(request);
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason;
    if (error instanceof GatewayError) throw error;
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
