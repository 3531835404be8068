import { withDeadline } from '../async/deadline.js';
import { UserModuleError } from '../errors/user-module-error.js';

/** What a Redis client says of itself; those of the `redis` package do. */
export interface RedisState {
  /** Whether there is a connection. Where it is `false`, nothing is sent. */
  readonly isReady?: boolean;
}

/**
 * Sends a command, and rejects at once where there is no connection: the `redis` package would keep the command until
 * there is one again.
 *
 * @param timeout milliseconds
 */
export async function askRedis<T>(
  { isReady }: RedisState,
  command: () => Promise<T>,
  timeout: number,
): Promise<T> {
  if (isReady === false) throw new Error('Redis is not connected.');
  try {
    return await withDeadline(command, timeout);
  } catch (error) {
    if (!(error instanceof UserModuleError)) throw error;
    throw new Error(`Redis has not answered within ${timeout} ms.`);
  }
}
