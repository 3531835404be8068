import { attempt } from '../checks/foreign.js';
import { tryParse } from '../checks/parse.js';
import { copyFields, copyPlain, isRecord } from '../checks/values.js';
import type { Envelope } from '../contract/envelope.js';
import { RetCode } from '../contract/ret-code.js';
import { isRetCode, retInfos } from '../contract/ret-info.js';
import { unknownError, unsupported } from './failures.js';
import { copyError, type ErrorDetails, isUserModuleError, UserModuleError } from './user-module-error.js';

/** How a call ended: with its success, or with the error to reject with. */
export type Outcome = Envelope | UserModuleError;

export function success(retData: unknown): Envelope {
  return { retCode: RetCode.success, retInfo: retInfos[RetCode.success], retData };
}

/** The same outcome in an object of its own; what goes round in a circle stays the adapter's. */
export function copyOutcome(outcome: Outcome): Outcome {
  if (outcome instanceof UserModuleError) return copyError(outcome);
  const copy = attempt(() => copyPlain(outcome));
  return isRecord(copy) && isSuccess(copy) ? copy : outcome;
}

/**
 * Makes an outcome of whatever an adapter answered or rejected with: an envelope, the JSON text of one, the variants
 * `'00000'` and `data` of native plugins and UWS, a container error, or anything else, which is 990001.
 */
export function readOutcome(answer: unknown): Outcome {
  try {
    return interpret(answer);
  } catch (error) {
    // An answer with a getter that throws, or a proxy that does.
    return unrecognized(error);
  }
}

function interpret(answer: unknown): Outcome {
  if (answer instanceof UserModuleError) return answer;
  const fields = typeof answer === 'string' ? tryParse(answer) : answer;
  if (isRecord(fields)) {
    if (isSuccess(fields)) return fields;
    if (typeof fields.retCode === 'string') return readEnvelope(fields, fields.retCode);
    if (typeof fields.error === 'number')
      return readContainerError(fields.error, textOf(fields.errorMessage) || `容器错误 ${fields.error}`);
  }
  return unrecognized(answer);
}

function unrecognized(cause: unknown): UserModuleError {
  return unknownError('unknown', '无法识别的结果', cause);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readEnvelope(fields: Record<string, unknown>, code: string): Outcome {
  const extras = copyFields(fields);
  if (extras.retData === undefined) {
    extras.retData = extras.data;
    delete extras.data;
  }
  const { retData = null } = extras;
  const retInfo = textOf(fields.retInfo);
  if (code === RetCode.success || code === '00000') {
    return Object.assign(extras, { retCode: RetCode.success, retInfo, retData });
  }
  // The error of another copy of this package says more than its envelope does.
  const { reason, cause }: ErrorDetails = isUserModuleError(fields) ? fields : {};
  const error = isRetCode(code)
    ? new UserModuleError(code, retInfo, { retData, reason, cause })
    : new UserModuleError(RetCode.unknown, retInfo, { retData, reason: 'unknown', cause: code });
  // `in` keeps an answer from changing what every Error has, as message and stack.
  for (const key of Object.keys(extras)) if (!(key in error)) Object.assign(error, { [key]: extras[key] });
  return error;
}

/** A success as it should be, which needs no copy. */
function isSuccess(fields: Record<string, unknown>): fields is Record<string, unknown> & Envelope {
  return (
    fields.retCode === RetCode.success && typeof fields.retInfo === 'string' && fields.retData !== undefined
  );
}

/** Below 10 they are the container's own, larger ones belong to the JSAPI that was called (nebula-container.md). */
function readContainerError(number: number, message: string): UserModuleError {
  if (number === 1) return unsupported(message, number);
  if (number === 2) return new UserModuleError(RetCode.illegalParameter, message, { cause: number });
  if (number === 4) return new UserModuleError(RetCode.failed, message, { reason: 'denied', cause: number });
  return unknownError('unknown', message, number);
}
