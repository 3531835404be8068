import { aBoolean, aFunction, anything } from '../checks/rules.js';
import type { AppPlatform, QQMusicAuthorization } from '../contract/types.js';
import { check, illegalParameter, type OptionRules } from '../errors/illegal-parameter.js';
import { type SessionOption, sessionRule } from '../session/create-store.js';
import { type AccountOptions, type AccountSettings, accountRules, readAccountOptions } from './options.js';
import type { SignInModule } from './sign-in-module.js';
import { type SocialProviders, socialRule } from './social.js';

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
   * promises. Any script of the page can read what is in a storage. `'gateway'`: the gateway keeps it, in a session of
   * its own (`createGateway({ sessions })`), and the page has a cookie that no script can read; needs `gateway`, and goes
   * without `uhomeLogin`, which is the gateway's then. Default: `'sessionStorage'`; without a document: `'memory'`.
   */
  session?: SessionOption | 'gateway';
  /**
   * Loads what `signIn` needs without a gateway's session, when somebody signs in: `() => import('up-user-module/sign-in')`.
   * The page then takes the `code` that a realm has sent it back with.
   */
  signIn?: () => PromiseLike<SignInModule> | SignInModule;
  /** Answers `socialLogin`, for each platform that it has: `brokered(…)`, `wechatCode(…)`, or a function of your own. */
  social?: SocialProviders;
  /**
   * Answers `checkAppIsInstalled` where the page does not run inside that app. Without it, that is 990001, reason
   * `unsupported`: a browser cannot tell.
   */
  isInstalled?: (platform: AppPlatform) => boolean | PromiseLike<boolean>;
  /** Answers `getQQMusicAuthorize`. */
  qqMusicAuthorize?: () => PromiseLike<QQMusicAuthorization>;
}

export const httpRules: OptionRules<HttpOptions> = Object.assign(
  {
    waitForLogin: aBoolean,
    uhomeLogin: aFunction,
    session: anything,
    signIn: aFunction,
    social: socialRule,
    isInstalled: aFunction,
    qqMusicAuthorize: aFunction,
  },
  accountRules,
);

/**
 * Where the account service is, and how the page is known there.
 *
 * @throws UserModuleError 000002 for a wrong or missing option
 */
export function readHttpOptions(options: HttpOptions): AccountSettings {
  const { session, gateway, uhomeLogin, signIn } = options;
  const hasCookie = session === 'gateway';
  if (!hasCookie) check('session', session, sessionRule);
  else if (gateway === undefined) throw illegalParameter("session 为 'gateway' 时必须有 gateway");
  else if (uhomeLogin) throw illegalParameter("session 为 'gateway' 时 uhomeLogin 由网关配置");
  if (gateway !== undefined && signIn) throw illegalParameter('signIn 用于 realm；有 gateway 时由网关登录');
  const settings = readAccountOptions(options);
  const hidesRefusals =
    gateway === undefined &&
    typeof location !== 'undefined' &&
    new URL(settings.base).origin !== location.origin;
  return Object.assign(settings, { hidesRefusals, hasCookie });
}
