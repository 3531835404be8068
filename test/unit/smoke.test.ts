// @vitest-environment node
import { Window } from 'happy-dom';
import { createUplusApi } from 'up-user-module';
import { accountServiceDefaults as d, createAccountService, createMockNebula } from 'up-user-module/testing';
import { expect, it } from 'vitest';

it('http', async () => {
  const service = createAccountService();
  const api = createUplusApi({ http: { realm: service.realm, clientId: d.publicClient.clientId, fetch: service.fetch }, onCall: (t) => console.log(t) });
  await expect(api.upUserModule.getUserInfo()).rejects.toMatchObject({ retCode: '110001' });
  await api.http?.login({ username: d.user.username, password: d.user.password });
  console.log(await api.upUserModule.getUserInfo(), await api.upUserModule.getLoginStatus());
  console.log(await api.upUserModule.updateUserInfo({ nickname: '新', weight: 0 }));
  console.log(await api.upUserModule.getUserInfo());
  console.log(service.users.list()[0]);
  service.expireAccessTokens();
  const all = await Promise.all(Array.from({ length: 100 }, () => api.upUserModule.getUserInfo()));
  console.log(all.length, service.requests.slice(-4));
  console.log(await api.upUserModule.logOut(), await api.upUserModule.logOut());
  await expect(api.upUserModule.socialLogin({ platform: 'qq' })).rejects.toMatchObject({ retCode: '990001' });
});
it('nebula', async () => {
  const window = new Window();
  const mock = createMockNebula({ window: window as any, missing: ['getQQMusicAuthorize'] });
  const api = createUplusApi({ nebula: { window: window as any }, onCall: (t) => console.log(t) });
  await api.initDeviceReady();
  console.log(await api.upUserModule.getUserInfo());
  console.log(await api.upUserModule.getQQMusicAuthorize().catch((e) => [e, JSON.stringify(e), e.reason]));
  mock.remove();
});
