import { aBoolean, aFunction } from '../checks/rules.js';
import type { AppPlatform, QQMusicAuthorization } from '../contract/types.js';
import type { OptionRules } from '../errors/illegal-parameter.js';
import { type SessionOption, sessionRule } from '../session/create-store.js';
import { type AccountOptions, accountRules } from './options.js';

export type HttpOptions = AccountOptions & SessionOptions;

interface SessionOptions {
  /**
   * While a login is under way, calls that need the user wait for it, within their deadline. `false`: they end with
   * 110002 at once, as in the app. Default: `true`.
   */
  waitForLogin?: boolean;
  /**
   * Part of each login: gets the U+ platform's token for the user, e.g. by `thirdpartUserLogin` of `up-user-module/uws`.
   * `getUserInfo` and `getOauthData` carry it as `uhome_access_token`. When it fails, the login fails.
   */
  uhomeLogin?: (accessToken: string) => PromiseLike<{ accessToken: string }>;
  /**
   * Where the session is kept: `'sessionStorage'` (a reload keeps the user, a closed tab does not), `'memory'`,
   * `'localStorage'` (all tabs share it), or an object with `getItem`, `setItem` and `removeItem`, which may give
   * promises. Any script of the page can read what is in a storage. Default: `'sessionStorage'`; without a document:
   * `'memory'`.
   */
  session?: SessionOption;
  /** Answers `checkAppIsInstalled` where the page does not run inside that app. */
  isInstalled?: (platform: AppPlatform) => boolean | PromiseLike<boolean>;
  /** Answers `getQQMusicAuthorize`. */
  qqMusicAuthorize?: () => PromiseLike<QQMusicAuthorization>;
}

export const httpRules: OptionRules<HttpOptions> = Object.assign(
  {
    waitForLogin: aBoolean,
    uhomeLogin: aFunction,
    session: sessionRule,
    isInstalled: aFunction,
    qqMusicAuthorize: aFunction,
  },
  accountRules,
);
