import { stopListening } from '../async/abort.js';
import { after } from '../async/timer.js';
import { aborted } from '../errors/failures.js';
import { networkError } from '../http/network-error.js';

/** Milliseconds after which a page that is still there is not going to leave. */
const longestStay = 60_000;

/**
 * Leaves the page. As a rule it never comes back; it resolves when the user goes back to it and the browser had kept it.
 *
 * @throws UserModuleError 000001, reason `network`, when the page has not left after a minute; 990001, reason `aborted`
 */
export function leave(url: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted());
    const end = (settle: () => void) => {
      cancel();
      window.removeEventListener('pageshow', onShow);
      stopListening(signal, onAbort);
      settle();
    };
    const onShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) end(resolve);
    };
    const onAbort = () => {
      window.stop();
      end(() => reject(aborted()));
    };
    const cancel = after(longestStay, () => end(() => reject(networkError('没有跳转到登录页', undefined))));
    window.addEventListener('pageshow', onShow);
    signal?.addEventListener('abort', onAbort);
    location.assign(url);
  });
}
