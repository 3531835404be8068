import { headerText } from '../checks/header-text.js';
import { isRecord } from '../checks/values.js';
import type { Params } from '../contract/adapter.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted, failure } from '../errors/failures.js';
import { check } from '../errors/illegal-parameter.js';
import type { SessionStore } from './store.js';
import { fromAuthData, hasExpired, isDue, renewed, type TokenSet, type Tokens } from './tokens.js';
import { type PendingLogin, pendingLogin, type UserSession } from './user-session.js';

/** Milliseconds in which a page sees what other tabs do, though it may have stood still. */
const longestGap = 1000;

/** What a session needs of the account service. */
export interface TokenService {
  /** Takes a refresh token for new tokens. Rejects with 110001 when the service does not take it any more. */
  refresh(refreshToken: string): Promise<TokenSet>;
  /** Ends the session of a refresh token. Does not reject. */
  logOut(refreshToken: string): Promise<void>;
}

/**
 * The user's session. Logins and renewals under way are known here, so that there is one renewal at a time, and nothing
 * that a logout or another login has superseded takes effect.
 */
export class Session implements UserSession {
  readonly isOurs = true;
  tokens: Tokens | undefined;
  login: PendingLogin | undefined;
  onChange: () => void = noop;
  generation = 0;
  private renewal: Promise<Tokens> | undefined;
  /** The sessions that logins and logouts of this page have ended, and their renewals. They never come back. */
  private readonly ended = new Map<string, number>();
  private readonly store: SessionStore;
  private readonly service: TokenService;

  constructor(store: SessionStore, service: TokenService) {
    this.store = store;
    this.service = service;
    this.look();
  }

  /**
   * Looks at what is stored, since another tab may have logged in or out or renewed the tokens, also while this one was
   * frozen. `undefined` where there was nothing to wait for.
   */
  look(): Promise<void> | undefined {
    const stored = this.store.read();
    return stored instanceof Promise ? this.adoptLater(stored) : this.adopt(stored);
  }

  /** What other tabs have done while the page stood still may still be waiting to be seen here. */
  async lookAfter(start: number): Promise<void> {
    let last = start;
    while (hasTakenLong(last)) {
      last = performance.now();
      await this.store.settled();
    }
    await this.look();
  }

  /**
   * Takes the tokens that a login gives, and ends the session that it replaces on the service too.
   *
   * @throws what `request` throws; UserModuleError 990001, reason `aborted`, when a logout or another login has
   * superseded it
   */
  async logIn(request: Promise<Tokens>): Promise<void> {
    this.login?.end();
    const login = pendingLogin();
    this.login = login;
    const generation = ++this.generation;
    this.onChange();
    try {
      const tokens = await request;
      await this.look();
      if (this.generation !== generation) throw aborted();
      login.id = tokens.id;
      this.endRemotely();
      this.replace(tokens);
    } finally {
      if (this.generation === generation) this.endLogin();
    }
  }

  /** Changes the user, or forgets the current one. A login and a renewal under way are superseded. */
  replace(tokens: Tokens | undefined): void {
    this.generation++;
    this.renewal = undefined;
    if (this.tokens) this.ended.set(this.tokens.id, this.tokens.renewals);
    this.keep(tokens);
    this.endLogin();
    this.lookWhenSettled();
  }

  /** @throws UserModuleError 000002 for an access token that no request could carry, and no entry could keep */
  useAuthData(params: Params): void {
    check('access_token', params.access_token, headerText);
    this.replace(fromAuthData(params));
  }

  disclose(tokens: Tokens): Tokens {
    return tokens;
  }

  /** Forgets the user, here at once, and on the service if that can be reached. */
  async logOut(): Promise<void> {
    const looked = this.look();
    if (looked) await looked;
    const ended = this.endRemotely();
    this.replace(undefined);
    await ended;
  }

  /**
   * Whether somebody is logged in: at once, but when by this device's clock no token holds any more. The clock may be
   * wrong, so the service is asked then.
   */
  isLogin(): boolean | Promise<boolean> {
    const { tokens } = this;
    if (!tokens || !hasExpired(tokens)) return !!tokens;
    if (!tokens.refreshToken) return false;
    // A failed request changes nothing: a session that is not known to be over is none that has ended.
    return this.renew(tokens, false).then(
      () => true,
      () => !!this.tokens,
    );
  }

  /**
   * Tokens that are not about to expire, if that can be had.
   *
   * @throws UserModuleError 110001; or what keeps tokens that have expired from being renewed
   */
  async fresh(): Promise<Tokens> {
    const { tokens } = this;
    if (!tokens || (!tokens.refreshToken && hasExpired(tokens))) throw failure(RetCode.notLoggedIn);
    if (!isDue(tokens) || !tokens.refreshToken) return tokens;
    try {
      return await this.renew(tokens, false);
    } catch (error) {
      // Only the refresh token was refused, and the access token has some time left.
      if (isNotLoggedIn(error) && this.isCurrent(tokens)) return tokens;
      throw error;
    }
  }

  /**
   * Renews tokens that are about to expire, or that the service no longer takes (`isRefused`). However many ask, there
   * is one request.
   *
   * @throws UserModuleError 110001 when that is not possible; or what the request throws
   */
  async renew(stale: Tokens, isRefused: boolean): Promise<Tokens> {
    if (this.isCurrent(stale)) {
      const renewal = this.renewal || this.requestRenewal(stale);
      this.renewal = renewal;
      try {
        await renewal;
      } catch (error) {
        // Neither of the two tokens is of any use then.
        if (isRefused && isNotLoggedIn(error) && this.isCurrent(stale)) this.keep(undefined);
        // What has kept a former user's tokens from being renewed is no matter of the next one's.
        if (this.successorOf(stale)) throw error;
      } finally {
        if (this.renewal === renewal) this.renewal = undefined;
      }
    }
    // Somebody may have logged out meanwhile, or in.
    if (!this.tokens) throw failure(RetCode.notLoggedIn);
    return this.tokens;
  }

  /** Not while a tab renews, whose new tokens that would overwrite. */
  async noteProfileChange(id: string, start: number): Promise<void> {
    await this.lookAfter(start);
    const known = this.tokens;
    if (known?.id !== id) return;
    await this.store.exclusively(known, async () => {
      await this.look();
      const { tokens } = this;
      if (tokens?.id !== id) return;
      this.keep(Object.assign({}, tokens, { profileChanges: tokens.profileChanges + 1 }));
      await this.look();
    });
  }

  private keep(tokens: Tokens | undefined): void {
    this.tokens = tokens;
    this.store.write(tokens);
    this.onChange();
  }

  /** What the storage answered before the page stood still may be old by now. */
  private async adoptLater(stored: Promise<Tokens | undefined>): Promise<void> {
    let start = performance.now();
    let tokens = await stored;
    // Some storages are always slow.
    for (let again = 2; again && hasTakenLong(start); again--) {
      start = performance.now();
      tokens = await this.store.read();
    }
    this.adopt(tokens);
  }

  /** A tab that does not know yet that the user is another one may write after this one; by then that can be seen. */
  private async lookWhenSettled(): Promise<void> {
    await this.store.settled();
    await this.store.settled();
    await this.look();
  }

  private adopt(stored: Tokens | undefined): undefined {
    const { tokens, ended } = this;
    const last = stored && ended.get(stored.id);
    if (stored && last !== undefined) {
      this.store.write(tokens);
      // It has been renewed since, and ends by the newest refresh token alone.
      if (stored.renewals > last) {
        ended.set(stored.id, stored.renewals);
        this.service.logOut(stored.refreshToken);
      }
      return;
    }
    // What is older was written by a tab that did not know better.
    if (stored === tokens || (stored && stored.id === tokens?.id && stored.renewals < tokens.renewals))
      return;
    // A renewal under way is the former user's.
    if (stored?.id !== tokens?.id) this.renewal = undefined;
    this.tokens = stored;
    this.onChange();
  }

  /** Whether there has been neither a renewal nor another user since. */
  private isCurrent({ id, renewals }: Tokens): boolean {
    return this.tokens?.id === id && this.tokens.renewals === renewals;
  }

  private endLogin(): void {
    this.login?.end();
    this.login = undefined;
    this.onChange();
  }

  /** Ends the current session on the service, by the last of its refresh tokens. */
  private async endRemotely(): Promise<void> {
    const { tokens, renewal } = this;
    const last = renewal ? await renewal.catch(() => tokens) : tokens;
    if (last?.refreshToken) await this.service.logOut(last.refreshToken);
  }

  /** @returns the session's tokens after the renewal, also when another session has taken its place meanwhile */
  private requestRenewal(stale: Tokens): Promise<Tokens> {
    const { generation } = this;
    return this.store.exclusively(stale, async () => {
      await this.look();
      const current = this.successorOf(stale);
      if (!current || !this.isCurrent(stale)) return current ?? stale;
      // Not that of `stale`, which another tab may have found refused.
      if (!current.refreshToken) throw failure(RetCode.notLoggedIn);
      try {
        const start = performance.now();
        const answer = await this.service.refresh(current.refreshToken);
        await this.lookAfter(start);
        const successor = this.successorOf(stale);
        const tokens = renewed(answer, successor ?? current);
        if (this.isCurrent(stale)) {
          this.keep(tokens);
          // Others may look when it is there to be seen.
          await this.look();
        }
        // Another tab has logged out or in: nobody will ever use these. (In this tab `endRemotely` waits for them.)
        else if (!successor && this.generation === generation) this.service.logOut(tokens.refreshToken);
        return tokens;
      } catch (error) {
        if (!isNotLoggedIn(error)) throw error;
        // It may be another tab's logout or login that has ended the session, before what it stored can be seen here.
        await this.store.settled();
        await this.look();
        // Another tab was quicker.
        const successor = this.isCurrent(stale) ? undefined : this.successorOf(stale);
        if (successor) return successor;
        // The access token may still be good: the refresh token alone may be another client's.
        const isUsable = stale.expiresAt > Date.now();
        if (this.isCurrent(stale))
          this.keep(isUsable ? Object.assign({}, current, { refreshToken: '' }) : undefined);
        throw error;
      }
    });
  }

  /** The current tokens, if they are still that session's. */
  private successorOf({ id }: Tokens): Tokens | undefined {
    return this.tokens?.id === id ? this.tokens : undefined;
  }
}

/** The page may have stood still since. */
function hasTakenLong(start: number): boolean {
  return performance.now() - start > longestGap;
}

function isNotLoggedIn(error: unknown): boolean {
  return isRecord(error) && error.retCode === RetCode.notLoggedIn;
}

function noop(): void {}
