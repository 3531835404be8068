import { createMockNebula, type MockNebula } from 'up-user-module/testing';
import { afterEach, expect, it, vi } from 'vitest';

const load = async () => {
  vi.resetModules();
  await import('../../../../src/mock.js');
};
const shown = (): MockNebula | undefined => Object(window).upUserModuleMock;

afterEach(() => {
  Object(shown()).remove?.();
  for (const name of ['upUserModuleMock', 'createMockNebula']) Reflect.deleteProperty(window, name);
});

it('gives the page `createMockNebula`, and nothing else by itself', async () => {
  await load();
  expect(Reflect.get(window, 'createMockNebula')).toHaveProperty('name', createMockNebula.name);
  expect([shown(), Reflect.has(window, 'AlipayJSBridge')]).toEqual([undefined, false]);
});

it('makes a mock of `window.upUserModuleMock`, once', async () => {
  Object.assign(window, { upUserModuleMock: { user: { nickname: '小红' }, microtask: true } });
  await load();
  const mock = shown();
  expect(mock?.user.nickname).toBe('小红');
  expect(Reflect.has(window, 'AlipayJSBridge')).toBe(true);
  await load();
  expect(shown()).toBe(mock);
});

it('says that the options must be an object', async () => {
  Object.assign(window, { upUserModuleMock: true });
  await expect(load()).rejects.toMatchObject({
    retCode: '000002',
    retInfo: expect.stringContaining('createMockNebula 必须是对象'),
  });
});

it('says what is wrong with the options', async () => {
  Object.assign(window, { upUserModuleMock: { wrong: 1 } });
  await expect(load()).rejects.toMatchObject({
    retCode: '000002',
    retInfo: expect.stringContaining('wrong'),
  });
});
