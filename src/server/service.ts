import type { Bytes } from './body.js';
import type { Abortable } from './lifetime.js';

/** Headers by their names, in lower case. */
export type HeaderFields = Record<string, string>;

/** A request to a service. */
export interface ServiceRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderFields;
  readonly body: Bytes | string | ReadableStream<Bytes> | null;
  /** Ends it, and the reading of its answer, with its reason. */
  readonly signal: Abortable | undefined;
}

/** What a service has begun to answer. Its body is read in one of the two ways, once. */
export interface ServiceAnswer {
  /** 0 for a redirect that the runtime hides. */
  readonly status: number;
  /** One header; `null` where it is missing. */
  header(name: string): string | null;
  /** Whether the body is another one than its length was told for. */
  readonly isDecoded: boolean;
  readonly hasBody: boolean;
  /**
   * All of it.
   *
   * @throws BodyTooLargeError; the reason of the request's signal; whatever has broken it off
   */
  read(maxBytes: number): Promise<Bytes>;
  /** Piece by piece as it comes in. */
  stream(): ReadableStream<Bytes>;
  /** Nobody is going to read it. */
  discard(): void;
}

/**
 * Asks a service. Redirects are answers like any other.
 *
 * @throws the reason of the request's signal; whatever the transport fails with
 */
export type Send = (request: ServiceRequest) => Promise<ServiceAnswer>;
