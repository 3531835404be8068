/** Accepted by every method of the account and the UWS client, as its last argument. */
export interface RequestOptions {
  /** Ends the request (not what it may already have done) with 990001, reason `aborted`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds until 990001, reason `timeout`, retries included. Default: the client's. */
  timeout?: number | undefined;
}
