import type { Participant } from '../diagram/event.js';
import type { Report } from './report.js';

/** An HTTP request, as the diagram shows it. */
export interface HttpRequest {
  readonly from: Participant;
  readonly to: Participant;
  readonly method: string;
  /** Below the service's own path. */
  readonly path: string;
  /** Of a request for tokens. */
  readonly grantType?: string | undefined;
  readonly detail?: unknown;
}

/** How a request has ended. */
export interface HttpEnd {
  /** 0 for no answer, and for one that a page must not see. */
  readonly status: number;
  /** There was an answer to a request with `no-cors`, which tells that the service can be reached, and nothing else. */
  readonly isOpaque?: boolean;
  readonly detail?: unknown;
}

/**
 * Shows a request. One that renews the session is a span, since many calls may share it.
 *
 * @returns what shows how it has ended
 */
export function showRequest(
  report: Report,
  { from, to, method, path, grantType, detail }: HttpRequest,
): (end: HttpEnd) => void {
  const endSpan = grantType === 'refresh_token' ? report.span(from, to, 'refresh_token') : undefined;
  const grant = grantType ? ` · ${grantType}` : '';
  const id = report.call(from, to, `${method} ${shorter(path)}${grant}`, detail);
  return ({ status, isOpaque = false, detail }) => {
    const outcome = isOpaque || (status >= 200 && status < 400) ? 'ok' : 'failed';
    report.answer(id, to, from, isOpaque ? 'opaque' : String(status || '—'), outcome, detail);
    endSpan?.(outcome);
  };
}

/** `/token` says enough of `/protocol/openid-connect/token`. */
function shorter(path: string): string {
  return path.replace('/protocol/openid-connect', '');
}
