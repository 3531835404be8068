// A page's own test, for Jest: CommonJS, jsdom.
const { default: UplusApi } = require('up-user-module');
const { createMockNebula } = require('up-user-module/testing');

test('the mock answers', async () => {
  const mock = createMockNebula();
  const api = new UplusApi();
  await api.initDeviceReady();
  await expect(api.upUserModule.getUserInfo()).resolves.toMatchObject({ retCode: '000000' });
  mock.user.state = 'loggedOut';
  await expect(api.upUserModule.getUserInfo()).rejects.toMatchObject({ retCode: '110001' });
  mock.remove();
});
