import { describe, expect, it, vi } from 'vitest';
import type { NebulaAdapter } from '../../../src/bridge/nebula.js';
import { callOther, otherModule } from '../../../src/page/other-modules.js';
import { useFakeClock } from '../async/fake-clock.js';
import { success } from '../module/support.js';

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
