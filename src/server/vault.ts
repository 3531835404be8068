import { fromBase64url, toBase64url } from '../http/base64url.js';
import { toHex } from '../http/hex.js';
import { sha256 } from './secret.js';

/** What a secret of a browser opens: the place of something in the store, and how it is sealed there. */
export interface Vault {
  /** What the store knows it by. */
  readonly key: string;
  seal(text: string): Promise<string>;
  /** `undefined` for what was not sealed with this secret, for this purpose. */
  open(sealed: string): Promise<string | undefined>;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** 256 random bits, as base64url: the value of a cookie. */
export function randomSecret(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** Whether it can have come from `randomSecret`. */
export function isSecret(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/**
 * The vault of a secret. The key comes from its SHA-256, and the sealing (AES-GCM, RFC 5116) takes a key that is derived
 * from it with HKDF (RFC 5869): who sees all of the store learns neither the secret nor what is in there.
 *
 * @param purpose what the key begins with. With another purpose, or another `part`, the same secret opens nothing
 * @param part tells apart what one secret has of a purpose
 */
export async function vaultOf(purpose: string, secret: string, part = ''): Promise<Vault> {
  const [digest, cipherKey] = await Promise.all([sha256(secret + part), cipherKeyOf(purpose + part, secret)]);
  const key = `${purpose}:${toHex(digest)}`;
  const parameters = (iv: Bytes) => ({ name: 'AES-GCM', iv });

  return {
    key,
    async seal(text) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt(parameters(iv), cipherKey, encode(text));
      return `${toBase64url(iv)}.${toBase64url(new Uint8Array(sealed))}`;
    },
    async open(sealed) {
      const [iv = '', body = ''] = sealed.split('.');
      try {
        const opened = await crypto.subtle.decrypt(
          parameters(fromBase64url(iv)),
          cipherKey,
          fromBase64url(body),
        );
        return new TextDecoder().decode(opened);
      } catch {
        return undefined;
      }
    },
  };
}

async function cipherKeyOf(purpose: string, secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', fromBase64url(secret), 'HKDF', false, ['deriveKey']);
  // The secret is random already, so that no salt is needed (RFC 5869, 3.1).
  const derivation = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encode(`up-user-module ${purpose}`),
  };
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
}

function encode(text: string): Bytes {
  return new TextEncoder().encode(text);
}
