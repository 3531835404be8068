import { unlessLate } from './lifetime.js';

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
  return unlessLate(command, timeout, () => new Error(`Redis has not answered within ${timeout} ms.`));
}
