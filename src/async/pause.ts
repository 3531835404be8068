import { undefinedError } from '../result/outcome.js';
import type { UserModuleError } from '../result/user-module-error.js';
import { after } from './after.js';

/** 990001: the caller's signal ended the wait. */
export function aborted(): UserModuleError {
  return undefinedError('aborted', '调用已取消');
}

/**
 * Waits `ms` milliseconds.
 *
 * @throws UserModuleError 990001, reason `aborted`
 */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      stop();
      reject(aborted());
    };
    const stop = after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort);
  });
}
