import { illegalParameter } from '../result/check.js';
import { undefinedError } from '../result/outcome.js';
import type { UwsAnswer } from './answer.js';
import { isText } from './rules.js';

/** thirdparty-cloud-login.md, 第三方云登录获取iot平台token. */
export interface UwsLogin {
  /** The IoT platform's access token, 30 characters. */
  accessToken: string;
  /** What the token is good for. */
  scope: string;
  /** Lifetime in seconds, as text. */
  expire: string;
}

export const loginPath = '/uaccount/v1/security/thirdpartUserLogin';

/** @throws UserModuleError 000002 for what is no code */
export function toLoginBody(params: { code: string }): { code: string } {
  if (!isText(params?.code)) throw illegalParameter('code 必须是非空文本');
  return { code: params.code };
}

/** @throws UserModuleError 990001, reason `unknown`, for an answer without the documented fields */
export function toLogin({ accessToken, scope, expire }: UwsAnswer): UwsLogin {
  if (isText(accessToken) && typeof scope === 'string' && (isText(expire) || typeof expire === 'number')) {
    return { accessToken, scope, expire: String(expire) };
  }
  throw undefinedError('unknown', '登录应答缺少 accessToken、scope 或 expire');
}
