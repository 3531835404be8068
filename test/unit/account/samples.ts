// The answers that smarthome-account.md shows.

const consultLog = 'For more on this error consult the server log at the debug level.';

export const tokens = {
  access_token: 'eyJhbGciO',
  expires_in: 1800,
  refresh_expires_in: 1800,
  refresh_token: 'eyJhbGci',
  token_type: 'Bearer',
  'not-before-policy': 0,
  session_state: '2f2bd023-793e-4abc-a067-7dd4d49705a3',
  scope: 'profile',
};

export const account = {
  id: '456637c0-c3a0-412a-8aeb-37f518ac11ed',
  username: 'alva',
  firstName: 'alva1',
  lastName: 'huang',
  email: 'alva@izhiju.cn',
  emailVerified: false,
  attributes: {
    phoneNumber: ['18680533727'],
    picture: ['https://account.izhiju.cn/resources/2cyxv/account/keycloak.v3/logo.svg'],
    nickname: ['test'],
  },
};

export const otherUser = {
  id: '456637c0-c3a0-412a-8aeb-37f518ac11ed',
  username: 'test',
  email: 'test@example.com',
  attributes: {
    phoneNumber: ['+86 15889485045'],
    nickname: ['testtest'],
    picture: ['https://account.izhiju.cn/realms/zhiju/avatar/by-userid/3333c9a4-52e1-4ff8-bfb2-d17ba01ad528'],
  },
};

export const sentCode = { expires_in: 1714988276153, resend_expires: 1714988036153, status: 1 };

export const avatarInfo = {
  status: 1,
  avatar: 'https://account.izhiju.cn/realms/zhiju/avatar/default?size=lg',
  avatar_tpl: 'https://account.izhiju.cn/realms/zhiju/avatar/default?size=%s',
};

/** Status, `error`, `error_description`, and the retCode that it should become. */
export const errors = [
  [401, 'wechat_code_invalid', '微信授权码无效,过期或已使用', '000001'],
  [401, 'sms_code_invalid', '手机验证码无效', '000002'],
  [401, 'invalid_grant', 'Invalid user credentials', '000001'],
  [401, 'invalid_client', 'Invalid client or Invalid client credentials', '000001'],
  [401, 'unsupported_grant_type', 'Unsupported grant_type', '000001'],
  [401, 'HTTP 401 Unauthorized', consultLog, '110001'],
  [404, 'user_not_found.', 'user not found', '000001'],
  [400, 'phonenumber_is_empty', 'Must inform a cellphone number.', '000002'],
  [400, 'phonenumber_area_not_supported', 'This area is not supported', '000002'],
  [400, 'password_is_empty', 'Must inform a password.', '000002'],
  [400, 'user_already_exists', '用户已存在,无需重复注册', '000001'],
  [400, 'user_already_exists', '用户名和手机号冲突,请更换手机号', '000001'],
  [400, 'invalid_verification_code', 'Invalid verification code', '000002'],
  [400, 'sms_code_send_error', '短信发送失败,请检查手机号码或网络状态', '000001'],
  [400, 'area_not_supported', '不支持该区号', '000002'],
  [401, 'auth_invalid', 'need login', '110001'],
  [400, 'phone_number_code_empty', 'Must inform a phone number', '000002'],
  [400, 'smscode_be_empty', 'Token code cannot be empty', '000002'],
] as const;

export const fieldErrors = {
  errors: ['error-user-attribute-read-only', 'readOnlyUsernameMessage'].map((errorMessage) => ({
    field: 'username',
    errorMessage,
    params: [`\${username}`],
  })),
};
