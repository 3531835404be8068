import { toBase64url } from '../../http/base64url.js';
import { randomUuid } from './random.js';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

/** Signs ID tokens with RS256, as Keycloak does, and with a key that is made when it is first needed. */
export class IdTokenSigner {
  private readonly keyId = randomUuid();
  private keys: Promise<CryptoKeyPair> | undefined;

  async sign(claims: object): Promise<string> {
    const { privateKey } = await this.pair();
    const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: this.keyId })}.${encode(claims)}`;
    const signature = await crypto.subtle.sign(algorithm.name, privateKey, new TextEncoder().encode(signed));
    return `${signed}.${toBase64url(new Uint8Array(signature))}`;
  }

  /** The JSON Web Key Set (RFC 7517, 5) to check them with. */
  async keySet(): Promise<{ keys: object[] }> {
    const { publicKey } = await this.pair();
    const { kty, n, e } = await crypto.subtle.exportKey('jwk', publicKey);
    return { keys: [{ kid: this.keyId, kty, n, e, alg: 'RS256', use: 'sig' }] };
  }

  private pair(): Promise<CryptoKeyPair> {
    this.keys = this.keys ?? crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
    return this.keys;
  }
}

function encode(value: object): string {
  return toBase64url(new TextEncoder().encode(JSON.stringify(value)));
}
