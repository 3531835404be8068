import { illegalParameter } from '../errors/illegal-parameter.js';

/**
 * Builds a clientId as the document describes it: the device's machine code (IMEI on phones), `-`, and its MAC
 * address (uws-api.md, 公共字段).
 *
 * @param machineCode 15 letters or digits
 * @param mac 12 hexadecimal digits; `:` and `-` between them are dropped, letters become upper case
 * @throws UserModuleError 000002 for another form of either
 */
export function formatClientId(machineCode: string, mac: string): string {
  const digits = String(mac).replace(/[:-]/g, '').toUpperCase();
  if (!/^[\dA-Za-z]{15}$/.test(machineCode)) throw illegalParameter('machineCode 必须是 15 位字母或数字');
  if (!/^[\dA-F]{12}$/.test(digits)) throw illegalParameter('mac 必须是 12 位十六进制数字');
  return `${machineCode}-${digits}`;
}
