import { RetCode } from './ret-code.js';

/** The documented Chinese text of each retCode (upUserModule.md). */
export const retInfos: Readonly<Record<RetCode, string>> = {
  [RetCode.success]: '操作成功',
  [RetCode.failed]: '操作失败',
  [RetCode.illegalParameter]: '非法参数错误',
  [RetCode.unknown]: '未知错误',
  [RetCode.legacyUnknown]: '未知错误',
  [RetCode.notLoggedIn]: '用户未登录',
  [RetCode.userDataNotReady]: '用户数据未刷新完成',
  [RetCode.socialLoginCancelled]: '取消第三方登录',
  [RetCode.loggingIn]: '登录中',
  [RetCode.qqMusicNotInstalled]: '未安装QQ音乐',
  [RetCode.qqMusicNotLoggedIn]: '拉起qq音乐，但QQ音乐处于未登录状态',
  [RetCode.qqMusicAuthorizeFailed]: '授权失败',
  [RetCode.qqMusicAuthorizeCancelled]: '授权取消',
};

export function isRetCode(code: string): code is RetCode {
  return Object.keys(retInfos).indexOf(code) >= 0;
}
