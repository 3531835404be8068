// @vitest-environment node
import { Window } from 'happy-dom';
import { createMockNebula } from 'up-user-module/testing';
import { expect, it, vi } from 'vitest';
import { ask } from './page.js';

it('needs a window where there is no global one', () => {
  expect(() => createMockNebula()).toThrow(expect.objectContaining({ retCode: '000002' }));
  expect(() => createMockNebula()).toThrow(/window/);
});

it('works on a window of happy-dom, in plain Node', () => {
  vi.useFakeTimers();
  const page = new Window();
  const mock = createMockNebula({ window: page });
  expect(ask('getLoginStatus', {}, page)).toMatchObject({ retData: { isLogin: true } });
  mock.remove();
  vi.useRealTimers();
});
