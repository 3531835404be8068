const { default: UplusApi } = require('@uplus/uplus-api');

test('the alias stands for the genuine library', async () => {
  expect(require('@uplus/uplus-api/es/uplus-api').default).toBe(UplusApi);
  const instance = new UplusApi();
  const failed = { retCode: '990001', reason: 'unsupported' };
  await expect(instance.upVdnModule.goToPage({ url: 'mpaas://usercenter' })).rejects.toMatchObject(failed);
  expect(instance.userModule).toBe(instance.upUserModule);
});
