interface Methods {
  clientAddress(request: Request, env: unknown): string | undefined;
}

/** The type of a method, so that whoever writes one can say what the `env` of their server is. */
export type ClientAddress = Methods['clientAddress'];

/**
 * IPv4, or what looks like IPv6: two colons at least, and at its end perhaps an IPv4 one. An IPv4 address with a port,
 * as some proxies write it, is none: each connection would count as another client.
 */
const addressPattern = /^(?=.{2,45}$)(?:(?=.*:.*:)[\da-f:]+)?(?:(?<![\da-f])\d{1,3}(?:\.\d{1,3}){3})?$/i;

/**
 * The client's address as it is sent on. Throws for what is no address: it would be taken for one, or for several.
 */
export function readAddress(of: ClientAddress, request: Request, env: unknown): string | undefined {
  const address = of(request, env);
  if (address === undefined) return undefined;
  // A socket that takes both versions shows IPv4 as part of IPv6; the zone is of this machine's own network.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!addressPattern.test(plain)) throw new Error('clientAddress gave no IP address.');
  return plain;
}

/**
 * Whom an address belongs to, for counting: an IPv4 address, or the /64 network of an IPv6 one, of which a single client
 * has all addresses.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const left = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  if (tail !== undefined) {
    const missing = Math.max(0, 8 - groups.length - left);
    groups.push(...Array.from({ length: missing }, () => '0'), ...(tail === '' ? [] : tail.split(':')));
  }
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
