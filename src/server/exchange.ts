import type { Endpoint } from './allow-list.js';
import type { Authorization } from './authorization.js';
import type { GatewayError } from './gateway-error.js';
import type { Translate } from './upstream.js';

/** A request and where it goes. */
export interface Exchange {
  request: Request;
  endpoint: Endpoint;
  /** Below the upstream's base URL. */
  path: string;
  /** With its question mark; empty where there is none. */
  search: string;
  /** The path on the gateway as the allow-list has it. */
  name: string;
  translate: Translate;
  /** Where the gateway knows whose request it is. */
  authorization?: Authorization | undefined;
  /** Of the client. */
  address: string | undefined;
  /** Whether somebody else ends the connection of an answer that was handed over in one piece and does not get through. */
  isWatched: boolean;
  /** Tells `onError` of what the page's answer does not say, which has begun, or is the service's own. */
  tell(error: GatewayError): void;
}
