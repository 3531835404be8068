// A page as its author writes it, for bundlers. The embedded account service comes along, as in a demo.
import UplusApi, { RetCode, UserModuleError } from 'up-user-module';
import { createAccountClient } from 'up-user-module/account';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { signRequest } from 'up-user-module/uws';

const { publicClient, user } = accountServiceDefaults;
const service = createAccountService();
const http = { realm: service.realm, clientId: publicClient.clientId, fetch: service.fetch };

async function run() {
  const api = new UplusApi({ http });
  await api.initDeviceReady();
  const before = await api.upUserModule.getUserInfo().catch((error) => error);
  await api.http.login({ username: user.username, password: user.password });
  const { retCode, retData } = await api.upUserModule.getUserInfo();
  const client = createAccountClient(http);
  return {
    before: before.retCode,
    isOurError: before instanceof UserModuleError,
    retCode,
    isSuccess: retCode === RetCode.success,
    hasUser: typeof retData.userId === 'string',
    login: typeof client.loginWithPassword,
    sign: await signRequest({ url: '/a', appId: 'a', appKey: 'k', timestamp: 1 }),
  };
}

run().then((result) => console.log(JSON.stringify(result)), console.error);
