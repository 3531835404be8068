import { isSecret } from './vault.js';
import { trimmed } from './white-space.js';

/** A cookie with a secret in it, for the gateway's host alone. */
export interface SecretCookie {
  /** The secret of a request; `undefined` where it has none that could be ours. */
  read(headers: Headers): string | undefined;
  /** The `Set-Cookie` header that hands it to the browser, for so many seconds. */
  write(secret: string, maxAge: number): string;
  /** The `Set-Cookie` header that takes it away again. */
  clear(): string;
}

export interface CookieSettings {
  /** Without its prefix. */
  name: string;
  sameSite: 'Strict' | 'Lax';
  /** Whether the browser gets it over TLS only. */
  isSecure: boolean;
}

/**
 * The prefix makes browsers take it only from this very host, over TLS, for all paths (RFC 6265bis, 4.1.3.2). Neither a
 * sibling host nor somebody on the line can put another one in its place.
 */
export function secretCookie({ name, sameSite, isSecure }: CookieSettings): SecretCookie {
  const fullName = isSecure ? `__Host-${name}` : name;
  const attributes = `Path=/; HttpOnly; SameSite=${sameSite}${isSecure ? '; Secure' : ''}`;

  return {
    read(headers) {
      const prefix = `${fullName}=`;
      const pairs = (headers.get('cookie') ?? '').split(';').map(trimmed);
      const [secret, ...others] = pairs
        .filter((pair) => pair.startsWith(prefix))
        .map((pair) => pair.slice(prefix.length));
      // Of two, nobody knows which is whose.
      return secret !== undefined && others.length === 0 && isSecret(secret) ? secret : undefined;
    },
    write: (secret, maxAge) => `${fullName}=${secret}; Max-Age=${maxAge}; ${attributes}`,
    clear: () => `${fullName}=; Max-Age=0; ${attributes}`,
  };
}

let warned = false;

/**
 * Whether cookies can be `Secure`: everywhere but for pages of this machine without TLS. It goes by the pages' origins,
 * which the owner has written down; what a request says of its own URL is what a proxy has made of it.
 */
export function canBeSecure(origins: readonly string[]): boolean {
  if (!origins.every(isPlainLoopback)) return true;
  if (!warned) {
    console.warn('up-user-module: all origins are http on this machine, so the session cookie is not Secure');
  }
  warned = true;
  return false;
}

function isPlainLoopback(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
