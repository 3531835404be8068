import { RetCode } from '../contract/ret-code.js';
import { failure } from '../errors/failures.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { excerpt } from '../http/excerpt.js';

/** The error for a code of OAuth, or the gateway's: 110010 for a refusal by the user, otherwise 000001. */
export function signInError(code: string, cause?: unknown): UserModuleError {
  if (code === 'access_denied') return failure(RetCode.socialLoginCancelled);
  return new UserModuleError(RetCode.failed, `操作失败：登录未完成（${excerpt(code)}）`, { cause });
}
