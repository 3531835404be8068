import { type Deadline, withDeadline } from '../async/deadline.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { upstreamTimeout } from './forward.js';
import type { GatewayError } from './gateway-error.js';
import type { Context, Route } from './route.js';

/** The time of what the gateway answers itself. */
export interface OwnTime extends Deadline {
  /** Waits for `work`, with whom to blame should time be up meanwhile; otherwise that is a service. */
  blaming<T>(late: () => GatewayError, work: () => Promise<T>): Promise<T>;
}

/**
 * Ends what the gateway answers itself when its time is up.
 *
 * @param timeout milliseconds
 */
export function inTime(
  answer: (context: Context, time: OwnTime) => Promise<Response>,
  timeout: number,
): Route['answer'] {
  return async (context) => {
    let late = upstreamTimeout;
    const blaming: OwnTime['blaming'] = async (other, work) => {
      late = other;
      try {
        return await work();
      } finally {
        late = upstreamTimeout;
      }
    };
    try {
      return await withDeadline((deadline) => answer(context, Object.assign(deadline, { blaming })), timeout);
    } catch (error) {
      throw error instanceof UserModuleError && error.reason === 'timeout' ? late() : error;
    }
  };
}
