// Where the demo is: on this machine, and for a phone on the same network as a QR code.
import { networkInterfaces } from 'node:os';
import { renderUnicodeCompact } from 'uqr';

const all = ['0.0.0.0', '::'];

/** Whether a server that listens there can be reached from other machines. */
export function isOpen(host) {
  return host !== 'localhost' && host !== '::1' && !host.startsWith('127.');
}

/**
 * The addresses at which other machines reach a server.
 *
 * @param host where it listens: `0.0.0.0` or `::` for all, or one address
 * @param interfaces default: those of this machine
 * @returns IPv4 addresses, those of a home or an office first
 */
export function networkAddresses(host, interfaces = networkInterfaces()) {
  if (!isOpen(host)) return [];
  if (!all.includes(host)) return [host];
  const found = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return [...found.filter(isPrivate), ...found.filter((address) => !isPrivate(address))];
}

/** RFC 1918, section 3. */
function isPrivate(address) {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address);
}

/** The URL of a page, with brackets around an IPv6 address. */
export function originAt(host, port) {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Says where the demo is. When it can be reached over the network, so that a phone opens it, with a QR code.
 *
 * @param options.host where it listens
 * @param options.port
 * @param options.write takes the text; default: the terminal
 * @param options.interfaces default: those of this machine
 */
export function printAddress({
  host,
  port,
  write = (text) => {
    process.stdout.write(text);
  },
  interfaces = networkInterfaces(),
}) {
  const local = originAt(all.includes(host) ? '127.0.0.1' : host, port);
  write(`The demo is at ${local}\n`);
  if (!isOpen(host)) return;

  const origins = networkAddresses(host, interfaces).map((address) => originAt(address, port));
  const [first] = origins;
  if (first === undefined) {
    write('This machine is in no network, so no phone can open it.\n');
    return;
  }
  write(`\nFor a phone on the same network (anybody there can open it):\n`);
  for (const origin of origins) write(`  ${origin}\n`);
  write(`\n${qrCode(first)}\n`);
}

/** In white on black whatever the colours of the terminal are, since not every phone reads an inverted code. */
function qrCode(text) {
  const lines = renderUnicodeCompact(text, { border: 2 }).split('\n');
  return lines.map((line) => `\x1b[97;40m${line}\x1b[0m`).join('\n');
}
