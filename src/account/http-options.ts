import { aBoolean, aFunction, type Rule } from '../checks/rules.js';
import type { AppPlatform, QQMusicAuthorization } from '../contract/types.js';
import { type AccountOptions, accountRules } from './options.js';

export interface HttpOptions extends AccountOptions {
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
  /** Answers `checkAppIsInstalled` where the page does not run inside that app. */
  isInstalled?: (platform: AppPlatform) => boolean | PromiseLike<boolean>;
  /** Answers `getQQMusicAuthorize`. */
  qqMusicAuthorize?: () => PromiseLike<QQMusicAuthorization>;
}

export const httpRules: Readonly<Record<keyof HttpOptions, Rule>> = Object.assign(
  { waitForLogin: aBoolean, uhomeLogin: aFunction, isInstalled: aFunction, qqMusicAuthorize: aFunction },
  accountRules,
);
