import { UserModuleError } from 'up-user-module';
import { describe, expect, it, vi } from 'vitest';
import type { NebulaAdapter } from '../../../src/bridge/nebula.js';
import { callOther, otherModule } from '../../../src/page/other-modules.js';
import { useFakeClock } from '../async/fake-clock.js';
import { ending, success } from '../module/support.js';

useFakeClock();

/** A bridge that answers everything alike. */
function bridgeWith(answer: () => unknown): NebulaAdapter {
  return {
    name: 'nebula',
    ready: () => true,
    call: async () => success(),
    send: async () => answer(),
    close() {},
    jsapi: (method, module) => `${module}.${method}`,
  };
}

const never = () => new Promise<never>(() => {});

describe('a call to another module', () => {
  it.each([
    ['upImageModule', 3_600_000],
    ['upVideoRecorderModule', 3_600_000],
    ['upImageModuleX', 10_000],
    ['myupImageModule', 10_000],
    ['upVdnModule', 10_000],
  ])('of %s has %i ms', async (module, ms) => {
    const ended = vi.fn();
    callOther(bridgeWith(never), {}, module, 'take').catch(({ reason }) => ended(reason));
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledWith('timeout');
  });

  it('names the JSAPI, and the option, only where the container says that there is none', async () => {
    const call = (answer: unknown) =>
      callOther(
        bridgeWith(() => answer),
        {},
        'upVdnModule',
        'goToPage',
      ).catch((error) => error);
    expect(await call({ error: 1 })).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
      retInfo: expect.stringMatching(/upVdnModule\.goToPage.*nebula\.jsapi/),
    });
    expect(await call({ retCode: '000001', retInfo: '操作失败', retData: null })).toMatchObject({
      retCode: '000001',
      retInfo: '操作失败',
    });
    expect(await call({ retCode: '000000', retInfo: '操作成功', retData: 1 })).toMatchObject({ retData: 1 });
  });

  it.each<[string, unknown, object]>([
    [
      'as it is',
      { retCode: '210001', retInfo: '文本', retData: { a: 1 } },
      { retCode: '210001', retInfo: '文本' },
    ],
    ['of a JSON text', '{"retCode":"210001","retInfo":"文本","retData":{"a":1}}', { retCode: '210001' }],
    ['that is one of ours', { retCode: '110001', retInfo: '文本', retData: null }, { retCode: '110001' }],
    ['that is empty', { retCode: '', retInfo: '文本', retData: null }, { retCode: '990001' }],
    ['that is no text', { retCode: 210001, retInfo: '文本', retData: null }, { retCode: '990001' }],
    ['of a container error', { error: 12, errorMessage: '文本' }, { retCode: '990001', retInfo: '文本' }],
  ])('rejects with the code of another module: %s', async (_what, answer, error) => {
    const call = callOther(
      bridgeWith(() => answer),
      {},
      'upVdnModule',
      'goToPage',
    );
    expect(await ending(call)).toMatchObject({ ...error, name: 'UserModuleError' });
  });

  const request = (answer: unknown, module = 'upRequestModule') =>
    ending(
      callOther(
        bridgeWith(() => answer),
        {},
        module,
        'signRequest',
      ),
    );

  it.each([
    ['an object', (answer: object) => answer],
    ['a JSON text', (answer: object) => JSON.stringify(answer)],
  ])('upRequestModule has succeeded whatever code the server gave, in %s', async (_what, form) => {
    const answer = { retCode: 'D00004', retInfo: 'sign error', retData: { a: 1 }, traceId: 't' };
    expect(await request(form(answer))).toEqual(answer);
    expect(await request(form(answer))).not.toBeInstanceOf(Error);
    expect(await request(form(answer), 'upVdnModule')).toBeInstanceOf(Error);
  });

  it('reads the variants of an envelope, and takes a field of a success for nothing else', async () => {
    const given = (answer: object, module = 'upVdnModule') => request(answer, module);
    expect(await given({ retCode: '00000', retInfo: '', data: 1 })).toEqual({
      retCode: '000000',
      retInfo: '',
      retData: 1,
    });
    expect(await given({ retCode: 'D00004', retInfo: '', data: 1 }, 'upRequestModule')).toMatchObject({
      retCode: 'D00004',
      retData: 1,
    });
    const success = { retCode: '000000', retInfo: '', retData: null, cause: 1 };
    expect(await given(success)).toEqual(success);
  });

  it.each(['290001', '110001', '990001'])('upRequestModule fails with %s all the same', async (retCode) => {
    const failed = await request({ retCode, retInfo: '文本', retData: null });
    expect(failed).toBeInstanceOf(Error);
    expect(failed).toMatchObject({ retCode });
  });

  it('upRequestModule keeps an error of the bridge, with its reason', async () => {
    const lost = new UserModuleError('990001', '调用超时', { reason: 'timeout' });
    const bridge = { ...bridgeWith(never), send: () => Promise.reject(lost) };
    const call = callOther(bridge, {}, 'upRequestModule', 'signRequest');
    expect(await ending(call)).toMatchObject({ retCode: '990001', reason: 'timeout' });
  });

  it.each<[unknown, unknown]>([
    [undefined, {}],
    [null, {}],
    [{ a: 1 }, { a: 1 }],
  ])('sends the params %j as %j', async (params, sent) => {
    const send = vi.fn(async () => success());
    await Reflect.apply(callOther, undefined, [
      { ...bridgeWith(never), send },
      {},
      'upVdnModule',
      'go',
      params,
    ]);
    expect(send.mock.calls).toEqual([['go', sent, 'upVdnModule']]);
  });

  it.each(['text', '', 0, false, []])('sends nothing for the params %j', async (params) => {
    const send = vi.fn(async () => success());
    const bridge = { ...bridgeWith(never), send };
    const call = Reflect.apply(callOther, undefined, [bridge, {}, 'upVdnModule', 'go', params]);
    expect(await ending(call)).toMatchObject({
      retCode: '000002',
      retInfo: '非法参数错误：upVdnModule.go 的参数必须是对象',
    });
    expect(send).not.toHaveBeenCalled();
  });

  it('sends nothing where the bridge is not ready, or was ready too late', async () => {
    const send = vi.fn(async () => success());
    const never = { ...bridgeWith(() => success()), send, ready: async () => false };
    expect(await ending(callOther(never, {}, '', 'close'))).toMatchObject({
      reason: 'unsupported',
      retInfo: expect.stringMatching(/，close 只在/),
    });
    let arrive = (_isReady: boolean) => {};
    const ready = () =>
      new Promise<boolean>((resolve) => {
        arrive = resolve;
      });
    const late = callOther({ ...never, ready }, { timeout: 100 }, 'upVdnModule', 'go');
    const ended = ending(late);
    await vi.advanceTimersByTimeAsync(100);
    expect(await ended).toMatchObject({ reason: 'timeout' });
    arrive(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(send).not.toHaveBeenCalled();
  });

  it('tells onCall, with the adapter that it has gone to', async () => {
    const onCall = vi.fn();
    await callOther(
      bridgeWith(() => success()),
      { onCall },
      'upVdnModule',
      'go',
    );
    await ending(callOther(undefined, { onCall }, '', 'close'));
    expect(onCall.mock.calls).toMatchObject([
      [{ method: 'upVdnModule.go', adapter: 'nebula', retCode: '000000' }],
      [{ method: 'close', adapter: undefined, retCode: '990001' }],
    ]);
  });

  it('names the module where there is no bridge', async () => {
    const failed = await callOther(undefined, {}, 'upVdnModule', 'goToPage').catch((error) => error);
    expect(failed).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
      retInfo: expect.stringContaining('upVdnModule.goToPage'),
    });
    expect(failed.retInfo).not.toContain('nebula.jsapi');
  });
});

it('calls of a module go by its own caller, and a method stays the same', async () => {
  const call = vi.fn(async () => success());
  const module = otherModule(call);
  expect(module.goToPage).toBe(module.goToPage);
  expect(module.goToPage).not.toBe(module.goBack);
  const options = { timeout: 5 };
  await module.goToPage?.({ url: 'a' }, options);
  await module.goBack?.();
  expect(call.mock.calls).toEqual([
    ['goToPage', { url: 'a' }, options],
    ['goBack', undefined, undefined],
  ]);
  expect('goToPage' in module).toBe(false);
});

describe('the names of its methods', () => {
  const module = otherModule(async () => success());
  const has = (name: string) => typeof Reflect.get(module, name) === 'function';

  it.each([
    'authenticate',
    'thenGo',
    'resize',
    'sizeOf',
    'reinspect',
    'windowOpen',
    'openwindow',
    'a',
    'get_2',
  ])('%s is one', (name) => {
    expect(has(name)).toBe(true);
  });

  it.each([
    'then',
    'catch',
    'finally',
    'toJSON',
    'inspect',
    'size',
    'default',
    'window',
    '',
    '2',
    'a-b',
    'a b',
    '_x',
    '$$typeof',
  ])('%j is none', (name) => {
    expect(has(name)).toBe(false);
  });
});
