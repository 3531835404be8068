/** Takes messages to the other tabs of the origin. */
export interface Channel {
  post(message: object): void;
  close(): void;
}

const silent: Channel = { post() {}, close() {} };

/** `onMessage` gets what other tabs post under that name. Where there is no `BroadcastChannel`, nothing arrives. */
export function openChannel(name: string, onMessage: (message: unknown) => void): Channel {
  // Node has one too, which would keep its process alive; tabs are a matter of documents.
  if (typeof BroadcastChannel === 'undefined' || typeof document === 'undefined') return silent;
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => onMessage(data);
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}
