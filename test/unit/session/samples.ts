import type { TokenSet, Tokens } from '../../../src/session/tokens.js';

/** A session of this name, whose access token is valid for half an hour. */
export function session(id: string, changes: Partial<Tokens> = {}): Tokens {
  return {
    id,
    renewals: 0,
    profileChanges: 0,
    accessToken: `access-of-${id}`,
    refreshToken: `refresh-of-${id}`,
    expiresIn: '1800',
    expiresAt: Date.now() + 1_800_000,
    refreshExpiresAt: Infinity,
    uhomeAccessToken: '',
    uhomeUserId: '',
    ...changes,
  };
}

/** The same once its access token has expired. */
export function expired(tokens: Tokens): Tokens {
  return { ...tokens, expiresAt: Date.now() - 1 };
}

/** What the token endpoint answers; `name` tells it apart. */
export function tokenSet(name: string): TokenSet {
  return {
    access_token: `access-${name}`,
    expires_in: 1800,
    refresh_token: `refresh-${name}`,
    refresh_expires_in: 3600,
  };
}

export interface Later<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** A promise that the test settles. */
export function later<T>(): Later<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve: (value) => resolve(value), reject: (error) => reject(error) };
}

/** Lets promises go on. */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
