import { after } from '../async/timer.js';
import { isFunction, isRecord } from '../checks/values.js';

/** What is needed of Node's `ServerResponse`, and of its HTTP/2 one, which ends its stream alone. */
interface NodeAnswer {
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/** Somebody who ends a connection. */
export interface Watch {
  /** Called before it does. */
  onLate(): void;
}

/** Milliseconds that an answer which is itself the end of a deadline has to get through. */
const grace = 1000;

/**
 * Ends the connection of an answer that is not through in time. A `Response` cannot: once its body has been handed
 * over, nobody knows whether the page reads it. Needs `outgoing`, which `@hono/node-server` hands over beside the
 * request.
 *
 * @param timeout milliseconds from the request's arrival
 * @returns `undefined` where it cannot
 */
export function endInTime(env: unknown, timeout: number): Watch | undefined {
  const outgoing = isRecord(env) ? env.outgoing : undefined;
  if (!isNodeAnswer(outgoing)) return undefined;
  const watch: Watch = { onLate() {} };
  const cancel = after(timeout + grace, () => {
    watch.onLate();
    outgoing.destroy();
  });
  outgoing.once('close', cancel);
  return watch;
}

function isNodeAnswer(value: unknown): value is NodeAnswer {
  return isRecord(value) && isFunction(value.once) && isFunction(value.destroy);
}
