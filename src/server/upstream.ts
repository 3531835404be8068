import type { Endpoint } from './allow-list.js';
import type { Incoming } from './incoming.js';
import type { Subject } from './limit.js';
import type { HeaderFields, ServiceRequest } from './service.js';

/** A service behind the gateway. */
export interface Upstream {
  /** The first segment of its paths on the gateway. */
  readonly name: 'account' | 'uws';
  readonly endpoints: readonly Endpoint[];
  /** The header that a page's own token is in. */
  readonly tokenHeader: string;
  readonly translate: Translate;
}

export type Translate = (incoming: Incoming) => Promise<Outgoing>;

/** What an upstream gets. */
export interface Outgoing {
  url: string;
  headers: HeaderFields;
  body: ServiceRequest['body'];
  /** Whom the request is about, as far as its fields say so. */
  subject?: Subject | undefined;
  /** Whether a text holds what this request brought along and no page may see. */
  holdsSecret?: ((text: string) => boolean) | undefined;
}
