import { attempt } from '../checks/foreign.js';
import { aBoolean, abortSignal, type Rule, text } from '../checks/rules.js';
import { aborted, unsupported } from '../errors/failures.js';
import { illegalParameter, type OptionRules, readOptions } from '../errors/illegal-parameter.js';

/** How `signIn` goes about it. */
export interface SignInOptions {
  /** At whom the user signs in: a name that the gateway knows, or an alias of the realm. Default: the realm itself. */
  provider?: string;
  /**
   * `'redirect'`: the page leaves, and comes back with the user logged in. `'popup'`: the page stays, and a window opens;
   * browsers allow that in a click alone. Default: `'redirect'`.
   */
  mode?: 'redirect' | 'popup';
  /** With `'popup'`: goes on as a redirect where the browser allows no window. Default: `false`. */
  redirectIfBlocked?: boolean;
  /** The URL to come back to, which the gateway or the realm has to know. Default: the page's own. */
  returnTo?: string;
  /** Closes the window and ends the waiting with 990001, reason `aborted`. */
  signal?: AbortSignal;
}

const mode: Rule<'redirect' | 'popup'> = [
  (value): value is 'redirect' | 'popup' => value === 'redirect' || value === 'popup',
  '只能是 redirect 或 popup',
];

const rules: OptionRules<SignInOptions> = {
  provider: text,
  mode,
  redirectIfBlocked: aBoolean,
  returnTo: text,
  signal: abortSignal,
};

/** With what was left out; the provider and the signal may be. */
export interface ReadySignInOptions extends SignInOptions {
  mode: 'redirect' | 'popup';
  returnTo: string;
}

/**
 * @throws UserModuleError 000002 for an unknown or wrong option; 990001, reason `unsupported`, where there is no page to
 * come back to, or `aborted`
 */
export function readSignInOptions(given: SignInOptions = {}): ReadySignInOptions {
  const options = readOptions('signIn', given, rules);
  if (typeof location === 'undefined') throw unsupported('没有页面，无法跳转登录');
  const { mode = 'redirect', returnTo = location.href, signal } = options;
  const url = attempt(() => new URL(returnTo, location.href));
  if (!url || !/^https?:$/.test(url.protocol)) throw illegalParameter('signIn.returnTo 必须是 http(s) 地址');
  if (signal?.aborted) throw aborted();
  // The realm compares texts, so that one which is absolute stays as it is.
  return Object.assign(options, { mode, returnTo: /^https?:/i.test(returnTo) ? returnTo : url.href });
}
