import { toBase64url } from '../../http/base64url.js';
import { toHex } from '../../http/hex.js';

/** Lower-case hex of random bytes. */
function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** A version 4 UUID. `crypto.randomUUID` would need a secure context, which a page on a LAN address is not. */
export function randomUuid(): string {
  const hex = randomHex(16);
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ];
  return groups.join('-');
}

/** Six decimal digits. */
export function randomSmsCode(): string {
  return String(Number.parseInt(randomHex(4), 16) % 1_000_000).padStart(6, '0');
}

/**
 * A text that looks like a JWT with these claims. The signature is random: it proves nothing and makes the token
 * unguessable, so a token has to be looked up.
 */
export function randomJwt(claims: object): string {
  const header = base64url(JSON.stringify({ alg: 'HS256', typ: 'JWT' }));
  return `${header}.${base64url(JSON.stringify(claims))}.${base64url(randomHex(32))}`;
}

function base64url(text: string): string {
  return toBase64url(new TextEncoder().encode(text));
}
