import fc from 'fast-check';
import { createMockNebula, type MockNebulaOptions } from 'up-user-module/testing';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { ask, bridge, send } from './page.js';

const name = 'upUserModule.getLoginStatus';
const loggedIn = { retCode: '000000', retInfo: '操作成功', retData: { isLogin: true, isLogining: false } };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function mocked(options?: MockNebulaOptions) {
  const mock = createMockNebula(options);
  onTestFinished(mock.remove);
  return mock;
}

it('answers from a timer, a millisecond after the call', () => {
  mocked();
  const answers = send(name);
  expect(answers).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(answers).toEqual([loggedIn]);
});

it('takes name and callback alone, a call without callback, and returns nothing', () => {
  const mock = mocked();
  const callback = vi.fn();
  expect(bridge().call(name, callback)).toBeUndefined();
  expect(bridge().call(name)).toBeUndefined();
  expect(bridge().call(name, null)).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(callback.mock.calls).toEqual([[loggedIn]]);
  expect(mock.messages.map(({ answer }) => answer)).toEqual([loggedIn, loggedIn, loggedIn]);
});

it('answers an unknown name with error 1', () => {
  mocked();
  const answers = send('upUserModule.signCode');
  vi.advanceTimersByTime(1);
  expect(answers).toEqual([{ error: 1, errorMessage: expect.any(String) }]);
});

it('passes params as JSON', () => {
  const mock = mocked();
  const params = {
    nickname: 'a',
    gone: undefined,
    fn() {},
    symbol: Symbol('s'),
    date: new Date(0),
    list: [undefined],
  };
  send(name, params);
  params.nickname = 'b';
  expect(mock.messages[0]?.params).toStrictEqual({
    nickname: 'a',
    date: '1970-01-01T00:00:00.000Z',
    list: [null],
  });
});

it('loses nothing that JSON keeps, both ways', () => {
  const mock = mocked();
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (params) => {
      mock.answer('logOut', params);
      const crossed: unknown = JSON.parse(JSON.stringify(params));
      expect(ask('logOut', params)).toStrictEqual(crossed);
      expect(mock.messages[mock.messages.length - 1]?.params).toStrictEqual(crossed);
    }),
  );
});

it('throws for params that have no JSON text, and sends nothing', () => {
  const mock = mocked();
  const cycle: { self?: object } = {};
  cycle.self = cycle;
  expect(() => send(name, cycle)).toThrow(TypeError);
  expect(mock.messages).toEqual([]);
});

it('hands out copies of answers, never what the mock holds', () => {
  const mock = mocked();
  const scripted = { retCode: '000000', retData: { list: [1], gone: undefined } };
  mock.answer('logOut', scripted);
  const answer = ask('logOut');
  expect(answer).toStrictEqual({ retCode: '000000', retData: { list: [1] } });
  expect(answer).not.toBe(mock.messages[0]?.answer);
  expect(scripted.retData).toHaveProperty('gone');
});

it('records every message: name, params, time, and the answer when it has come', () => {
  vi.setSystemTime(1000);
  const mock = mocked({ latency: 10 });
  send('other', { a: 1 });
  vi.advanceTimersByTime(5);
  bridge().call(name);
  expect(mock.messages).toStrictEqual([
    { name: 'other', params: { a: 1 }, time: 1000 },
    { name, params: undefined, time: 1005 },
  ]);
  vi.advanceTimersByTime(6);
  expect(mock.messages.map((message) => 'answer' in message)).toEqual([true, false]);
  vi.advanceTimersByTime(5);
  expect(mock.messages[1]?.answer).toEqual(loggedIn);
});

it('names the JSAPIs as the option says', () => {
  mocked({ jsapi: (method) => `User_${method}` });
  const renamed = send('User_getLoginStatus');
  const usual = send(name);
  vi.advanceTimersByTime(1);
  expect(renamed).toEqual([loggedIn]);
  expect(usual).toMatchObject([{ error: 1 }]);
});

it('shows the launch parameters as they were given, as an object or as text', () => {
  const given = { appId: '60000001', gone: undefined };
  const first = mocked({ startupParams: given });
  expect(bridge().startupParams).toStrictEqual({ appId: '60000001' });
  first.remove();
  const second = mocked({ startupParams: '{"appId":"60000001"}' });
  expect(bridge().startupParams).toBe('{"appId":"60000001"}');
  second.remove();
  mocked();
  expect(bridge().startupParams).toEqual({});
});
