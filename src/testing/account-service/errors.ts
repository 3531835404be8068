/** An answer that refuses the request: thrown by the endpoints, sent by service.ts. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: RefusalBody;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where it is not one of the table. */
  readonly reason: RefusalName | undefined;

  constructor(
    status: number,
    body: RefusalBody,
    headers: Readonly<Record<string, string>> = {},
    reason?: RefusalName,
  ) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
    this.reason = reason;
  }
}

interface RefusalBody {
  readonly error?: string;
  readonly error_description?: string;
  readonly [field: string]: unknown;
}

const consultLog = 'For more on this error consult the server log at the debug level.';

/** Status, `error` and `error_description`, spelled as in smarthome-account.md where it has them. */
const refusals = {
  // 用户登陆认证
  wechatCodeInvalid: [401, 'wechat_code_invalid', '微信授权码无效,过期或已使用'],
  smsCodeInvalid: [401, 'sms_code_invalid', '手机验证码无效'],
  invalidCredentials: [401, 'invalid_grant', 'Invalid user credentials'],
  invalidClient: [401, 'invalid_client', 'Invalid client or Invalid client credentials'],
  unsupportedGrantType: [401, 'unsupported_grant_type', 'Unsupported grant_type'],
  // The document says nothing about these; the texts are Keycloak's.
  grantTypeMissing: [400, 'invalid_request', 'Missing form parameter: grant_type'],
  usernameMissing: [401, 'invalid_request', 'Missing parameter: username'],
  refreshTokenMissing: [400, 'invalid_request', 'No refresh token'],
  refreshTokenInvalid: [400, 'invalid_grant', 'Invalid refresh token'],
  refreshTokenOfOtherClient: [
    400,
    'invalid_grant',
    "Invalid refresh token. Token client and authorized client don't match",
  ],
  refreshTokenExpired: [400, 'invalid_grant', 'Token is not active'],
  refreshTokenReused: [400, 'invalid_grant', 'Maximum allowed refresh token reuse exceeded'],
  clientSessionEnded: [400, 'invalid_grant', "Session doesn't have required client"],
  sessionEnded: [400, 'invalid_grant', 'Session not active'],
  codeInvalid: [400, 'invalid_grant', 'Code not valid'],
  codeOfOtherRedirect: [400, 'invalid_grant', 'Incorrect redirect_uri'],
  verifierInvalid: [400, 'invalid_grant', 'PKCE verification failed: Code mismatch'],

  // platform.md, The account service: the texts are Keycloak's.
  brokerTokenForbidden: [
    403,
    'access_denied',
    'Client not authorized to retrieve tokens from identity provider',
  ],
  brokerTokenMissing: [400, 'invalid_request', 'The user has not signed in at the identity provider'],

  // 用户信息管理
  unauthorized: [401, 'HTTP 401 Unauthorized', consultLog],
  userNotFound: [404, 'user_not_found.', 'user not found'],
  jsonInvalid: [400, 'invalid_request', 'Cannot parse the JSON'],
  jsonMismatch: [400, 'unknown_error', 'Cannot parse the JSON'],

  // 用手机号注册用户
  phoneNumberMissing: [400, 'phonenumber_is_empty', 'Must inform a cellphone number.'],
  areaNotSupported: [400, 'phonenumber_area_not_supported', 'This area is not supported'],
  passwordMissing: [400, 'password_is_empty', 'Must inform a password.'],
  userExists: [400, 'user_already_exists', '用户已存在,无需重复注册'],
  phoneNumberTaken: [400, 'user_already_exists', '用户名和手机号冲突,请更换手机号'],
  verificationCodeInvalid: [400, 'invalid_verification_code', 'Invalid verification code'],

  // 修改用户手机号码
  loginNeeded: [401, 'auth_invalid', 'need login'],
  newPhoneNumberMissing: [400, 'phone_number_code_empty', 'Must inform a phone number'],
  newPhoneCodeInvalid: [400, 'smscode_be_empty', 'Token code cannot be empty'],

  // 修改用户秘密: the document has no bodies; the texts are Keycloak's.
  passwordAgainstRule: [
    400,
    'invalidPasswordRegexPatternMessage',
    'Invalid password: fails to match regex pattern(s).',
  ],
  oldPasswordInvalid: [400, 'invalidPasswordExistingMessage', 'Invalid existing password.'],
  phoneOwnerNotFound: [400, 'user_not_found.', 'user not found'],

  // 发送短信验证码
  smsAreaNotSupported: [400, 'area_not_supported', '不支持该区号'],
  smsNotSent: [400, 'sms_code_send_error', '短信发送失败,请检查手机号码或网络状态'],
  smsTooEarly: [400, 'sms_code_send_error', '短信发送失败,请检查手机号码或网络状态'],
  // Not in the document.
  smsTooOften: [403, 'You requested the maximum number of messages the last hour', consultLog],

  // 用户头像管理: the document has no errors here.
  avatarQueryInvalid: [400, 'invalid_request', 'Invalid size or format'],
  imageMissing: [400, 'image_is_empty', 'Must inform an image.'],
} as const;

export type RefusalName = keyof typeof refusals;

/** One of the refusals in the table above. */
export function refuse(name: RefusalName): Refusal {
  const [status, error, error_description] = refusals[name];
  return new Refusal(status, { error, error_description }, {}, name);
}

const reasonPhrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** A refusal by HTTP itself, with the body that Keycloak gives those. */
export function refuseWithStatus(
  status: number,
  headers?: Readonly<Record<string, string>>,
  error_description = consultLog,
): Refusal {
  const error = `HTTP ${status} ${reasonPhrases[status] ?? ''}`.trim();
  return new Refusal(status, { error, error_description }, headers);
}
