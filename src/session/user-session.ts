import type { Params } from '../contract/adapter.js';
import type { Tokens } from './tokens.js';

/** A login under way. */
export interface PendingLogin {
  /** Resolves when it has ended or has been superseded. */
  readonly over: Promise<void>;
  /** The `id` of the session that it has led to; absent as long as there is none. */
  id: string | undefined;
  /** Lets those go on who wait for it. */
  end(): void;
}

export function pendingLogin(): PendingLogin {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, id: undefined, end };
}

/** What the ten methods need of a user's session, whether the page keeps it or a gateway. */
export interface UserSession {
  /** The page keeps the session: to forget it takes nobody's answer. */
  readonly isOurs: boolean;
  /** The current user's tokens, or what stands for them. */
  readonly tokens: Tokens | undefined;
  /** The login under way. */
  readonly login: PendingLogin | undefined;
  /**
   * Called when the user, the login status or the profile may have changed; with `false` where only nobody knew before.
   */
  onChange: (isNews?: boolean) => void;
  /** Counts logins and logouts of this page, the beginning of a login among them: a login can see that it is too old. */
  readonly generation: number;
  /** Looks whether somebody else has changed the session; `undefined` where there is nothing to wait for. */
  look(): Promise<void> | undefined;
  /**
   * Looks after something that began at `start` (`performance.now()`): when that has taken long, the page may have stood
   * still meanwhile.
   */
  lookAfter(start: number): Promise<void>;
  /** Whether somebody is logged in. */
  isLogin(): boolean | Promise<boolean>;
  /**
   * What a request can be made with.
   *
   * @throws UserModuleError 110001; or what keeps tokens that have expired from being renewed
   */
  fresh(): Promise<Tokens>;
  /**
   * The same after `stale` was of no use, for the same user or another.
   *
   * @param isRefused the service has said so
   * @throws UserModuleError 110001 when nobody is logged in any more; or what the request throws
   */
  renew(stale: Tokens, isRefused: boolean): Promise<Tokens>;
  /** These with all that the page may know. */
  disclose(tokens: Tokens): Tokens | Promise<Tokens>;
  /** Takes the six fields of `updateOauthData`. */
  useAuthData(params: Params): void | Promise<void>;
  logOut(): Promise<void>;
  /** The user of that session has changed the profile, in a request that began at `start` (`performance.now()`). */
  noteProfileChange(id: string, start: number): Promise<void>;
}
