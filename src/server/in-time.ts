import { type Deadline, withDeadline } from '../async/deadline.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { upstreamTimeout } from './forward.js';
import type { Context, Route } from './route.js';

/**
 * Ends what the gateway answers itself when its time is up: it waits for nothing but services then.
 *
 * @param timeout milliseconds
 */
export function inTime(
  answer: (context: Context, deadline: Deadline) => Promise<Response>,
  timeout: number,
): Route['answer'] {
  return async (context) => {
    try {
      return await withDeadline((deadline) => answer(context, deadline), timeout);
    } catch (error) {
      throw error instanceof UserModuleError && error.reason === 'timeout' ? upstreamTimeout() : error;
    }
  };
}
