import { text } from '../checks/rules.js';
import { isText } from '../checks/values.js';
import { unknownError } from '../errors/failures.js';
import { checkRequired } from '../errors/illegal-parameter.js';
import type { UwsAnswer } from './types.js';

/** thirdparty-cloud-login.md, 第三方云登录获取iot平台token. */
export interface UwsLogin {
  /** The IoT platform's access token, 30 characters. */
  accessToken: string;
  /** What the token gives access to. */
  scope: string;
  /** Lifetime in seconds, as text. */
  expire: string;
}

export const loginPath = '/uaccount/v1/security/thirdpartUserLogin';

/** @throws UserModuleError 000002 for what is no code */
export function toLoginBody(params: { code: string }): { code: string } {
  const code: unknown = params?.code;
  checkRequired('code', code, text);
  return { code };
}

/** @throws UserModuleError 990001, reason `unknown`, for an answer without the documented fields */
export function toLogin({ accessToken, scope, expire }: UwsAnswer): UwsLogin {
  if (isText(accessToken) && typeof scope === 'string' && (isText(expire) || typeof expire === 'number')) {
    return { accessToken, scope, expire: String(expire) };
  }
  throw unknownError('unknown', '登录应答缺少 accessToken、scope 或 expire');
}
