import { isRecord } from '../checks/values.js';
import type { RetCode } from '../contract/ret-code.js';
import { retInfos } from '../contract/ret-info.js';
import { hide, UserModuleError } from '../errors/user-module-error.js';
import { excerpt } from '../http/excerpt.js';

/**
 * The `error` names of smarthome-account.md, those of OAuth that Keycloak uses in their place, and the `errormsg` codes
 * of the service's public relatives (platform.md, The account service), with the module's retCode for each.
 */
export const accountErrors = {
  'HTTP 401 Unauthorized': '110001',
  auth_invalid: '110001',
  invalid_token: '110001',
  wechat_code_invalid: '000001',
  sms_code_invalid: '000002',
  invalid_grant: '000001',
  invalid_client: '000001',
  unauthorized_client: '000001',
  unsupported_grant_type: '000001',
  'user_not_found.': '000001',
  user_already_exists: '000001',
  phonenumber_is_empty: '000002',
  phonenumber_area_not_supported: '000002',
  area_not_supported: '000002',
  password_is_empty: '000002',
  invalid_verification_code: '000002',
  phone_number_code_empty: '000002',
  smscode_be_empty: '000002',
  sms_code_send_error: '000001',
  phoneNumberCannotBeEmpty: '000002',
  captchaNotCompleted: '000001',
  areaNotSupported: '000002',
  userNotExists: '000001',
  needAuth: '110001',
  smsCodeCannotBeEmpty: '000002',
  serverError: '000001',
} as const satisfies Record<string, RetCode>;

export type AccountErrorName = keyof typeof accountErrors;

/** One entry of `errors` in a 400 (smarthome-account.md, 更新用户信息). */
export interface FieldError {
  field: string;
  errorMessage: string;
  params?: unknown;
}

/**
 * The account service said no. Besides the module's envelope it has, not enumerable, the HTTP answer's status, the
 * service's own `error` and description, the fields that it complains about, and the whole body.
 */
export class AccountError extends UserModuleError {
  /** Of HTTP; where a refusal comes with 200 and has one of its own in the body (403, 404, 500), that. */
  declare readonly status: number;
  /**
   * The service's code: its `errormsg` or else its `error`. One of `accountErrors`, or whatever else it said; empty
   * where it gave none.
   */
  declare readonly error: string;
  declare readonly description: string;
  declare readonly fields: readonly FieldError[];
  /** The parsed body. */
  declare readonly body: unknown;

  /** @param secrets what was sent and must not show up in the error's text */
  constructor(status: number, body: unknown, secrets: readonly string[]) {
    const { error, description, fields } = readBody(body);
    const retCode = toRetCode(status, error, fields);
    const what = fields.map(({ field, errorMessage }) => `${field}（${errorMessage}）`).join('、');
    super(
      retCode,
      `${retInfos[retCode]}：${excerpt(what || description || error || `HTTP ${status}`, secrets)}`,
      {
        reason: status >= 500 || status === 429 ? 'network' : undefined,
      },
    );
    hide(this, { name: 'AccountError', status, error, description, fields, body });
  }
}

function readBody(body: unknown) {
  const { error, errormsg, error_description, errorMessage, message, errors, field } = isRecord(body)
    ? body
    : {};
  const fields = (Array.isArray(errors) ? errors : [{ field, errorMessage }]).filter(isFieldError);
  // Beside an `errormsg`, which is the code then, the `error` is its description.
  const texts = [error_description, errorMessage, errormsg && error, message].map(toText);
  return { error: toText(errormsg) || toText(error), description: texts.filter(Boolean)[0] || '', fields };
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.field === 'string' && typeof value.errorMessage === 'string';
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function toRetCode(status: number, error: string, fields: readonly FieldError[]): RetCode {
  if (fields.length) return '000002';
  if (isDocumented(error)) return accountErrors[error];
  if (status === 401) return '110001';
  return status === 400 || status === 406 || status === 415 ? '000002' : '000001';
}

function isDocumented(error: string): error is AccountErrorName {
  return Object.keys(accountErrors).indexOf(error) >= 0;
}
