import { aBoolean, aFunction, anObject } from '../checks/rules.js';
import { positiveInteger, readAllOptions } from './options.js';
import { type SessionStore, sessionStore } from './session-store.js';
import { type GatewaySignIn, readSignInOptions, type SignInSettings } from './sign-in-options.js';

export interface GatewaySessions {
  /** Where they are kept: `memorySessionStore()` for one process, `redisSessionStore(client)` for several. */
  store: SessionStore;
  /** How long a session lasts; it also ends with the tokens that the service gave. */
  lifetime?: SessionLifetime | undefined;
  /**
   * Whether `GET session/tokens` gives the access token to the page, for `getOauthData` and `getUserInfo`. The refresh
   * token is given to nobody. Default: `true`.
   */
  exposeAccessToken?: boolean | undefined;
  /**
   * Part of each login: gets the U+ platform's token for the user. Requests below `uws/` carry it then, and the page gets
   * it as `uhome_access_token`. When it fails, the login fails.
   */
  uhomeLogin?: ((accessToken: string) => PromiseLike<{ accessToken: string }>) | undefined;
  /** Lets users sign in at the account service (`session/sign-in`). Default: only with the documented logins. */
  signIn?: GatewaySignIn | undefined;
}

export interface SessionLifetime {
  /** Seconds without a request. Default: 86,400, a day. */
  idle?: number | undefined;
  /** Seconds since the login, however much it is used. Default: 2,592,000, 30 days. */
  absolute?: number | undefined;
}

/** The options with defaults filled in; milliseconds. */
export interface SessionSettings
  extends Required<Omit<GatewaySessions, 'lifetime' | 'uhomeLogin' | 'signIn'>> {
  idle: number;
  absolute: number;
  uhomeLogin: GatewaySessions['uhomeLogin'];
  signIn: SignInSettings | undefined;
}

/** @throws UserModuleError 000002 for a bad option */
export function readSessionOptions(options: GatewaySessions, origins: readonly string[]): SessionSettings {
  const rules = {
    store: sessionStore,
    lifetime: anObject,
    exposeAccessToken: aBoolean,
    uhomeLogin: aFunction,
    signIn: anObject,
  };
  const own = readAllOptions('sessions', options, rules, ['store']);
  const { store, lifetime = {}, exposeAccessToken = true, uhomeLogin } = own;
  const signIn = own.signIn && readSignInOptions(own.signIn, origins);
  const lifetimeRules = { idle: positiveInteger, absolute: positiveInteger };
  const { idle = 86_400, absolute = 2_592_000 } = readAllOptions(
    'sessions.lifetime',
    lifetime,
    lifetimeRules,
    [],
  );
  return { store, exposeAccessToken, uhomeLogin, signIn, idle: idle * 1000, absolute: absolute * 1000 };
}
