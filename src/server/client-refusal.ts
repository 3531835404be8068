import { tryParse } from '../checks/parse.js';
import { isRecord } from '../checks/values.js';
import { GatewayError } from './gateway-error.js';

/** What a token endpoint says where the client is to blame (RFC 6749, 5.2): the gateway's owner, and no user. */
const refusals: readonly unknown[] = ['invalid_client', 'unauthorized_client'];

/** The service's word for it, where an answer of it in JSON refuses the client; `undefined` for all others. */
export function clientRefusal(answer: unknown): string | undefined {
  return isRecord(answer) && refusals.includes(answer.error) ? String(answer.error) : undefined;
}

/** What `onError` is told of an answer that the page gets as it is; `undefined` where it blames nobody else. */
export function refusedClient(body: string): GatewayError | undefined {
  const code = clientRefusal(tryParse(body));
  return code === undefined ? undefined : clientRefused(code);
}

/** @param code the service's word */
export function clientRefused(code: string): GatewayError {
  return new GatewayError(502, 'client_refused', "The service refused the gateway's client.", { code });
}
