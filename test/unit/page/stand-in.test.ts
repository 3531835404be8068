import { inspect } from 'node:util';
import PlainUplusApi, { UserModuleError } from 'up-user-module';
import { resetUplusApi } from 'up-user-module/testing';
import DefaultExport, { type StandInOptions, UplusApi } from 'up-user-module/uplus-api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useFakeClock } from '../async/fake-clock.js';
import { fakeBridge, fakePage } from '../bridge/fake-page.js';
import { ending, stubAdapter, success } from '../module/support.js';

useFakeClock();
afterEach(() => resetUplusApi());

type Trace = Parameters<NonNullable<StandInOptions['onCall']>>[0];

function inApp(answer: unknown = success({ done: true }), options: StandInOptions = {}) {
  const bridge = fakeBridge(answer);
  const traces: Trace[] = [];
  const { nebula, ...rest } = options;
  const api = new UplusApi({
    nebula: { window: fakePage('android', bridge), ...nebula },
    onCall: (trace) => traces.push(trace),
    ...rest,
  });
  return { api, bridge, traces };
}

describe('the class', () => {
  it('gives one instance, which is an UplusApi', () => {
    expect(DefaultExport).toBe(UplusApi);
    const api = new UplusApi();
    expect(new UplusApi()).toBe(api);
    expect(api).toBeInstanceOf(UplusApi);
    expect(api).toBeInstanceOf(PlainUplusApi);
    expect(new PlainUplusApi().upUserModule).toBe(api.upUserModule);
  });

  it('takes a function, which means nothing, and then options', async () => {
    const api = new UplusApi(() => 'storeEngine');
    expect(new UplusApi({ adapters: [stubAdapter()] })).toBe(api);
    expect(await api.upUserModule.getUserInfo()).toEqual(success());
  });

  it('has all modules, also where the main entry has made the instance', async () => {
    const plain = new PlainUplusApi({ nebula: { window: fakePage('ios', fakeBridge(success('app'))) } });
    const api = new UplusApi();
    expect(api.upUserModule).toBe(plain.upUserModule);
    expect(await api.upVdnModule?.goToPage?.({})).toEqual(success('app'));
  });

  it('keeps the habits of pages: deviceReady, initDeviceReady over and over, listeners', async () => {
    const { api } = inApp();
    expect(api.deviceReady).toBe(false);
    expect(api.initDeviceReady()).toBe(api.initDeviceReady());
    await api.initDeviceReady();
    expect([api.deviceReady, api.inApp]).toEqual([true, true]);
    const listener = vi.fn();
    api.addEventListener('scan', 'mine', listener);
    api.removeEventListener('scan', 'mine');
  });
});

describe('userModule', () => {
  it('mirrors upUserModule', () => {
    const api = new UplusApi();
    expect(api.userModule).toBe(api.upUserModule);
  });
});

describe('another module in the app', () => {
  it.each(['upVdnModule', 'upTraceModule', 'httpModule', 'logicEngineModule'])(
    'goes over the bridge: %s',
    async (name) => {
      const { api, bridge, traces } = inApp();
      expect(name in api).toBe(true);
      expect(await api[`${name}` as 'upVdnModule']?.goToPage?.({ url: 'a' })).toEqual(
        success({ done: true }),
      );
      expect(bridge.call.mock.calls).toEqual([[`${name}.goToPage`, { url: 'a' }, expect.any(Function)]]);
      expect(traces).toMatchObject([
        {
          method: `${name}.goToPage`,
          adapter: 'nebula',
          retCode: '000000',
          refused: [],
          joined: false,
          retries: 0,
        },
      ]);
      expect(traces[0]?.duration).toBeGreaterThanOrEqual(0);
    },
  );

  it('closeH5ContainerView() likewise', async () => {
    const { api, bridge } = inApp();
    await api.closeH5ContainerView();
    expect(bridge.call).toHaveBeenCalledWith('closeH5ContainerView', {}, expect.any(Function));
  });

  it('is renamed by `jsapi(method, module)`', async () => {
    const jsapi = (method: string, module: string) => `${module || 'app'}_${method}`;
    const { api, bridge } = inApp(success(), { nebula: { jsapi } });
    await api.upVdnModule?.goToPage?.({});
    await api.closeH5ContainerView();
    await api.upUserModule.logOut();
    expect(bridge.call.mock.calls.map(([name]) => name)).toEqual([
      'upVdnModule_goToPage',
      'app_closeH5ContainerView',
      'upUserModule_logOut',
    ]);
  });

  it.each<[string, unknown, object]>([
    [
      'a failure',
      { retCode: '000001', retInfo: '失败', retData: null },
      { retCode: '000001', retInfo: '失败' },
    ],
    ['its old name', { retCode: '999999', retInfo: '', retData: null }, { retCode: '999999' }],
    ['no permission', { error: 4 }, { retCode: '000001', reason: 'denied' }],
    [
      'no such JSAPI',
      { error: 1 },
      {
        retCode: '990001',
        reason: 'unsupported',
        cause: 1,
        retInfo: expect.stringMatching('upVdnModule.goToPage.*nebula.jsapi'),
      },
    ],
    [
      'a code of its own',
      { retCode: 'E31108', retInfo: '家庭id不存在', retData: null },
      { retCode: 'E31108', retInfo: '家庭id不存在' },
    ],
    ['gibberish', 'x', { retCode: '990001', reason: 'unknown' }],
  ])('rejects with an envelope: %s', async (_what, answer, expected) => {
    const { api, traces } = inApp(answer);
    const error = await ending(api.upVdnModule?.goToPage?.({}) ?? Promise.reject());
    expect(error).toBeInstanceOf(UserModuleError);
    expect(error).toMatchObject(expected);
    expect(traces).toHaveLength(1);
  });

  it.each([
    [{ retCode: 'D00004', retInfo: 'Token已过期', retData: { retCode: 'D00004' } }, 'resolved'],
    ['{"retCode":"00000","retInfo":"","retData":{"retCode":"00000"}}', 'resolved'],
    [{ retCode: '290001', retInfo: '', retData: null }, 'rejected'],
    [{ retCode: '000002', retInfo: '', retData: null }, 'rejected'],
  ])('a request of upRequestModule has succeeded whatever the server says: %j', async (answer, how) => {
    const { api } = inApp(answer);
    const call = api.upRequestModule?.signRequest?.({ url: 'a' }) ?? Promise.resolve();
    const seen = await call.then(
      (envelope) => ['resolved', envelope],
      (error) => ['rejected', { ...error }],
    );
    expect(seen).toEqual([how, typeof answer === 'string' ? JSON.parse(answer) : answer]);
  });

  it('has our deadline: the option, or one of its own', async () => {
    const bridge = { call: vi.fn() };
    const options = { nebula: { window: fakePage('android', bridge) }, timeout: 700 };
    const api = new UplusApi(options);
    const ends = vi.fn();
    api.upVdnModule?.goToPage?.().catch(ends);
    api.upVdnModule?.goToPage?.({}, { timeout: 200 }).catch(ends);
    await vi.advanceTimersByTimeAsync(199);
    expect(ends).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ends).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(ends).toHaveBeenCalledTimes(2);
    expect(ends.mock.calls[1]?.[0]).toMatchObject({ retCode: '990001', reason: 'timeout' });

    api.upImageModule?.chooseImage?.({}).catch(ends);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(ends).toHaveBeenCalledTimes(2);
  });

  it('waits for a bridge that comes late, and can be aborted', async () => {
    const window = fakePage('ios');
    const api = new UplusApi({ nebula: { window } });
    const controller = new AbortController();
    const early = api.upVdnModule?.goToPage?.({ url: 'a' });
    const aborted = ending(
      api.upVdnModule?.goToPage?.({}, { signal: controller.signal }) ?? Promise.reject(),
    );
    controller.abort();
    const bridge = fakeBridge();
    window.AlipayJSBridge = bridge;
    window.announce();
    expect(await early).toMatchObject({ retCode: '000000' });
    expect(await aborted).toMatchObject({ reason: 'aborted' });
    expect(bridge.call).toHaveBeenCalledOnce();
  });

  it('takes an object for its params, or nothing', async () => {
    const { api, bridge } = inApp();
    const goToPage = Object(api.upVdnModule).goToPage;
    expect(await ending(goToPage('page'))).toMatchObject({
      retCode: '000002',
      retInfo: expect.stringContaining('upVdnModule.goToPage'),
    });
    await goToPage(null);
    expect(bridge.call.mock.calls).toEqual([['upVdnModule.goToPage', {}, expect.any(Function)]]);
  });
});

describe('another module outside the app', () => {
  const refused = (name: string) => ({
    retCode: '990001',
    reason: 'unsupported',
    retInfo: expect.stringContaining(name),
  });

  it.each([
    ['in a browser', {}],
    ['without the bridge', { nebula: false } as const],
  ])('rejects, naming the module: %s', async (_where, options) => {
    const onCall = vi.fn();
    const api = new UplusApi({ ...options, onCall });
    const goToPage = api.upVdnModule?.goToPage?.({ url: 'mpaas://usercenter' });
    expect(await ending(goToPage ?? Promise.resolve())).toMatchObject(refused('upVdnModule'));
    expect(await ending(api.closeH5ContainerView())).toMatchObject(refused('closeH5ContainerView'));
    expect(onCall.mock.calls).toMatchObject([
      [{ method: 'upVdnModule.goToPage', adapter: undefined, reason: 'unsupported' }],
      [{ method: 'closeH5ContainerView', adapter: undefined, reason: 'unsupported' }],
    ]);
  });

  it('is the option requestModule for upRequestModule, but not in the app', async () => {
    const window = fakePage('desktop');
    const signRequest = async () => success('signed');
    const api = new UplusApi({ nebula: { window }, requestModule: { signRequest } });
    expect(await api.upRequestModule?.signRequest?.({ url: 'a' })).toEqual(success('signed'));
    window.AlipayJSBridge = fakeBridge(success('app'));
    expect(await api.upRequestModule?.signRequest?.({ url: 'a' })).toEqual(success('app'));
  });
});

describe('a module is an object that nobody takes for something else', () => {
  it('is no thenable, has no JSON but {}, and symbols and frameworks find nothing in it', async () => {
    const api = new UplusApi();
    const { upVdnModule } = api;
    expect(await upVdnModule).toBe(upVdnModule);
    expect(await api).toBe(api);
    expect(JSON.stringify({ upVdnModule })).toBe('{"upVdnModule":{}}');
    expect(String(upVdnModule)).toBe('[object Object]');
    expect(`${inspect(upVdnModule)}`).toBe('{}');
    const odd = [
      'then',
      'toJSON',
      '__v_isRef',
      '__ob__',
      '_isVue',
      '$$typeof',
      '@@iterator',
      'nodeType',
      'length',
      '0',
    ];
    expect(odd.filter((key) => Reflect.get(Object(upVdnModule), key) !== undefined)).toEqual([]);
    for (const symbol of [Symbol.iterator, Symbol.toPrimitive, Symbol.toStringTag, Symbol.asyncIterator]) {
      expect([Reflect.get(Object(upVdnModule), symbol), Reflect.get(api, symbol)]).toEqual([
        undefined,
        undefined,
      ]);
    }
    expect(upVdnModule).toEqual({});
  });

  it('stays the same, and so do its methods', () => {
    const api = new UplusApi();
    expect(api.upVdnModule).toBe(api.upVdnModule);
    expect(api.upVdnModule?.goToPage).toBe(api.upVdnModule?.goToPage);
    expect(api.closeH5ContainerView).toBe(api.closeH5ContainerView);
  });

  it.each([
    'then',
    'toJSON',
    '__v_skip',
    'nothing',
    'Module',
    'module',
    'UpVdnModule',
    'upVdnModules',
    '$Module',
  ])('the instance has no %s', (key) => {
    const api = new UplusApi();
    expect([Reflect.get(api, key), key in api]).toEqual([undefined, false]);
  });

  it('takes what a page puts in its place, and goes on', () => {
    const api = new UplusApi();
    const mine = { goToPage: vi.fn() };
    Reflect.set(api, 'upVdnModule', mine);
    expect(api.upVdnModule).toBe(mine);
  });
});
