import { isOpen, networkAddresses, originAt } from '../network-address.mjs';

/** The origins under which browsers reach the demo. A request for any other host is not meant for it. */
export function originsAt(host, port) {
  const local = isOpen(host) && !['0.0.0.0', '::'].includes(host) ? [] : ['127.0.0.1', 'localhost'];
  return [...local, ...networkAddresses(host)].map((address) => originAt(address, port));
}

/** The same host on another port. */
export function onPort(origin, port) {
  const url = new URL(origin);
  url.port = String(port);
  return url.origin;
}
