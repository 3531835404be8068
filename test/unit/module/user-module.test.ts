// @vitest-environment node
import { createUserModule, methods, type UserModuleOptions } from 'up-user-module';
import { describe, expect, it } from 'vitest';
import { callAny, methodNames, stubAdapter, success, thrownBy } from './support.js';

describe('the module', () => {
  it('has the ten methods, which need no `this`', async () => {
    const adapter = stubAdapter(({ method }) => success(method));
    const module = createUserModule({ adapters: [adapter] });
    expect(Object.keys(module)).toEqual(Object.keys(methods));
    expect(methodNames).toHaveLength(10);
    for (const method of methodNames) expect(await callAny(module, method)).toEqual(success(method));
  });

  it('gives the adapter the method, its params and the call', async () => {
    const adapter = stubAdapter();
    const module = createUserModule({ adapters: [adapter] });
    await module.getLoginStatus();
    await module.checkAppIsInstalled({ platform: 'qq' });
    expect(adapter.received).toMatchObject([
      { method: 'getLoginStatus', params: undefined },
      { method: 'checkAppIsInstalled', params: { platform: 'qq' } },
    ]);
  });

  it('keeps what an answer has beyond the envelope', async () => {
    const adapter = stubAdapter(() => ({ ...success(), traceId: 't' }));
    expect(await createUserModule({ adapters: [adapter] }).getUserInfo()).toEqual({
      ...success(),
      traceId: 't',
    });
  });
});

describe('createUserModule', () => {
  const right: UserModuleOptions = {
    adapters: [stubAdapter()],
    retry: { times: 0, interval: 1, onRetry: () => {} },
    timeout: 1,
    onCall: () => {},
  };

  it('takes its options as they are now', async () => {
    const options = { ...right };
    const module = createUserModule(options);
    options.adapters = [];
    expect(await module.getUserInfo()).toEqual(success());
  });

  it.each([
    ['createUserModule', undefined],
    ['createUserModule', []],
    ['adapters', {}],
    ['adapters 必须是数组，每一项都有 ready 和 call 函数', { adapters: {} }],
    ['adapters', { adapters: [null] }],
    ['adapters', { adapters: [{ ready() {} }] }],
    ['adapters', { adapters: [{ call() {} }] }],
    ['retry', { ...right, retry: null }],
    ['retry 必须是布尔值或对象', { ...right, retry: 3 }],
    ['retry.times', { ...right, retry: { times: -1 } }],
    ['retry.interval', { ...right, retry: { interval: 0 } }],
    ['retry.onRetry', { ...right, retry: { onRetry: 1 } }],
    ['count', { ...right, retry: { count: 3 } }],
    ['timeout', { ...right, timeout: 0 }],
    ['timeout', { ...right, timeout: Number.POSITIVE_INFINITY }],
    ['onCall', { ...right, onCall: 'log' }],
    ['http', { ...right, http: {} }],
  ])('refuses wrong options by name, %s', (name, options) => {
    const error = thrownBy(() => Reflect.apply(createUserModule, undefined, [options]));
    expect(error).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining(name) });
  });
});
