import { aFunction, anObject, type Rule } from '../checks/rules.js';
import type { OptionRules } from '../errors/illegal-parameter.js';
import type { GatewayAccount } from './account-upstream.js';
import type { ClientAddress } from './address.js';
import type { GatewayErrorName } from './gateway-error.js';
import type { Limit } from './limit.js';
import { delay, positiveInteger } from './options.js';
import { originList } from './origin.js';
import type { GatewaySessions } from './session-options.js';
import type { GatewayUws } from './uws-upstream.js';

export interface GatewayOptions {
  /** The account service; needed unless `uws` is there. */
  account?: GatewayAccount | undefined;
  /** UWS; needed unless `account` is there. */
  uws?: GatewayUws | undefined;
  /** The origins whose pages may use the gateway, the gateway's own included: `https://example.com`, say. */
  origins: readonly string[];
  /** Where the gateway is mounted, `/api` for instance. Default: at the root. */
  basePath?: string | undefined;
  /** The gateway keeps the users' tokens, and gives pages a cookie in their place. Needs `account`. Default: it does not. */
  sessions?: GatewaySessions | undefined;
  /**
   * Asked before a request is sent on, a sign-in is begun, or `PUT session` is read: `undefined` lets it pass,
   * `{ retryAfter }` in seconds answers it with 429. `memoryLimit()` and
   * `redisLimit(client)` are ready-made. Default: no limit.
   */
  limit?: Limit | undefined;
  /**
   * The IP address that a request came from, which the services get as `X-Forwarded-For` and `limit` as `address`. It
   * gets what the server hands over beside the request; with `@hono/node-server`:
   * `(request, { incoming }) => incoming.socket.remoteAddress`. A page's own `X-Forwarded-For` is never passed on; behind
   * a proxy take from it what the proxy has added. Default: no address.
   */
  clientAddress?: ClientAddress | undefined;
  /**
   * Milliseconds from a request's arrival to the last byte of its answer, be it the service that is slow or the page.
   * Default: 30,000.
   */
  timeout?: number | undefined;
  /** Milliseconds for the arrival of a body that is held in memory: forms and JSON. Default: 10,000. */
  bodyTimeout?: number | undefined;
  /** Bytes that a request, and an answer, may have. Default: 10 MiB. */
  maxBody?: number | undefined;
  /** Bytes of all requests together that are held in memory: forms and JSON. Default: 64 MiB. */
  maxMemory?: number | undefined;
  /**
   * What the services are asked with. Default: on Node, undici's client, which takes a fraction of the time of the global
   * `fetch`, unless somebody has replaced that; on other runtimes the global `fetch`, as it is when it is called. Give
   * `(request) => fetch(request)` for what has been set up for `fetch`, a proxy for instance.
   */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /**
   * Told, once each, of every failure that is not the request's: a service that is unreachable or late, an answer that
   * broke off or was not read in time, a limit that failed, too little memory, a client that the service refuses.
   */
  onError?: ((failure: GatewayFailure) => void) | undefined;
}

/** What `onError` is told. It holds nothing of the request but what the allow-list says of it. */
export interface GatewayFailure {
  /** What the page was answered, or would have been, had its answer not begun, or not been the service's own. */
  status: number;
  error: GatewayErrorName;
  description: string;
  method: string;
  /** The path on the gateway as the allow-list has it, `/account/sms/user/:userId` for instance. */
  path: string;
  /** The system's code, `ECONNREFUSED` for instance, or the service's, `invalid_client`, where there is one. */
  code?: string | undefined;
}

const mountPath: Rule<string> = [
  (value): value is string => typeof value === 'string' && /^(\/[\w~-][\w~.-]*)*$/.test(value),
  '必须是空字符串，或以 / 开头、不以 / 结尾的路径',
];

export const gatewayRules: OptionRules<GatewayOptions> = {
  origins: originList,
  account: anObject,
  uws: anObject,
  sessions: anObject,
  basePath: mountPath,
  limit: aFunction,
  clientAddress: aFunction,
  timeout: delay,
  bodyTimeout: delay,
  maxBody: positiveInteger,
  maxMemory: positiveInteger,
  fetch: aFunction,
  onError: aFunction,
};
