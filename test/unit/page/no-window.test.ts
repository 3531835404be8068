// @vitest-environment node
import { createUplusApi, hostAdapter, nebulaAdapter, UplusApi } from 'up-user-module';
import { resetUplusApi } from 'up-user-module/testing';
import { expect, it, vi } from 'vitest';
import { ending, stubAdapter, success } from '../module/support.js';

it('there is really no window', () => {
  expect(typeof window).toBe('undefined');
  expect(typeof document).toBe('undefined');
});

it('each `new UplusApi()` is an instance of its own, so that requests do not share a user', async () => {
  const warn = vi.spyOn(console, 'warn');
  const [a, b] = ['a', 'b'].map((user) => new UplusApi({ adapters: [stubAdapter(() => success({ user }))] }));
  expect(a).not.toBe(b);
  expect(await a?.upUserModule.getUserInfo()).toMatchObject({ retData: { user: 'a' } });
  expect(await b?.upUserModule.getUserInfo()).toMatchObject({ retData: { user: 'b' } });
  expect(await ending(new UplusApi().upUserModule.getUserInfo())).toMatchObject({ reason: 'unsupported' });
  expect(Reflect.ownKeys(globalThis)).not.toContain(Symbol.for('up-user-module'));
  expect(warn).not.toHaveBeenCalled();
});

it('everything works, as far as it can', async () => {
  const api = createUplusApi();
  await api.initDeviceReady();
  expect(api.deviceReady).toBe(true);
  expect(api.inApp).toBe(false);
  api.addEventListener('resume', 'name', () => {});
  api.disconnect();
  expect([hostAdapter().ready(), nebulaAdapter().ready()]).toEqual([false, false]);
  expect(
    await ending(
      Promise.resolve(nebulaAdapter().call('logOut', undefined, { signal: undefined, ended: false })),
    ),
  ).toMatchObject({ reason: 'unsupported' });
  expect(resetUplusApi).not.toThrow();
});

it.each([
  ['global', () => import('../../../src/global.js')],
  ['global-native', () => import('../../../src/global-native.js')],
])('the script %s does nothing', async (_name, load) => {
  const before = Reflect.ownKeys(globalThis);
  await load();
  expect(Reflect.ownKeys(globalThis)).toEqual(before);
});
