import type { Rule } from '../checks/rules.js';
import { baseOf, httpUrl } from '../checks/url.js';
import { isRecord, isText } from '../checks/values.js';
import { readAllOptions } from './options.js';
import { originList } from './origin.js';

export interface GatewaySignIn {
  /**
   * The realm's identity providers: what a page calls them, and the alias that the realm has for each, `{ wechat:
   * 'wechat-web' }` for instance. Default: none.
   */
  providers?: Readonly<Record<string, string>> | undefined;
  /** The origins whose pages a sign-in may lead back to. Default: `origins`. */
  returnTo?: readonly string[] | undefined;
  /**
   * The gateway's URL as browsers see it, base path included; the realm has to know `{publicUrl}/session/callback` as a
   * redirect URI. Needed behind a proxy that changes scheme or host. Default: as the request has it.
   */
  publicUrl?: string | undefined;
}

/** The options with defaults filled in. */
export interface SignInSettings {
  providers: ReadonlyMap<string, string>;
  returnTo: readonly string[];
  /** Without a slash at its end. */
  publicUrl: string | undefined;
}

const table: Rule<Record<string, string>> = [
  (value): value is Record<string, string> => isRecord(value) && Object.entries(value).flat().every(isName),
  '必须是对象，名称和值（领域中身份提供方的 alias）都只含字母、数字、_ 和 -',
];

function isName(value: unknown): boolean {
  return isText(value) && /^[\w-]+$/.test(value);
}

/** @throws UserModuleError 000002 for a bad option */
export function readSignInOptions(options: GatewaySignIn, origins: readonly string[]): SignInSettings {
  const rules = { providers: table, returnTo: originList, publicUrl: httpUrl };
  const own = readAllOptions('sessions.signIn', options, rules, []);
  const { providers = {}, returnTo = origins, publicUrl } = own;
  return {
    providers: new Map(Object.entries(providers)),
    returnTo,
    publicUrl: publicUrl && baseOf(publicUrl),
  };
}
