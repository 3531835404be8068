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

/**
 * Shows a request. One that renews the session is a span, since many calls may share it.
 *
 * @returns what shows how it has ended: with a status, 0 for none
 */
export function showRequest(
  report: Report,
  { from, to, method, path, grantType, detail }: HttpRequest,
): (status: number, detail?: unknown) => void {
  const end = grantType === 'refresh_token' ? report.span(from, to, 'refresh_token') : undefined;
  const grant = grantType ? ` · ${grantType}` : '';
  const id = report.call(from, to, `${method} ${shorter(path)}${grant}`, detail);
  return (status, answer) => {
    const outcome = status >= 200 && status < 400 ? 'ok' : 'failed';
    report.answer(id, to, from, status ? String(status) : '—', outcome, answer);
    end?.(outcome);
  };
}

/** `/token` says enough of `/protocol/openid-connect/token`. */
function shorter(path: string): string {
  return path.replace('/protocol/openid-connect', '') || '/';
}
