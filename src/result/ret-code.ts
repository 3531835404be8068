/**
 * Every retCode that the module itself can give (upUserModule.md, 错误返回 retCode说明 of each method, and V3.2.0
 * for the general ones). Codes are strings of six or seven digits and are never normalised.
 */
export const RetCode = {
  success: '000000',
  /** The operation failed; in the HTTP world also: the service could not be reached. */
  failed: '000001',
  illegalParameter: '000002',
  /** Any code or failure that the module does not define; the error's `reason` says which. */
  undefined: '990001',
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

/** The documented Chinese text of each retCode. */
export const retInfos: Readonly<Record<RetCode, string>> = {
  '000000': '操作成功',
  '000001': '操作失败',
  '000002': '非法参数错误',
  '990001': '未知错误',
  '110001': '用户未登录',
  '110002': '用户数据未刷新完成',
  '110010': '取消第三方登录',
  '110011': '登录中',
  '1100001': '未安装QQ音乐',
  '1100002': 'QQ音乐处于未登录状态',
  '1100003': '授权失败',
  '1100004': '授权取消',
};

export function isRetCode(code: unknown): code is RetCode {
  return typeof code === 'string' && Object.hasOwn(retInfos, code);
}
