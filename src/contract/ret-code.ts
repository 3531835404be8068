/**
 * Every retCode that the module itself can give (upUserModule.md, 错误返回 retCode说明 of each method, and V3.2.0
 * for the general ones). Codes are strings of six or seven digits and are never normalised.
 */
export const RetCode = {
  success: '000000',
  /** The operation failed; over HTTP also: the service could not be reached. */
  failed: '000001',
  illegalParameter: '000002',
  /** Any code or failure that the module does not define; the error's `reason` says which. */
  unknown: '990001',
  /** The older name of 990001, which apps still answer (platform.md, General codes). */
  legacyUnknown: '999999',
  notLoggedIn: '110001',
  /** The app is still fetching the user's data; `retryWhileRefreshing` calls again. */
  userDataNotReady: '110002',
  socialLoginCancelled: '110010',
  loggingIn: '110011',
  qqMusicNotInstalled: '1100001',
  qqMusicNotLoggedIn: '1100002',
  qqMusicAuthorizeFailed: '1100003',
  qqMusicAuthorizeCancelled: '1100004',
} as const;

export type RetCode = (typeof RetCode)[keyof typeof RetCode];
