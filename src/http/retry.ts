import { pause } from '../async/abort.js';
import type { Deadline } from '../async/deadline.js';

/** What one try came to. */
export type Try<T> =
  | { readonly value: T }
  | {
      readonly error: unknown;
      /** Another try may succeed. */
      readonly transient: boolean;
      /** Milliseconds that the service asks to wait. */
      readonly retryAfter?: number | undefined;
    };

const maxRetries = 3;

/** The service is busy, or what stands before it is. */
export function isTransient(status: number): boolean {
  return [429, 502, 503, 504].indexOf(status) >= 0;
}

/**
 * Tries again, at most three times and within the deadline, as long as a try fails with something transient.
 *
 * @throws the last try's error
 */
export async function withRetries<T>(attempt: () => Promise<Try<T>>, deadline: Deadline): Promise<T> {
  for (let retry = 0; ; retry++) {
    const outcome = await attempt();
    if ('value' in outcome) return outcome.value;
    const wait = outcome.retryAfter ?? backoff(retry);
    if (!outcome.transient || retry >= maxRetries || wait >= deadline.remaining()) throw outcome.error;
    await pause(wait);
    if (deadline.ended) throw outcome.error;
  }
}

/** Milliseconds, growing, and jittered so that pages that failed together do not come back together. */
function backoff(retry: number): number {
  return 200 * 2 ** retry * (0.5 + Math.random());
}

/** Milliseconds; the header gives seconds or a date. */
export function readRetryAfter(header: string | null): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return ms >= 0 ? ms : undefined;
}
