import { pause } from '../async/abort.js';
import { after } from '../async/timer.js';
import { hasExpired, isDue, renewed, type Tokens } from '../session/tokens.js';
import { GatewayError } from './gateway-error.js';
import { fromText, type SessionRecord, toText } from './session-record.js';
import type { SessionLock, SessionStore } from './session-store.js';
import type { TokenClient } from './token-client.js';
import { randomSecret, type Vault, vaultOf } from './vault.js';

/** A session as it was in the store. */
export interface KeptSession extends SessionRecord {
  readonly vault: Vault;
  /** What the store had. Another renewal, or anything else, and it is another text. */
  readonly sealed: string;
}

export interface SessionsSettings {
  /** It throws a GatewayError where it does not answer. */
  store: SessionStore;
  client: TokenClient;
  /** Milliseconds that a session lasts without being used. */
  idle: number;
  /** Milliseconds that it lasts at most. */
  absolute: number;
}

/** The sessions of a gateway, each known by the secret in its user's cookie. All of them throw 503 without the store. */
export interface Sessions {
  /** The session as it is. `undefined` where there is none, or it is over. */
  find(secret: string): Promise<KeptSession | undefined>;
  /**
   * The session with an access token that is not about to expire, if that can be had.
   *
   * @throws GatewayError 502 where the access token has expired, and the service gives no other one just now
   */
  fresh(secret: string): Promise<KeptSession | undefined>;
  /**
   * The session after a renewal, because the service did not take the access token. `undefined` where it is over.
   *
   * @throws GatewayError 502 where the service gives no other one just now
   */
  renew(refused: KeptSession): Promise<KeptSession | undefined>;
  /** Begins a session, and gives the secret for its cookie. */
  start(tokens: Tokens): Promise<{ secret: string; session: KeptSession }>;
  /** Forgets the session, and gives the tokens that it had. */
  forget(secret: string): Promise<Tokens | undefined>;
  /**
   * The same where the service's session may live on in another one. A renewal under way comes first: it would end on the
   * service what it brings for a session that is gone.
   */
  supersede(secret: string): Promise<Tokens | undefined>;
  /** Forgets the session, and ends it on the service too. */
  end(secret: string): Promise<void>;
  /** When it ends if it is not used any more, in epoch milliseconds. */
  expiryOf(session: SessionRecord): number;
}

/** Milliseconds that a lock outlives its process. The owner extends it long before it is over. */
const lockLifetime = 3000;
/** Milliseconds after which a renewal of another process is looked for again. */
const lookInterval = 50;
/** Sessions that are kept open in memory, since it takes longer to open one than all the rest of a request. */
const maxOpen = 1000;
/** How often: for a little longer than a renewal takes. */
const maxLooks = 200;

export function createSessions({ store, client, idle, absolute }: SessionsSettings): Sessions {
  const unused = Math.min(idle, absolute);
  /** Those of this process. */
  const renewals = new Map<string, Promise<KeptSession | undefined>>();
  /** By their secrets, the longest unused first. What the store has decides whether they are still good. */
  const open = new Map<string, KeptSession>();

  async function read(vault: Vault, known?: KeptSession): Promise<KeptSession | undefined> {
    const sealed = await store.get(vault.key, unused);
    if (sealed !== undefined && sealed === known?.sealed && !isOver(known)) return known;
    const text = sealed === undefined ? undefined : await vault.open(sealed);
    const record = text === undefined ? undefined : fromText(text);
    if (sealed === undefined || !record) return undefined;
    if (!isOver(record)) return { ...record, vault, sealed };
    await store.take(vault.key);
    // A refresh token may outlive the session by far, one for offline use above all.
    if (record.endsAt <= Date.now()) await client.logOut(record.tokens.refreshToken);
    return undefined;
  }

  async function find(secret: string): Promise<KeptSession | undefined> {
    const known = open.get(secret);
    const session = await read(known?.vault ?? (await vaultOf('session', secret)), known);
    // To the end of the map.
    open.delete(secret);
    if (session) open.set(secret, session);
    const [oldest] = open.keys();
    if (open.size > maxOpen && oldest !== undefined) open.delete(oldest);
    return session;
  }

  function lockOf({ key }: Vault): Promise<SessionLock | undefined> {
    return store.lock(key.replace('session:', 'lock:'), lockLifetime);
  }

  /** @returns what is in the store then, be it of somebody who was quicker */
  async function write(stale: KeptSession, tokens: Tokens): Promise<KeptSession | undefined> {
    const { vault, endsAt } = stale;
    const sealed = await seal(vault, { tokens, endsAt });
    // The refresh token is used up, and the store may be back in a moment.
    const isWritten = await withRetries(() => store.replace(vault.key, stale.sealed, sealed, unused));
    if (isWritten) return { tokens, endsAt, vault, sealed };
    const current = await read(vault);
    // Somebody has logged out meanwhile: nobody will ever use these.
    if (!current) await client.logOut(tokens.refreshToken);
    return current;
  }

  /** Only who has the lock does this. */
  async function renewOnce(stale: KeptSession, isRefused: boolean): Promise<KeptSession | undefined> {
    const { vault } = stale;
    const current = await read(vault);
    if (current?.sealed !== stale.sealed) return current;
    const { tokens } = stale;
    const answer = tokens.refreshToken ? await client.refresh(tokens.refreshToken) : undefined;
    if (answer) return write(stale, renewed(answer, tokens));
    // A process that stood still may have lost the lock, and the refresh token to another one.
    const now = await read(vault);
    if (now?.sealed !== stale.sealed) return now;
    // `updateOauthData` may have brought a refresh token that only another client can use.
    if (!isRefused && tokens.expiresAt > Date.now()) return write(stale, { ...tokens, refreshToken: '' });
    await store.take(vault.key);
    return undefined;
  }

  /** One renewal at a time over all processes. */
  async function renewAlone(stale: KeptSession, isRefused: boolean): Promise<KeptSession | undefined> {
    for (;;) {
      const lock = await lockOf(stale.vault);
      if (lock) return holding(lock, () => renewOnce(stale, isRefused));
      // Somebody else is at it, and the token is good for a moment yet.
      if (!isRefused && stale.tokens.expiresAt > Date.now()) return stale;
      await pause(lookInterval);
      const current = await read(stale.vault);
      if (current?.sealed !== stale.sealed) return current;
    }
  }

  /** One renewal at a time in this process. */
  function renewTogether(stale: KeptSession, isRefused: boolean): Promise<KeptSession | undefined> {
    // A token that is due may be used once more. For one that was refused, that is no answer.
    const key = `${stale.vault.key} ${isRefused}`;
    const underWay = renewals.get(key);
    if (underWay) return underWay;
    const renewal = renewAlone(stale, isRefused).finally(() => renewals.delete(key));
    renewals.set(key, renewal);
    return renewal;
  }

  async function forget(secret: string): Promise<Tokens | undefined> {
    open.delete(secret);
    const vault = await vaultOf('session', secret);
    const sealed = await store.take(vault.key);
    const text = sealed === undefined ? undefined : await vault.open(sealed);
    return text === undefined ? undefined : fromText(text)?.tokens;
  }

  return {
    find,
    forget,

    async supersede(secret) {
      const vault = await vaultOf('session', secret);
      for (let looks = 0; looks < maxLooks; looks++) {
        const lock = await lockOf(vault);
        if (lock) return holding(lock, () => forget(secret));
        await pause(lookInterval);
      }
      return forget(secret);
    },

    async fresh(secret) {
      const session = await find(secret);
      if (!session?.tokens.refreshToken || !isDue(session.tokens)) return session;
      try {
        return await renewTogether(session, false);
      } catch (error) {
        const isServices = error instanceof GatewayError && error.error === 'renewal_failed';
        if (isServices && session.tokens.expiresAt > Date.now()) return session;
        throw error;
      }
    },

    renew: (refused) => renewTogether(refused, true),

    async start(tokens) {
      const secret = randomSecret();
      const vault = await vaultOf('session', secret);
      const endsAt = Date.now() + absolute;
      const sealed = await seal(vault, { tokens, endsAt });
      await store.set(vault.key, sealed, unused);
      return { secret, session: { tokens, endsAt, vault, sealed } };
    },

    async end(secret) {
      const tokens = await forget(secret);
      if (tokens) await client.logOut(tokens.refreshToken);
    },

    expiryOf({ tokens, endsAt }) {
      const { refreshToken, expiresAt, refreshExpiresAt } = tokens;
      const tokensEnd = refreshToken ? Math.max(expiresAt, refreshExpiresAt) : expiresAt;
      return Math.min(endsAt, tokensEnd, Date.now() + unused);
    },
  };
}

function isOver({ endsAt, tokens }: SessionRecord): boolean {
  return endsAt <= Date.now() || hasExpired(tokens);
}

/** @throws GatewayError 502 for tokens that could not be read again */
function seal(vault: Vault, record: SessionRecord): Promise<string> {
  const text = toText(record);
  if (!fromText(text)) {
    throw new GatewayError(502, 'upstream_invalid', 'The service gave tokens that are too long.');
  }
  return vault.seal(text);
}

/** Keeps the lock for as long as `work` takes. When that fails, the lock ends by itself. */
async function holding<T>(lock: SessionLock, work: () => Promise<T>): Promise<T> {
  let cancel = () => {};
  const extendLater = () => {
    cancel = after(lockLifetime / 3, () => {
      lock.extend(lockLifetime).catch(() => {});
      extendLater();
    });
  };
  extendLater();
  try {
    return await work();
  } finally {
    cancel();
    await lock.release().catch(() => {});
  }
}

/** Tries a few times within about a second. */
async function withRetries<T>(attempt: () => Promise<T>): Promise<T> {
  for (const wait of [100, 300, 600]) {
    try {
      return await attempt();
    } catch {
      await pause(wait);
    }
  }
  return attempt();
}
