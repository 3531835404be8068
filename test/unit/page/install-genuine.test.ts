import { UplusApi, type UplusApiOptions } from 'up-user-module';
import {
  accountServiceDefaults,
  createAccountService,
  createMockNebula,
  resetUplusApi,
} from 'up-user-module/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { install } from '../../../src/page/install.js';
import { outsideTheApp } from '../../../src/page/outside-the-app.js';
import { defineGenuine, type GenuineInstance } from '../../support/genuine-library.js';
import { useFakeClock } from '../async/fake-clock.js';
import { ending } from '../module/support.js';

useFakeClock();

const page: Record<string, unknown> = Object(window);
const undo: (() => void)[] = [];
afterEach(() => {
  resetUplusApi();
  for (const step of undo.splice(0)) step();
  for (const name of ['UplusApi', 'uplusapi']) Reflect.deleteProperty(window, name);
});

const { user, publicClient } = accountServiceDefaults;
const load = () => install(UplusApi, outsideTheApp);
const withHttp = (): UplusApiOptions => {
  const { realm, fetch } = createAccountService();
  return { http: { realm, fetch, clientId: publicClient.clientId, session: 'memory' } };
};

/** What a page does: it takes the class of the window. */
function make(...params: unknown[]): GenuineInstance & Pick<UplusApi, 'http'> {
  return Reflect.construct(Object(page.UplusApi), params);
}

describe.each([
  ['before', false],
  ['after', false],
  ['before', true],
  ['after', true],
] as const)('a script tag with a genuine class %s ours, frozen: %s', (when, freeze) => {
  const open = (Genuine: unknown) => {
    if (when === 'before') page.UplusApi = Genuine;
    load();
    if (when === 'after') page.UplusApi = Genuine;
  };

  it('outside the app: `new UplusApi({ http })` answers over HTTP', async () => {
    const Genuine = defineGenuine({ freeze });
    open(Genuine);
    const api = make(withHttp());
    expect(make()).toBe(api);
    expect(api).toBeInstanceOf(Genuine);
    await api.initDeviceReady();
    expect(api.deviceReady).toBe(true);
    await api.http?.login(user);
    expect(await api.upUserModule.getUserInfo?.()).toMatchObject({ retData: { username: user.username } });
    expect(await ending(api.upVdnModule.goToPage({}))).toMatchObject({
      reason: 'unsupported',
      retInfo: expect.stringContaining('upVdnModule'),
    });
  });

  it('shows the same class each time, and refuses a wrong option beside a right one', () => {
    open(defineGenuine({ freeze }));
    expect(page.UplusApi).toBe(page.UplusApi);
    expect(() => make({ ...withHttp(), nebulla: {} })).toThrow(
      expect.objectContaining({ retCode: '000002' }),
    );
  });

  it('takes nothing of other arguments, as of the function that old pages pass', () => {
    open(defineGenuine({ freeze }));
    expect(make(() => {})).toBe(make({ state: {} }));
    expect(make().http).toBeUndefined();
  });

  it('in the app: the class is its own, and its instance has what it lacked', async () => {
    const mock = createMockNebula();
    undo.push(() => mock.remove());
    const Genuine = defineGenuine();
    open(Genuine);
    expect(page.UplusApi).toBe(Genuine);
    const api = new Genuine();
    const { upUserModule } = api;
    api.initDeviceReady();
    const [info, loggedOut] = [upUserModule.getUserInfo?.(), upUserModule.logOut?.()];
    await vi.advanceTimersByTimeAsync(10);
    expect(await info).toMatchObject({ retCode: '000000', by: 'genuine' });
    expect(await loggedOut).not.toHaveProperty('by');
  });

  it('is as before after uninstall()', () => {
    const Genuine = defineGenuine({ freeze });
    const genuine = new Genuine();
    const before = Object.getOwnPropertyDescriptors(genuine);
    open(Genuine);
    make(withHttp());
    Reflect.get(window, Symbol.for('up-user-module')).uninstall();
    expect(page.UplusApi).toBe(Genuine);
    expect(Object.getOwnPropertyDescriptors(genuine)).toEqual(before);
  });
});

describe('in the app', () => {
  const inApp = () => {
    const mock = createMockNebula();
    undo.push(() => mock.remove());
  };

  it.each<[string, new (...params: unknown[]) => object]>([
    [
      'makes a new instance each time',
      class {
        constructor() {
          Object.freeze(this);
        }
      },
    ],
    [
      'throws',
      class {
        constructor() {
          throw new Error('no body');
        }
      },
    ],
  ])('a class that %s is left as it is', (_what, Genuine) => {
    inApp();
    page.UplusApi = Genuine;
    load();
    expect(page.UplusApi).toBe(Genuine);
  });

  it('a class is asked for its instance without arguments', () => {
    inApp();
    const calls: unknown[][] = [];
    const Base = defineGenuine();
    page.UplusApi = class extends Base {
      constructor(...params: unknown[]) {
        super(...params);
        calls.push(params);
      }
    };
    load();
    expect(page.UplusApi).toBeDefined();
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.every((params) => params.length === 0)).toBe(true);
  });

  it('the instance is ready when it says so itself', async () => {
    inApp();
    const Genuine = defineGenuine();
    page.UplusApi = Genuine;
    load();
    expect(page.UplusApi).toBe(Genuine);
    const api = new Genuine();
    expect(api.deviceReady).toBe(false);
    expect(await api.initDeviceReady()).toBe('genuine');
    expect(api.deviceReady).toBe(true);
  });
});

it('a class that throws outside the app has ours in its place', async () => {
  page.UplusApi = class {
    constructor() {
      throw new Error('no body');
    }
  };
  load();
  const api = make(withHttp());
  expect(await api.upUserModule.getLoginStatus?.()).toMatchObject({ retData: { isLogin: false } });
});

it('an instance on the window, outside the app: ours answers, and the other modules say so', async () => {
  page.uplusapi = new (defineGenuine())();
  load();
  new UplusApi(withHttp());
  const api: GenuineInstance = Object(page.uplusapi);
  await api.initDeviceReady();
  expect(await api.upUserModule.getLoginStatus?.()).toMatchObject({ retData: { isLogin: false } });
  expect(await ending(api.upTraceModule.trace({}))).toMatchObject({ reason: 'unsupported' });
});
