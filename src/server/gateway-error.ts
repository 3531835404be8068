export type GatewayErrorName =
  | 'invalid_request'
  | 'unsupported_grant_type'
  | 'origin_not_allowed'
  | 'not_found'
  | 'request_timeout'
  | 'request_too_large'
  | 'unsupported_media_type'
  | 'client_closed_request'
  | 'server_error'
  | 'upstream_unreachable'
  | 'upstream_redirected'
  | 'upstream_too_large'
  | 'upstream_timeout';

/** An answer of the gateway's own. Its texts are fixed: nothing of a request, an answer or an option gets into them. */
export class GatewayError extends Error {
  readonly status: number;
  readonly error: GatewayErrorName;
  /** The system's code for what happened, `ECONNREFUSED` for instance; for the operator, not for the page. */
  readonly code: string | undefined;

  constructor(status: number, error: GatewayErrorName, description: string, code?: string) {
    super(description);
    this.status = status;
    this.error = error;
    this.code = code;
  }

  toResponse(): Response {
    const body = JSON.stringify({ error: this.error, error_description: this.message });
    const headers = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' };
    return new Response(body, { status: this.status, headers });
  }
}
