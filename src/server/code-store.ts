import { checkRequired } from '../errors/illegal-parameter.js';
import { toHex } from '../http/hex.js';
import { positiveInteger, text } from './options.js';
import { sha256 } from './secret.js';

/**
 * Where a third-party cloud keeps the codes it has issued until the IoT platform asks about them
 * (thirdparty-cloud-login.md, 第三方云验证授权码). The two stores of this package keep a code's SHA-256 instead of the
 * code, so that nobody can log in with what a dump of the store shows.
 */
export interface CodeStore {
  /** Keeps `openId` for `code`, for so many seconds. */
  put(code: string, openId: string, lifetimeSeconds: number): Promise<void>;
  /**
   * Gives the `openId` once and forgets it in the same atomic step: of any number of calls for one code, one gets it.
   * `undefined` for a code that is unknown, used or expired.
   */
  take(code: string): Promise<string | undefined>;
}

export interface IssueCodeOptions {
  /** Seconds for which the code can be used. Default: 300. */
  lifetime?: number | undefined;
}

/**
 * Makes a code for a user of the third-party cloud and stores it. The page passes it to the IoT platform
 * (thirdparty-cloud-login.md, 第三方云登录获取iot平台token), which checks it with `createVerifyCodeHandler`.
 *
 * @param openId the user's account id in the third-party cloud
 * @returns 64 lower-case hex digits, 256 bits of them random
 * @throws UserModuleError 000002 for an empty `openId` or a `lifetime` that is not a positive integer; whatever the
 *   store throws
 */
export async function issueCode(
  store: CodeStore,
  openId: string,
  { lifetime = 300 }: IssueCodeOptions = {},
): Promise<string> {
  checkRequired('openId', openId, text);
  checkRequired('lifetime', lifetime, positiveInteger);
  const code = randomCode();
  await store.put(code, openId, lifetime);
  return code;
}

/** A code that nobody can guess, and that no store holds by chance. */
export function randomCode(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(32)));
}

/** Throws 000002 unless these can be put into a store. */
export function checkEntry(code: string, openId: string, lifetimeSeconds: number): void {
  checkRequired('code', code, text);
  checkRequired('openId', openId, text);
  checkRequired('lifetimeSeconds', lifetimeSeconds, positiveInteger);
}

/** What a store knows a code by. */
export async function codeDigest(code: string): Promise<string> {
  return toHex(await sha256(code));
}
