import {
  type CallTrace,
  completeUplusApi,
  createUplusApi,
  UplusApi,
  type UplusApiOptions,
} from 'up-user-module';
import {
  accountServiceDefaults,
  createAccountService,
  createMockNebula,
  userAgents,
} from 'up-user-module/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineGenuine, type GenuineOptions } from '../../support/genuine-library.js';
import { useFakeClock } from '../async/fake-clock.js';
import { listenersLeft } from '../async/listeners-left.js';
import { ending, methodNames, stubAdapter, success, thrownBy } from '../module/support.js';

useFakeClock();

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
  vi.unstubAllGlobals();
});

const { user, publicClient } = accountServiceDefaults;

function httpOptions(): UplusApiOptions {
  const { realm, fetch } = createAccountService();
  return { http: { realm, fetch, clientId: publicClient.clientId, session: 'memory' } };
}

function nebula(options: Parameters<typeof createMockNebula>[0] = {}) {
  const mock = createMockNebula(options);
  undo.push(() => mock.remove());
  return mock;
}

const shapes: ReadonlyArray<readonly [string, GenuineOptions]> = [
  ['an ordinary instance', {}],
  ['a frozen one', { freeze: true }],
];

function complete(given: GenuineOptions = {}, options: UplusApiOptions = {}) {
  const Api = defineGenuine(given);
  const genuine = new Api();
  const traces: CallTrace[] = [];
  const api = completeUplusApi(genuine, { onCall: (trace) => traces.push(trace), ...options });
  undo.push(() => api.uninstall?.());
  return { Api, genuine, api, traces };
}

describe.each(shapes)('outside the app, %s', (_what, given) => {
  const unsupported = (name: string) => ({
    retCode: '990001',
    reason: 'unsupported',
    retInfo: expect.stringContaining(name),
  });

  it('is ready at once, and answers over HTTP', async () => {
    const { api, traces } = complete(given, httpOptions());
    expect([api.deviceReady, api.inApp]).toEqual([true, false]);
    await api.initDeviceReady();
    expect(await api.upUserModule.getLoginStatus()).toMatchObject({ retData: { isLogin: false } });
    await api.http?.login(user);
    expect(await api.upUserModule.getUserInfo()).toMatchObject({ retData: { username: user.username } });
    expect(api.userModule).toBe(api.upUserModule);
    expect(traces.map(({ adapter }) => adapter)).toEqual(['http', 'http']);
  });

  it('tells of events', async () => {
    const { api } = complete(given, httpOptions());
    const listener = vi.fn();
    api.addEventListener('loginStatusChange', 'mine', listener);
    await api.http?.login(user);
    await vi.advanceTimersByTimeAsync(0);
    expect(listener).toHaveBeenCalledWith({ isLogin: true, isLogining: false });
    api.removeEventListener('loginStatusChange', 'mine');
    const count = listener.mock.calls.length;
    await api.http?.logOut();
    expect(listener).toHaveBeenCalledTimes(count);
  });

  it('rejects what other modules are asked, naming them', async () => {
    const { api } = complete(given);
    expect(await ending(api.upVdnModule.goToPage({ url: 'mpaas://usercenter' }))).toMatchObject(
      unsupported('upVdnModule'),
    );
    const { trace } = api.upTraceModule;
    expect(await ending(trace({}))).toMatchObject(unsupported('upTraceModule'));
    expect(await ending(api.closeH5ContainerView())).toMatchObject(unsupported('closeH5ContainerView'));
    expect(api.upVdnModule).toBe(api.upVdnModule);
  });

  it('rejects what ours lacks of its user module, too, naming it', async () => {
    const { api } = complete({ ...given, methods: ['getUserInfo', 'getSignCode'] });
    expect(await ending(Object(api.upUserModule).getSignCode())).toMatchObject(unsupported('upUserModule'));
  });

  it('waits for the genuine one anew once the bridge is there after all', async () => {
    const { api } = complete({ ...given, hangs: true });
    await api.initDeviceReady();
    expect(api.deviceReady).toBe(true);
    nebula();
    expect(api.deviceReady).toBe(false);
  });

  it('has a requestModule of the page', () => {
    const requestModule = { signRequest: async () => success() };
    const { api } = complete(given, { requestModule });
    expect(Reflect.get(api, 'upRequestModule')).toBe(requestModule);
  });

  it('is the genuine one once the bridge is there after all', async () => {
    const { api, traces } = complete(given, httpOptions());
    const { upVdnModule } = api;
    const mock = nebula();
    mock.user.userId = '42';
    const info = api.upUserModule.getUserInfo();
    await vi.advanceTimersByTimeAsync(100);
    expect(await info).toMatchObject({ by: 'genuine', retData: { userId: '42' } });
    expect(traces.map(({ adapter }) => adapter)).toEqual(['host']);
    const page = ending(upVdnModule.goToPage({ url: 'a' }));
    await vi.advanceTimersByTimeAsync(10);
    expect(await page).toMatchObject({ error: 1, by: 'genuine' });
    expect(mock.messages.map(({ name }) => name)).toEqual([
      'upUserModule.getUserInfo',
      'upVdnModule.goToPage',
    ]);
  });
});

describe.each(shapes)('in the app, %s', (_what, given) => {
  it('answers itself, to calls from before it is ready too', async () => {
    nebula({ userAgent: userAgents.ios, inject: 200 });
    const { api, genuine, traces } = complete(given, httpOptions());
    const early = api.upUserModule.getUserInfo();
    const ready = api.initDeviceReady();
    expect([api.inApp, api.deviceReady]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(300);
    expect(await ready).toBe('genuine');
    expect(await early).toMatchObject({ by: 'genuine', retCode: '000000' });
    expect([api.deviceReady, genuine.deviceReady]).toEqual([true, true]);
    expect(api.upVdnModule).toBe(genuine.upVdnModule);
    expect(traces).toMatchObject([{ adapter: 'host', refused: [] }]);
  });

  it('has what it lacks filled in', async () => {
    nebula();
    const { api, traces } = complete(given);
    expect(Object.keys(api.upUserModule).sort()).toEqual([...methodNames].sort());
    const loggedOut = api.upUserModule.logOut();
    await vi.advanceTimersByTimeAsync(100);
    expect(await loggedOut).toMatchObject({ retCode: '000000' });
    expect(traces).toMatchObject([
      { adapter: 'nebula', refused: [{ adapter: 'host', reason: 'unsupported' }] },
    ]);
  });

  it('rejects as it does, as an Error', async () => {
    nebula({ user: { state: 'loggedOut' } });
    const { api } = complete(given);
    const info = ending(api.upUserModule.getUserInfo());
    await vi.advanceTimersByTimeAsync(100);
    expect(await info).toMatchObject({ retCode: '110001', by: 'genuine' });
    expect(await info).toBeInstanceOf(Error);
  });

  it.each([undefined, 500])('is waited for no longer than readyTimeout, %s', async (readyTimeout) => {
    nebula({ userAgent: userAgents.android });
    const options: UplusApiOptions = readyTimeout ? { nebula: { readyTimeout } } : {};
    const { api, traces } = complete({ ...given, hangs: true }, options);
    const ready = vi.fn();
    api.initDeviceReady().then(ready);
    const info = vi.fn();
    api.upUserModule.getUserInfo().then(info);
    await vi.advanceTimersByTimeAsync((readyTimeout ?? 3000) - 1);
    expect([ready, info].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    await vi.advanceTimersByTimeAsync(10);
    expect(ready).toHaveBeenCalledExactlyOnceWith(undefined);
    expect(api.deviceReady).toBe(true);
    expect(info.mock.calls).toMatchObject([[{ retCode: '000000' }]]);
    expect(traces).toMatchObject([{ adapter: 'nebula' }]);
    // And from then on at once.
    api.upUserModule.getLoginStatus().then(info);
    await vi.advanceTimersByTimeAsync(2);
    expect(info).toHaveBeenCalledTimes(2);
  });

  it('keeps its own listeners; the events of ours come too', async () => {
    const mock = nebula();
    const { api } = complete(given);
    const [native, status] = [vi.fn(), vi.fn()];
    api.addEventListener('Noti_UserFamilyListChange', 'mine', native);
    api.addEventListener('loginStatusChange', 'mine', status);
    mock.emit('Noti_UserFamilyListChange', { data: 1 });
    expect(native).toHaveBeenCalledOnce();
    api.upUserModule.logOut();
    await vi.advanceTimersByTimeAsync(100);
    expect(status).toHaveBeenCalledExactlyOnceWith({ isLogin: false, isLogining: false });
    document.removeEventListener('Noti_UserFamilyListChange', native);
  });
});

describe('the object', () => {
  it('is the same, also as a class; of a frozen one it stands in front', () => {
    const { genuine, api } = complete();
    expect(api).toBe(genuine);

    const Api = defineGenuine();
    const given = completeUplusApi(Api, httpOptions());
    expect(given).toBe(Api);
    const instance = new Api();
    expect(instance).toMatchObject({ deviceReady: true, http: { name: 'http' } });
    Reflect.get(instance, 'uninstall')();
    expect(Reflect.get(new Api(), 'http')).toBeUndefined();

    const Frozen = defineGenuine({ freeze: true });
    const Shown = completeUplusApi(Frozen, httpOptions());
    const shown = new Shown();
    expect(shown).toBe(new Shown(() => {}));
    expect(shown).toBeInstanceOf(Frozen);
    expect(shown).toMatchObject({ deviceReady: true, http: { name: 'http' } });
    expect(completeUplusApi(Frozen)).toBe(Shown);
    expect(completeUplusApi(Shown)).toBe(Shown);
    expect(completeUplusApi(new Frozen())).toBe(shown);
  });

  it('is completed once for its instance and its class, whichever comes first', () => {
    const Frozen = defineGenuine({ freeze: true });
    const shown = completeUplusApi(new Frozen(), httpOptions());
    const { http } = shown;
    const Shown = completeUplusApi(Frozen, httpOptions());
    expect(new Shown()).toBe(shown);
    expect(shown.http).toBe(http);
    shown.uninstall();
    expect(new Shown()).toBe(new Frozen());
    expect(Reflect.get(new Shown(), 'http')).toBe(undefined);
  });

  it('may be one of ours apart from the page’s', () => {
    const api = createUplusApi();
    expect(completeUplusApi(api)).toBe(api);
    expect(api.uninstall).toBe(undefined);
  });

  it.each(shapes)('is completed once: %s', (_what, given) => {
    const { genuine, api } = complete(given, httpOptions());
    const before = [api.http, api.upUserModule, api.upUserModule.logOut];
    for (const again of [genuine, api]) expect(completeUplusApi(again, httpOptions())).toBe(api);
    expect([api.http, api.upUserModule, api.upUserModule.logOut]).toEqual(before);
  });

  it('is completed once for two copies of this package', async () => {
    const { api } = complete({}, httpOptions());
    const { http } = api;
    vi.resetModules();
    const copy = await import('../../../src/index.js');
    expect(copy.completeUplusApi(api, httpOptions())).toBe(api);
    expect(api.http).toBe(http);
  });

  it('may be ours already', () => {
    const api = new UplusApi();
    expect(completeUplusApi(api)).toBe(api);
    Reflect.deleteProperty(window, Symbol.for('up-user-module'));
  });

  it.each([
    ['no object', 'x'],
    ['null', null],
    ['a class that makes a new one each time', class {}],
  ])('is refused: %s', (_what, genuine) => {
    expect(thrownBy(() => Reflect.apply(completeUplusApi, undefined, [genuine]))).toMatchObject({
      retCode: '000002',
      retInfo: expect.stringContaining('genuine'),
    });
  });

  it('may be a Proxy that hides its class', () => {
    const hidden = new Proxy(new (defineGenuine())(), {
      getPrototypeOf() {
        throw new Error('hidden');
      },
    });
    expect(completeUplusApi(hidden, {}).upUserModule).toBeDefined();
  });

  it('is not touched by wrong options', () => {
    const genuine = new (defineGenuine())();
    const before = Reflect.ownKeys(genuine);
    for (const options of [{ http: {} }, { nebula: { readyTimeout: -1 } }, { requestModule: 1 }, 'x']) {
      expect(thrownBy(() => Reflect.apply(completeUplusApi, undefined, [genuine, options]))).toMatchObject({
        retCode: '000002',
      });
    }
    expect(Reflect.ownKeys(genuine)).toEqual(before);
  });

  it.each(shapes)('is as before after uninstall(): %s', async (_what, given) => {
    const count = listenersLeft(document);
    const genuine = new (defineGenuine(given))();
    const describeAll = () =>
      [genuine, genuine.upUserModule, genuine.upVdnModule].map((owner) =>
        Object.entries(Object.getOwnPropertyDescriptors(owner)).map(([key, { value, get }]) => [
          key,
          value,
          get,
        ]),
      );
    const before = describeAll();
    const api = completeUplusApi(genuine, httpOptions());
    api.addEventListener('resume', 'mine', () => {});
    await api.initDeviceReady();
    await api.upUserModule.getLoginStatus();
    api.upVdnModule.goToPage({}).catch(() => {});
    api.uninstall();
    expect(describeAll()).toEqual(before);
    expect(Reflect.ownKeys(genuine)).not.toContain(Symbol.for('up-user-module'));
    expect(count()).toBe(0);
    expect(completeUplusApi(genuine)).toHaveProperty('http', undefined);
  });
});

describe('what an instance has besides', () => {
  it('outside the app: modules are guarded by their names alone, and nothing else is', async () => {
    const answer = async () => 'theirs';
    const genuine = {
      upUserModule: {},
      upRequestModule: { signRequest: answer },
      superuserModule: { get: answer },
      userModuleExtraModule: { get: answer },
      upVdnModules: { goToPage: answer },
      userModuleLoader: { load: answer },
    };
    const api = completeUplusApi(genuine);
    undo.push(() => api.uninstall());
    for (const [name, call] of [
      ['upRequestModule', () => api.upRequestModule.signRequest()],
      ['superuserModule', () => api.superuserModule.get()],
      ['userModuleExtraModule', () => api.userModuleExtraModule.get()],
    ] as const) {
      expect(await ending(call())).toMatchObject({
        reason: 'unsupported',
        retInfo: expect.stringContaining(name),
      });
    }
    expect(await api.upVdnModules.goToPage()).toBe('theirs');
    expect(await api.userModuleLoader.load()).toBe('theirs');
  });

  it('a userModule of its own stays in the app, and is ours outside', async () => {
    const userModule = { getUserInfo: async () => success('theirs') };
    const genuine = { userModule, upUserModule: {}, initDeviceReady: async () => {} };
    const mock = nebula();
    const api = completeUplusApi(genuine, httpOptions());
    undo.push(() => api.uninstall());
    expect(api.userModule).toBe(userModule);
    mock.remove();
    expect(api.userModule).not.toBe(userModule);
    expect(await api.upUserModule.getLoginStatus()).toMatchObject({ retData: { isLogin: false } });
  });

  it('in the app: it is asked to get ready without arguments; what it shows is marked as ours', async () => {
    nebula();
    const initDeviceReady = vi.fn(async () => 'ready');
    const api = completeUplusApi({ upUserModule: {}, initDeviceReady });
    undo.push(() => api.uninstall());
    expect(await Reflect.apply(api.initDeviceReady, api, ['x'])).toBe('ready');
    expect(initDeviceReady.mock.calls).toEqual([[]]);
    // For other copies of this package.
    expect(Reflect.get(api.initDeviceReady, Symbol.for('up-user-module'))).toBe(true);
  });

  it('in the app: its own addEventListener gets what is native, and ours the rest', () => {
    nebula();
    const addEventListener = vi.fn();
    const genuine = { upUserModule: {}, addEventListener, initDeviceReady: async () => {} };
    const api = completeUplusApi(genuine);
    undo.push(() => api.uninstall());
    const listener = () => {};
    api.addEventListener('Noti_UserDeviceListChange', 'mine', listener);
    for (const event of ['loginStatusChange', 'userInfoChange']) {
      api.addEventListener(event, 'mine', listener);
    }
    expect(addEventListener.mock.calls).toEqual([['Noti_UserDeviceListChange', 'mine', listener]]);
    expect(addEventListener.mock.contexts).toEqual([genuine]);
  });

  it('in the app: its methods get the params that were given, and nothing where there were none', async () => {
    nebula();
    const getUserInfo = vi.fn(async () => success('theirs'));
    const updateUserInfo = vi.fn(async () => success({}));
    const genuine = { upUserModule: { getUserInfo, updateUserInfo }, initDeviceReady: async () => {} };
    const api = completeUplusApi(genuine);
    undo.push(() => api.uninstall());
    await api.upUserModule.getUserInfo();
    await api.upUserModule.updateUserInfo({ nickname: '新' });
    expect(getUserInfo.mock.calls).toEqual([[]]);
    expect(updateUserInfo.mock.calls).toEqual([[{ nickname: '新' }]]);
  });

  it.each([
    ['upUserModule', { upUserModule: {} }],
    ['initDeviceReady', { initDeviceReady: async () => {} }],
  ])('a function with %s is an instance, and is not called', (_what, members) => {
    const genuine = Object.assign(
      vi.fn(() => {}),
      members,
    );
    const api = completeUplusApi(genuine);
    undo.push(() => Reflect.get(api, 'uninstall')());
    expect(Reflect.get(api, 'deviceReady')).toBe(true);
    expect(genuine).not.toHaveBeenCalled();
  });

  it('a class is called without arguments', () => {
    const calls: unknown[][] = [];
    const Genuine = defineGenuine();
    class Api extends Genuine {
      constructor(...params: unknown[]) {
        super(...params);
        calls.push(params);
      }
    }
    completeUplusApi(Api);
    undo.push(() => Reflect.get(new Api(), 'uninstall')());
    expect(calls.every((params) => params.length === 0)).toBe(true);
  });
});

describe('odd instances', () => {
  const refuse = () => {
    throw new Error('theirs');
  };
  const module = { getUserInfo: async () => success('genuine') };

  it.each<[string, object]>([
    [
      'a Proxy that knows its keys only',
      new Proxy(
        { upUserModule: module },
        {
          get(target, key) {
            if (!(key in target)) throw new Error(`unknown: ${String(key)}`);
            return Reflect.get(target, key);
          },
        },
      ),
    ],
    [
      'a Proxy that takes nothing',
      new Proxy({ upUserModule: module }, { defineProperty: () => false, set: () => false }),
    ],
    [
      'getters that throw',
      {
        get upUserModule() {
          return refuse();
        },
        get upVdnModule() {
          return refuse();
        },
        get deviceReady() {
          return refuse();
        },
        get initDeviceReady() {
          return refuse();
        },
      },
    ],
    [
      'a module whose getters throw',
      {
        upUserModule: {
          get getUserInfo() {
            return refuse();
          },
        },
      },
    ],
    ['no prototype', Object.assign(Object.create(null), { upUserModule: { ...module } })],
    ['sealed', Object.seal({ upUserModule: Object.seal({ ...module }) })],
    ['no module', { upVdnModule: {} }],
    ['callable', Object.assign(() => {}, { upUserModule: { ...module }, initDeviceReady: async () => {} })],
    ['a userModule alone, of before V3.0.0', { userModule: { ...module } }],
  ])('%s', async (_what, genuine) => {
    const api = completeUplusApi(genuine, { adapters: [stubAdapter(() => success('ours'))] });
    undo.push(() => Reflect.get(api, 'uninstall')());
    const shown = (key: string) => Reflect.get(api, key);
    expect(shown('deviceReady')).toBe(true);
    await shown('initDeviceReady')();
    for (const name of ['upUserModule', 'userModule']) {
      const { getUserInfo, logOut } = shown(name);
      expect([await getUserInfo(), await logOut()]).toEqual([success('ours'), success('ours')]);
    }
  });
});
