import { RetCode } from '../contract/ret-code.js';
import { UserModuleError } from '../errors/user-module-error.js';

/** 000001: the service could not be reached, or what it said is no answer. */
export function networkError(text: string, cause: unknown, Kind = UserModuleError): UserModuleError {
  return new Kind(RetCode.failed, `操作失败：${text}`, { reason: 'network', cause });
}

/** A redirect leads to a login page, as a rule, which must not pass for an answer. */
export function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}
