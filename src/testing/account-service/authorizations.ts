import { toBase64url } from '../../http/base64url.js';
import { randomUuid } from './random.js';

/** What a client asks for at the authorization endpoint (RFC 6749, 4.1.1; RFC 7636, 4.3; OpenID Connect Core, 3.1.2.1). */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly scope: string;
  readonly codeChallenge: string;
  /** Empty where there is none. */
  readonly nonce: string;
}

/** Who has signed in for a code, and what for. */
export interface IssuedCode {
  readonly request: AuthorizationRequest;
  readonly userId: string;
  readonly expiresAt: number;
  /** Epoch milliseconds. */
  readonly signedInAt: number;
  /** What was begun with it; empty until it was used. */
  sessionId: string;
}

/** Milliseconds that a user has for signing in. */
const requestLifetime = 30 * 60 * 1000;
/** Milliseconds between the sign-in and the token request. */
const codeLifetime = 60 * 1000;

/** The sign-ins under way, and the codes that they end with, each good for one use. */
export class Authorizations {
  private readonly requests = new Map<string, { request: AuthorizationRequest; expiresAt: number }>();
  private readonly codes = new Map<string, IssuedCode>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** @returns what the sign-in page refers to it by */
  begin(request: AuthorizationRequest): string {
    const id = randomUuid();
    this.requests.set(id, { request, expiresAt: this.now() + requestLifetime });
    return id;
  }

  find(id: string): AuthorizationRequest | undefined {
    const begun = this.requests.get(id);
    return begun && begun.expiresAt > this.now() ? begun.request : undefined;
  }

  /** It is over, be it with a code or without one. */
  finish(id: string): void {
    this.requests.delete(id);
  }

  issueCode(request: AuthorizationRequest, userId: string): string {
    const code = `${randomUuid()}.${randomUuid()}`;
    const now = this.now();
    this.codes.set(code, { request, userId, signedInAt: now, expiresAt: now + codeLifetime, sessionId: '' });
    return code;
  }

  /** Also one that was used or has expired: who looks has to see to that. */
  findCode(code: string): IssuedCode | undefined {
    return this.codes.get(code);
  }

  isExpired({ expiresAt }: IssuedCode): boolean {
    return expiresAt <= this.now();
  }

  clear(): void {
    this.requests.clear();
    this.codes.clear();
  }
}

/** RFC 7636, 4.2: `S256`. */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return toBase64url(new Uint8Array(digest));
}
