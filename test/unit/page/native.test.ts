import UplusApi, { completeUplusApi, createUplusApi, UplusApi as Named } from 'up-user-module/native';
import { createMockNebula, resetUplusApi } from 'up-user-module/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { defineGenuine } from '../../support/genuine-library.js';
import { useFakeClock } from '../async/fake-clock.js';
import { ending, thrownBy } from '../module/support.js';

useFakeClock();
afterEach(() => resetUplusApi());

it('is UplusApi without HTTP, which it refuses by name', () => {
  expect(UplusApi).toBe(Named);
  const http = { realm: 'https://account.example.com/realms/test', clientId: 'page' };
  for (const make of [
    () => Reflect.construct(UplusApi, [{ http }]),
    () => Reflect.apply(createUplusApi, undefined, [{ http }]),
    () => Reflect.apply(completeUplusApi, undefined, [{}, { http }]),
  ]) {
    expect(thrownBy(make)).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining('http') });
  }
  expect(new UplusApi()).toBe(new UplusApi());
  expect(createUplusApi()).not.toBe(new UplusApi());
});

it('completes the genuine library, in the app and outside', async () => {
  const api = completeUplusApi(new (defineGenuine())());
  expect(api.deviceReady).toBe(true);
  expect(await ending(api.upUserModule.getUserInfo())).toMatchObject({ reason: 'unsupported' });
  const mock = createMockNebula();
  const info = api.upUserModule.getUserInfo();
  await vi.advanceTimersByTimeAsync(100);
  expect(await info).toMatchObject({ by: 'genuine' });
  mock.remove();
  api.uninstall();
});
