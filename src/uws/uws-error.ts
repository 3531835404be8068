import type { RetCode } from '../contract/ret-code.js';
import { retInfos } from '../contract/ret-info.js';
import type { Reason } from '../errors/reason.js';
import { hide, UserModuleError } from '../errors/user-module-error.js';
import { excerpt } from '../http/excerpt.js';
import { isUwsRetCode, uwsRetCodes } from './codes.js';
import type { UwsAnswer } from './types.js';

const sessionCodes: readonly string[] = ['D00003', 'D00004', 'D00005', 'D00006', 'D00016'];
const networkCodes: readonly string[] = ['A00002', 'A00003'];
const reasons: Partial<Record<RetCode, Reason>> = { '000001': 'network', '990001': 'unknown' };

/**
 * UWS answered with a retCode other than `00000`. What the module would say is on it as on every error of this
 * package, the original code also on `cause`:
 *
 * - `110001`: the access token or the session does not hold (D00003, D00004, D00005, D00006, D00016)
 * - `000002`: a parameter (B…)
 * - `000001`, reason `network`: A00002, A00003
 * - `990001`, reason `unknown`: any other
 */
export class UwsError extends UserModuleError {
  /** The retCode as it came. */
  declare readonly uwsCode: string;
  /** The retInfo as it came, if one did; UWS forbids showing it to users. */
  declare readonly uwsInfo: string | undefined;
  /** The documented text of the retCode (`uwsRetCodes`); absent for an undocumented one. */
  declare readonly meaning: string | undefined;

  /** @param secrets what was sent and must not show up in the error's text */
  constructor({ retCode: uwsCode, retInfo: uwsInfo }: UwsAnswer, secrets: readonly string[] = []) {
    const retCode = moduleCode(uwsCode);
    const meaning = isUwsRetCode(uwsCode) ? uwsRetCodes[uwsCode] : undefined;
    super(
      retCode,
      `${retInfos[retCode]}：${excerpt(uwsCode, secrets).slice(0, 20)} ${meaning ?? ''}`.trim(),
      {
        reason: reasons[retCode],
        cause: uwsCode,
      },
    );
    hide(this, {
      name: 'UwsError',
      uwsCode,
      uwsInfo: typeof uwsInfo === 'string' ? uwsInfo : undefined,
      meaning,
    });
  }
}

function moduleCode(uwsCode: string): RetCode {
  if (sessionCodes.includes(uwsCode)) return '110001';
  if (networkCodes.includes(uwsCode)) return '000001';
  return /^B\d{5}$/.test(uwsCode) ? '000002' : '990001';
}
