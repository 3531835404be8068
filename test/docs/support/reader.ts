// What the blocks of code do not make (tools/docs/reader.d.ts), for those that are run.
import { createUplusApi } from 'up-user-module';
import { accountServiceDefaults, createAccountService, createMockNebula } from 'up-user-module/testing';

const { client, user } = accountServiceDefaults;
const service = createAccountService();
const { realm } = service;
const http = { realm, clientId: 'h5', fetch: service.fetch };

export const globals = {
  username: user.username,
  password: user.password,
  button: document.createElement('button'),
  link: document.createElement('a'),
  realm,
  clientId: client.clientId,
  clientSecret: client.clientSecret,
  appId: 'MB-TEST-0000',
  appKey: 'key',
  appVersion: '1.0.0',
  api: createUplusApi({ http, nebula: false }),
  kiosk: { name: 'kiosk', ready: () => false, call: async () => undefined },
  getCode: async () => service.issueWechatCode('openid'),
  bindPhone: async () => ({ phoneNumber: '13800138000', smsCode: '123456' }),
  askQQ: async () => ({ accessToken: 'token', openId: 'openid' }),
  log: () => {},
};

/** The app that a block runs in, with a user and another module. */
export function enterApp(): () => void {
  const mock = createMockNebula();
  mock.answer('upVdnModule.goToPage', { retCode: '000000', retInfo: '', retData: null });
  return () => mock.remove();
}
