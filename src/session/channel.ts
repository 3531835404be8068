import { isFunction } from '../checks/values.js';

/** Takes messages to the other tabs of the origin. */
export interface Channel {
  post(message: object): void;
  close(): void;
}

const silent: Channel = { post() {}, close() {} };

/**
 * `onMessage` gets what other tabs post under that name. Nothing arrives where there is no `BroadcastChannel`, where it is
 * forbidden, and after `close`.
 */
export function openChannel(name: string, onMessage: (message: unknown) => void): Channel {
  // Node has one too, which would keep its process alive; tabs are a matter of documents.
  if (typeof BroadcastChannel === 'undefined' || typeof document === 'undefined') return silent;
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => onMessage(data);
    // Tests in Node have documents too.
    if ('unref' in channel && isFunction(channel.unref)) channel.unref();
    return {
      post(message) {
        try {
          channel.postMessage(message);
        } catch {
          // It is closed.
        }
      },
      close: () => channel.close(),
    };
  } catch {
    return silent;
  }
}
