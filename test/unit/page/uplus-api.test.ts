import DefaultExport, {
  type Adapter,
  type CallTrace,
  createUplusApi,
  RetCode,
  UplusApi,
  type UplusApiOptions,
  UserModuleError,
} from 'up-user-module';
import { createMockNebula, resetUplusApi, userAgents } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { install } from '../../../src/page/install.js';
import { UplusApiCore } from '../../../src/page/uplus-api-core.js';
import { useFakeClock } from '../async/fake-clock.js';
import { listenersLeft } from '../async/listeners-left.js';
import { fakeBridge, fakePage } from '../bridge/fake-page.js';
import { ending, methodNames, never, stubAdapter, success, thrownBy } from '../module/support.js';

const key = Symbol.for('up-user-module');
const http = { realm: 'https://account.example.com/realms/test', clientId: 'page' };
const warn = vi.fn();
const undo: (() => void)[] = [];

useFakeClock();
beforeEach(() => {
  warn.mockClear();
  vi.spyOn(console, 'warn').mockImplementation(warn);
});
afterEach(() => {
  vi.unstubAllGlobals();
  for (const step of undo.splice(0)) step();
  for (const name of [key, 'uplusapi']) Reflect.deleteProperty(window, name);
});

function nebula(options: Parameters<typeof createMockNebula>[0] = {}) {
  const mock = createMockNebula(options);
  undo.push(() => mock.remove());
  return mock;
}

/** Whether a promise has resolved by now. */
function watch(promise: Promise<unknown>): () => boolean {
  let resolved = false;
  promise.then(() => {
    resolved = true;
  });
  return () => resolved;
}

describe('new UplusApi()', () => {
  it('is one instance for the whole page', () => {
    expect(DefaultExport).toBe(UplusApi);
    const api = new UplusApi();
    expect(api).toBeInstanceOf(UplusApi);
    expect(new UplusApi()).toBe(api);
    expect(Reflect.get(window, key)).toBe(api);
    expect(Object.keys(window)).not.toContain('uplusapi');
  });

  it('is the same one for every copy of this package on the page', async () => {
    const api = new UplusApi();
    vi.resetModules();
    const copy = await import('../../../src/index.js');
    expect(copy.UplusApi).not.toBe(UplusApi);
    expect(new copy.UplusApi()).toBe(api);

    const onCall = vi.fn();
    expect(new copy.UplusApi({ adapters: [stubAdapter()], onCall })).toBe(api);
    expect(await api.upUserModule.logOut()).toEqual(success());
    expect(onCall).toHaveBeenCalledOnce();
  });

  it('takes options later, also for the module that was handed out before', async () => {
    const { upUserModule } = new UplusApi();
    expect(await ending(upUserModule.getUserInfo())).toMatchObject({ reason: 'unsupported' });
    const adapter = stubAdapter();
    const onCall = vi.fn<(trace: CallTrace) => void>();
    const api = new UplusApi({ adapters: [adapter], retry: true, timeout: 500, onCall });
    expect(api.upUserModule).toBe(upUserModule);
    expect(await upUserModule.getUserInfo()).toEqual(success());
    expect(onCall.mock.calls).toMatchObject([[{ adapter: 'stub' }]]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('takes nothing of a function, as old pages pass it', () => {
    const api = Reflect.construct(UplusApi, [() => ({ timeout: 'wrong' })]);
    expect(Reflect.construct(UplusApi, [class {}])).toBe(api);
    expect(new UplusApi({ http }).http).toBeDefined();
    expect(warn).not.toHaveBeenCalled();
  });

  it('warns of second options, and keeps the first', async () => {
    const first = stubAdapter();
    const second = stubAdapter();
    const api = new UplusApi({ adapters: [first] });
    new UplusApi();
    expect(warn).not.toHaveBeenCalled();
    expect(new UplusApi({ adapters: [second] })).toBe(api);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('UplusApi has its options already'));
    await api.upUserModule.logOut();
    expect([first.received.length, second.received.length]).toEqual([1, 0]);
  });

  it.each<[string, unknown]>([
    ['UplusApi', 'x'],
    ['UplusApi', null],
    ['native', { native: true }],
    ['nebula', { nebula: true }],
    ['readyTimeout', { nebula: { readyTimeout: -1 } }],
    ['adapters', { adapters: stubAdapter() }],
    ['adapters', { adapters: [{}] }],
    ['http', { http: true }],
    ['http', { http: null }],
    ['http', { http: false }],
    ['realm', { http: { clientId: 'page' } }],
    ['retry.times', { retry: { times: -1 } }],
    ['timeout', { timeout: '1' }],
    ['onCall', { onCall: {} }],
    ['readyTimeout', { http, nebula: { readyTimeout: -1 } }],
    ['session', { http: { ...http, session: true }, nebula: {} }],
  ])('refuses wrong options by name, and nothing of them stays: %s', async (name, options) => {
    const refused = () => thrownBy(() => Reflect.construct(UplusApi, [options]));
    const error = { retCode: '000002', retInfo: expect.stringContaining(name) };
    expect(refused()).toMatchObject(error);
    expect(Reflect.has(window, key)).toBe(false);

    const api = new UplusApi();
    if (options !== null) expect(refused()).toMatchObject(error);
    expect(api.http).toBeUndefined();
    new UplusApi({ adapters: [stubAdapter()] });
    expect(warn).not.toHaveBeenCalled();
    expect(await api.upUserModule.getUserInfo()).toEqual(success());
  });
});

describe('wrong options', () => {
  it.each<[string, object]>([
    ['nebula', { nebula: { wrong: true } }],
    ['http', { http: { ...http, session: true } }],
  ])(
    'leave nothing on the page that listens, and a sign-in to whoever has the right ones: %s',
    (_name, wrong) => {
      const left = [window, document].map(listenersLeft);
      const channels = new Set<object>();
      vi.stubGlobal(
        'BroadcastChannel',
        class {
          constructor() {
            channels.add(this);
          }
          close() {
            channels.delete(this);
          }
        },
      );
      const { href } = location;
      history.replaceState(null, '', '?up_sign_in=ok');
      undo.push(() => history.replaceState(null, '', href));
      const gateway = { gateway: 'https://h5.example.com/gateway', session: 'gateway' };
      thrownBy(() => Reflect.construct(UplusApi, [{ http: gateway, ...wrong }]));
      expect(left.map((count) => count())).toEqual([0, 0]);
      expect(channels.size).toBe(0);
      expect(location.search).toBe('?up_sign_in=ok');
    },
  );
});

describe('initDeviceReady()', () => {
  const readyAs = (ready: () => boolean | Promise<boolean>) => vi.fn(ready);

  it.each<[string, () => boolean | Promise<boolean>, number]>([
    ['is ready', () => true, 0],
    ['gets ready', async () => true, 0],
    ['is not', () => false, 1],
    ['does not get ready', async () => false, 1],
  ])('asks later adapters only where the one before %s: %#', async (_what, ready, later) => {
    const first = readyAs(ready);
    const second = readyAs(() => true);
    const api = createUplusApi({
      nebula: false,
      adapters: [first, second].map((ready) => stubAdapter(undefined, { ready })),
    });
    await api.initDeviceReady();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, later]);
    expect(api.deviceReady).toBe(true);
  });

  it('is over where an adapter fails at it', async () => {
    const ready = readyAs(() => Promise.reject(new Error('theirs')));
    const api = createUplusApi({ nebula: false, adapters: [stubAdapter(undefined, { ready })] });
    await api.initDeviceReady();
    expect(api.deviceReady).toBe(true);
  });
});

describe('createUplusApi()', () => {
  it('is an instance of its own, apart from the page', async () => {
    const own = createUplusApi({ adapters: [stubAdapter(() => success('own'))] });
    const page = new UplusApi({ adapters: [stubAdapter(() => success('page'))] });
    expect(createUplusApi()).not.toBe(own);
    expect(own).toBeInstanceOf(UplusApi);
    expect(own).not.toBe(page);
    expect(new UplusApi()).toBe(page);
    expect(await own.upUserModule.getUserInfo()).toEqual(success('own'));
    expect(await page.upUserModule.getUserInfo()).toEqual(success('page'));
    await own.initDeviceReady();
    expect([own.deviceReady, page.deviceReady]).toEqual([true, false]);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('the adapters', () => {
  const genuine = { upUserModule: { getUserInfo: async () => success('host') } };
  const asked = async (options: UplusApiOptions) => {
    const traces: CallTrace[] = [];
    const api = createUplusApi({ ...options, onCall: (trace) => traces.push(trace) });
    await ending(api.upUserModule.getQQMusicAuthorize());
    return [...(traces[0]?.refused ?? []).map(({ adapter }) => adapter), traces[0]?.adapter];
  };
  it('are asked in order: host, nebula, own adapters, http', async () => {
    const adapters = ['a', 'b'].map((name) => stubAdapter(() => ({ error: 1 }), { name }));
    expect(await asked({ adapters, http })).toEqual(['host', 'nebula', 'a', 'b', 'http']);
    expect(await asked({ nebula: false, adapters })).toEqual(['host', 'a', 'b', undefined]);
    expect(await asked({})).toEqual(['host', 'nebula', undefined]);
  });

  it('include a genuine module that arrives late', async () => {
    const api = createUplusApi({ adapters: [stubAdapter(() => success('mine'))] });
    expect(await api.upUserModule.getUserInfo()).toEqual(success('mine'));
    Object.assign(window, { uplusapi: genuine });
    // Outside the app it would never answer.
    expect(await api.upUserModule.getUserInfo()).toEqual(success('mine'));
    nebula({ missing: methodNames });
    expect(await api.upUserModule.getUserInfo()).toEqual(success('host'));
    const loggedOut = api.upUserModule.logOut();
    await vi.advanceTimersByTimeAsync(1);
    expect(await loggedOut).toEqual(success('mine'));
  });

  it('include a bridge that arrives late', async () => {
    const api = createUplusApi({ adapters: [stubAdapter(() => success('mine'))] });
    await api.initDeviceReady();
    expect(await api.upUserModule.getLoginStatus()).toEqual(success('mine'));
    nebula();
    const status = api.upUserModule.getLoginStatus();
    await vi.advanceTimersByTimeAsync(1);
    expect(await status).toEqual(success({ isLogin: true, isLogining: false }));
  });

  it('include http with its login once it is configured', () => {
    const api = new UplusApi();
    expect(api.http).toBeUndefined();
    new UplusApi({ http });
    expect(api.http).toMatchObject({ name: 'http', login: expect.any(Function) });
  });

  describe('end the HTTP session, whose user may be another', () => {
    const withLogOut = (options: UplusApiOptions = {}) => {
      const api = createUplusApi({ http, ...options });
      const logOut = vi.fn(async () => {});
      Object.assign(Object(api.http), { logOut });
      return { api, logOut };
    };

    it('when a bridge arrives', async () => {
      const { api, logOut } = withLogOut();
      const mock = nebula({ inject: 'never' });
      expect(logOut).not.toHaveBeenCalled();
      mock.install();
      expect(logOut).toHaveBeenCalledOnce();
      api.upUserModule.getLoginStatus();
      await vi.advanceTimersByTimeAsync(10);
      expect(logOut).toHaveBeenCalledOnce();
    });

    it('when one that was there from the start has gone, and returns', async () => {
      const mock = nebula();
      const { logOut } = withLogOut();
      // The container tells late listeners once more, of a bridge that has always been there.
      await vi.advanceTimersByTimeAsync(10);
      document.dispatchEvent(new Event('AlipayJSBridgeReady'));
      expect(logOut).not.toHaveBeenCalled();
      mock.remove();
      mock.install();
      expect(logOut).toHaveBeenCalledOnce();
    });

    it.each<[string, (api: UplusApi) => Promise<unknown>]>([
      ['a call', (api) => api.upUserModule.getLoginStatus()],
      ['the login', async (api) => api.http?.login({ username: 'zhangwei', password: 'Zhang1234' })],
    ])('when the same one returns, and %s has seen that it was gone', async (_what, act) => {
      const page = fakePage('desktop', fakeBridge());
      const { AlipayJSBridge } = page;
      const { api, logOut } = withLogOut({
        nebula: { window: page },
        http: { ...http, fetch: () => Promise.reject(new TypeError('offline')) },
      });
      page.AlipayJSBridge = undefined;
      await ending(act(api));
      page.AlipayJSBridge = AlipayJSBridge;
      expect(logOut).not.toHaveBeenCalled();
      page.announce();
      expect(logOut).toHaveBeenCalledOnce();
    });

    it('when one comes without saying so, before it takes a call', async () => {
      const page = fakePage('desktop');
      const { api, logOut } = withLogOut({ nebula: { window: page } });
      page.AlipayJSBridge = fakeBridge();
      await api.upUserModule.getLoginStatus();
      expect(logOut).toHaveBeenCalledOnce();
    });

    it('and not when the event comes without a bridge, nor where no bridge gets through', () => {
      const { logOut } = withLogOut();
      document.dispatchEvent(new Event('AlipayJSBridgeReady'));
      const page = fakePage('ios');
      page.parent = {};
      const framed = withLogOut({ nebula: { window: page } });
      page.AlipayJSBridge = fakeBridge();
      page.announce();
      expect([logOut, framed.logOut].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    });
  });

  it('are without http in the core, which says so', () => {
    expect(thrownBy(() => new UplusApiCore({ http }))).toMatchObject({
      retCode: '000002',
      retInfo: expect.stringContaining('http'),
    });
    expect(new UplusApiCore({})).toBeInstanceOf(UplusApiCore);
  });
});

describe('initDeviceReady()', () => {
  it('gives everybody the same promise, and nothing but its end', async () => {
    const api = createUplusApi();
    const ready = api.initDeviceReady();
    expect(api.initDeviceReady()).toBe(ready);
    expect(await ready).toBeUndefined();
    expect(api.initDeviceReady()).toBe(ready);
  });

  it.each([
    ['with a bridge', () => nebula({ userAgent: userAgents.ios })],
    [
      'with a genuine module',
      () => {
        nebula({ userAgent: userAgents.ios, inject: 'never' });
        Object.assign(window, { uplusapi: { upUserModule: {} } });
      },
    ],
    ['outside a container', () => {}],
  ])('resolves in the same task %s', async (where, enter) => {
    enter();
    // Asked after the two, and does not know yet.
    const ready = () => (where === 'outside a container' ? false : never());
    const api = createUplusApi({ http, adapters: [stubAdapter(undefined, { ready })] });
    expect(api.deviceReady).toBe(false);
    const timers = vi.getTimerCount();
    await api.initDeviceReady();
    expect(api.deviceReady).toBe(true);
    expect(vi.getTimerCount()).toBe(timers);
  });

  it.each([
    ['when the bridge comes', 1200, 1200],
    ['when readyTimeout is over', 'never', 3000],
  ] as const)('resolves in a container %s', async (_what, inject, ms) => {
    nebula({ userAgent: userAgents.android, inject });
    const api = createUplusApi({ http });
    const resolved = watch(api.initDeviceReady());
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect([resolved(), api.deviceReady]).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([resolved(), api.deviceReady]).toEqual([true, true]);
  });

  it('waits for an own adapter that does not know yet', async () => {
    const ready = () => new Promise<boolean>((resolve) => setTimeout(resolve, 700, false));
    const api = createUplusApi({ adapters: [stubAdapter(undefined, { ready })] });
    const resolved = watch(api.initDeviceReady());
    await vi.advanceTimersByTimeAsync(699);
    expect(resolved()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([resolved(), api.deviceReady]).toEqual([true, true]);
  });

  it('is needed by no call', async () => {
    nebula({ userAgent: userAgents.ios, inject: 500 });
    const api = createUplusApi();
    const call = api.upUserModule.getLoginStatus();
    await vi.advanceTimersByTimeAsync(501);
    expect(await call).toMatchObject({ retCode: '000000' });
    expect(api.deviceReady).toBe(false);
  });

  it.each<[string, Adapter['ready']]>([
    ['rejects', () => Promise.reject(new Error('own'))],
    [
      'throws',
      () => {
        throw new Error('own');
      },
    ],
  ])('never rejects, not even if an adapter %s instead of telling', async (_what, ready) => {
    const api = createUplusApi({ adapters: [stubAdapter(undefined, { ready })] });
    expect(await ending(api.initDeviceReady())).toBeUndefined();
    expect(api.deviceReady).toBe(true);
  });
});

describe('events', () => {
  it('come from the container, by name replaced and removed', () => {
    const mock = nebula();
    const api = createUplusApi();
    const [first, second, other] = [vi.fn(), vi.fn(), vi.fn()];
    api.addEventListener('device', 'mine', first);
    api.addEventListener('device', 'mine', second);
    api.addEventListener('device', 'other', other);
    mock.emit('device', { data: { on: true } });
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ data: { on: true } }));
    expect(other).toHaveBeenCalledOnce();
    api.removeEventListener('device', 'mine');
    api.removeEventListener('device', 'unknown');
    mock.emit('device');
    expect(second).toHaveBeenCalledOnce();
    expect(other).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['resume', 'addResumeEventListener'],
    ['pause', 'addPauseEventListener'],
  ] as const)('%s: the same function counts once', (event, add) => {
    const mock = nebula();
    const api = createUplusApi();
    const [listener, other] = [vi.fn(), vi.fn()];
    api[add](listener);
    api[add](listener);
    api[add](other);
    mock.emit('resume');
    mock.emit('pause');
    expect(listener).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ type: event }));
    expect(other).toHaveBeenCalledOnce();
  });

  it('come once, also when options follow a listener', () => {
    const mock = nebula();
    const listener = vi.fn();
    new UplusApi().addResumeEventListener(listener);
    new UplusApi({ http });
    new UplusApi().addResumeEventListener(listener);
    mock.emit('resume');
    expect(listener).toHaveBeenCalledOnce();
  });

  it.each(['before', 'after'])('come from an own adapter that is configured %s the listener', (when) => {
    const sources = new Map<string, (event: unknown) => void>();
    const adapter: Adapter = {
      ...stubAdapter(),
      on(event, listener) {
        sources.set(event, listener);
        return () => sources.delete(event);
      },
    };
    const configure = () => new UplusApi({ adapters: [stubAdapter(), adapter] });
    const listener = vi.fn();
    if (when === 'before') configure();
    new UplusApi().addEventListener('scan', 'mine', listener);
    if (when === 'after') configure();
    sources.get('scan')?.('code');
    expect(listener).toHaveBeenCalledExactlyOnceWith('code');
  });
});

describe('nothing is left on the page', () => {
  const left = () => listenersLeft(document);

  it('of `nebula` once it is switched off', async () => {
    const mock = nebula({ userAgent: userAgents.ios, inject: 'never' });
    const count = left();
    const listener = vi.fn();
    const api = new UplusApi();
    api.addResumeEventListener(listener);
    const ready = watch(api.initDeviceReady());
    const call = ending(api.upUserModule.getUserInfo());
    expect(count()).toBe(2);
    new UplusApi({ nebula: false, adapters: [stubAdapter()] });
    expect(count()).toBe(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(ready()).toBe(true);
    expect(await call).toMatchObject({ reason: 'unsupported' });
    mock.install();
    mock.emit('resume');
    expect(listener).not.toHaveBeenCalled();
    expect(await api.upUserModule.getUserInfo()).toEqual(success());
  });

  it.each([
    ['before the bridge comes', 'never'],
    ['with the bridge', 'now'],
  ] as const)('after disconnect(), %s', async (_when, inject) => {
    const mock = nebula({ userAgent: userAgents.ios, inject });
    const count = left();
    const stopped = vi.fn();
    const adapter: Adapter = { ...stubAdapter(), on: () => stopped };
    new UplusApi().addPauseEventListener(() => {});
    const waiting = watch(new UplusApi().initDeviceReady());
    const api = new UplusApi({ http, adapters: [adapter] });
    const [resume, pause] = [vi.fn(), vi.fn()];
    api.addResumeEventListener(resume);
    api.addPauseEventListener(pause);
    ending(api.upUserModule.getLoginStatus());
    expect(count()).toBeGreaterThan(2);

    api.disconnect();
    expect(count()).toBe(0);
    expect(stopped).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(waiting()).toBe(true);
    mock.install();
    mock.emit('resume');
    mock.emit('pause');
    expect([resume, pause].map((listener) => listener.mock.calls.length)).toEqual([0, 0]);

    // Whoever still has it may begin anew.
    api.addResumeEventListener(resume);
    mock.emit('resume');
    expect(resume).toHaveBeenCalledOnce();
    api.disconnect();
    expect(count()).toBe(0);
  });

  it('after uninstall() of the script', async () => {
    const mock = nebula({ userAgent: userAgents.ios, inject: 'never' });
    const count = left();
    const onWindow = listenersLeft(window);
    const before = Reflect.ownKeys(window);
    install(UplusApi);
    const api = new UplusApi({ http });
    api.addResumeEventListener(() => {});
    api.addEventListener('Noti_UserFamilyListChange', 'name', () => {});
    const ready = api.initDeviceReady();
    expect(count()).toBeGreaterThan(3);
    api.uninstall?.();
    expect([count(), onWindow()]).toEqual([0, 0]);
    expect(Reflect.ownKeys(window)).toEqual(before);
    await ready;
    expect(new UplusApi()).not.toBe(api);
    mock.remove();
  });
});

describe('resetUplusApi()', () => {
  it('makes the next `new UplusApi()` a new one, and leaves nothing of the old one', () => {
    const mock = nebula();
    const count = listenersLeft(document);
    const [listener, adapter] = [vi.fn(), stubAdapter()];
    const api = new UplusApi({ adapters: [adapter], http });
    api.addResumeEventListener(listener);
    resetUplusApi();
    expect(count()).toBe(0);
    expect(new UplusApi({ http })).not.toBe(api);
    expect(warn).not.toHaveBeenCalled();
    mock.emit('resume');
    expect(listener).not.toHaveBeenCalled();
    resetUplusApi();
    expect(Reflect.has(window, key)).toBe(false);
    resetUplusApi();
  });

  it('takes a script tag back too', () => {
    const before = Reflect.ownKeys(window);
    install(UplusApi);
    expect(Reflect.has(window, 'uplusapi')).toBe(true);
    resetUplusApi();
    expect(Reflect.ownKeys(window)).toEqual(before);
  });
});

it('UserModuleError and RetCode are those that the module rejects with', async () => {
  const error = await ending(createUplusApi().upUserModule.logOut());
  expect(error).toBeInstanceOf(UserModuleError);
  expect(error).toMatchObject({ retCode: RetCode.unknown });
});
