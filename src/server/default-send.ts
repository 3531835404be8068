import { sendOverFetch } from './over-fetch.js';
import type { Send } from './service.js';

const fetchOfRuntime = globalThis.fetch;

/**
 * The global `fetch`, as it is when it is called. As long as that is Node's own, undici's client does without it what it
 * would do, in a fraction of the time.
 */
export function defaultSend(): Send {
  const overFetch = sendOverFetch((request) => fetch(request));
  if (!isNode()) return overFetch;
  let overUndici: Send | undefined;
  const load = async () => {
    const { sendOverUndici } = await import('./over-undici.js');
    overUndici ??= sendOverUndici();
    return overUndici;
  };
  return (request) => {
    if (globalThis.fetch !== fetchOfRuntime) return overFetch(request);
    return overUndici ? overUndici(request) : load().then((send) => send(request));
  };
}

/** Other runtimes say that they are Node, too, but not where they say what they are. */
function isNode(): boolean {
  const isOther = typeof navigator !== 'undefined' && !navigator.userAgent?.startsWith('Node.js/');
  return !isOther && typeof process !== 'undefined' && process.versions?.node !== undefined;
}
