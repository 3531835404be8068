export type GatewayErrorName =
  | 'invalid_request'
  | 'unsupported_grant_type'
  | 'origin_not_allowed'
  | 'cross_site_request'
  | 'not_logged_in'
  | 'session_changed'
  | 'access_token_not_exposed'
  | 'not_found'
  | 'request_timeout'
  | 'request_too_large'
  | 'unsupported_media_type'
  | 'too_many_requests'
  | 'client_closed_request'
  | 'server_error'
  | 'server_busy'
  | 'limit_failed'
  | 'session_store_failed'
  | 'renewal_failed'
  | 'client_refused'
  | 'uhome_login_failed'
  | 'response_timeout'
  | 'upstream_unreachable'
  | 'upstream_redirected'
  | 'upstream_too_large'
  | 'upstream_invalid'
  | 'upstream_leaked_secret'
  | 'upstream_timeout';

interface Details {
  code?: string | undefined;
  retryAfter?: number | undefined;
}

/** An answer of the gateway's own. Its texts are fixed: nothing of a request, an answer or an option gets into them. */
export class GatewayError extends Error {
  readonly status: number;
  readonly error: GatewayErrorName;
  /** The system's code for what happened, or the service's, `ECONNREFUSED` for instance; for the operator, not for the page. */
  readonly code: string | undefined;
  /** Seconds, for the `Retry-After` header. */
  readonly retryAfter: number | undefined;

  constructor(status: number, error: GatewayErrorName, description: string, details: Details = {}) {
    super(description);
    this.status = status;
    this.error = error;
    this.code = details.code;
    this.retryAfter = details.retryAfter;
  }

  toResponse(): Response {
    const body = JSON.stringify({ error: this.error, error_description: this.message });
    const headers = new Headers({
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-store',
    });
    if (this.retryAfter !== undefined) headers.set('retry-after', String(this.retryAfter));
    return new Response(body, { status: this.status, headers });
  }
}

/** An error that is none of the gateway's answers shows nothing of itself. */
export function asGatewayError(error: unknown): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError(500, 'server_error', 'The gateway failed.');
}

/** `ECONNREFUSED` and the like. Nothing else of the error is taken: what a message quotes cannot be known. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(error.code))
    return error.code;
  return 'cause' in error ? systemCode(error.cause) : undefined;
}
