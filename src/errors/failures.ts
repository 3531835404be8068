import { RetCode } from '../contract/ret-code.js';
import { retInfos } from '../contract/ret-info.js';
import type { Reason } from './reason.js';
import { UserModuleError } from './user-module-error.js';

/** A failure that a retCode says all about, with the documented text. */
export function failure(retCode: RetCode): UserModuleError {
  return new UserModuleError(retCode, retInfos[retCode]);
}

/** 990001: a failure that the module has no code for. */
export function unknownError(reason: Reason, retInfo: string, cause?: unknown): UserModuleError {
  return new UserModuleError(RetCode.unknown, retInfo, { reason, cause });
}

/** "I don't have this method", which sends a call on to the next adapter. */
export function unsupported(retInfo = '不支持该方法', cause?: unknown): UserModuleError {
  return unknownError('unsupported', retInfo, cause);
}

/** 990001: what only the app has, where there is none. */
export function appOnly(name: string): UserModuleError {
  return unsupported(`没有可用的 AlipayJSBridge，${name} 只在APP内可用`);
}

/** 990001: the caller's signal ended the wait. */
export function aborted(): UserModuleError {
  return unknownError('aborted', '调用已取消');
}

/** 990001: no answer within the deadline; whether the call took effect is not known. */
export function timedOut(): UserModuleError {
  // A timer's stack says nothing, and with many deadlines at once it would be most of the work.
  const stackTraceLimit: unknown = Reflect.get(Error, 'stackTraceLimit');
  Reflect.set(Error, 'stackTraceLimit', 0);
  const error = unknownError('timeout', '调用超时，未收到结果');
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return error;
}
