import type { RetCode } from './ret-code.js';

/** The documented Chinese text of each retCode (upUserModule.md). */
export const retInfos: Readonly<Record<RetCode, string>> = {
  '000000': '操作成功',
  '000001': '操作失败',
  '000002': '非法参数错误',
  '990001': '未知错误',
  '999999': '未知错误',
  '110001': '用户未登录',
  '110002': '用户数据未刷新完成',
  '110010': '取消第三方登录',
  '110011': '登录中',
  '1100001': '未安装QQ音乐',
  '1100002': '拉起qq音乐，但QQ音乐处于未登录状态',
  '1100003': '授权失败',
  '1100004': '授权取消',
};

export function isRetCode(code: string): code is RetCode {
  return Object.keys(retInfos).indexOf(code) >= 0;
}
