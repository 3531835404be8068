import { createUplusApi } from 'up-user-module';
import { createMockNebula } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { version } from '../../../src/page/version.js';
import { useFakeClock } from '../async/fake-clock.js';
import { methodNames, success } from '../module/support.js';
import { fillIn } from './fill-in.js';

useFakeClock();

type Methods = Record<string, unknown>;
interface Uplusapi {
  upUserModule?: unknown;
  [name: string]: unknown;
}
interface Page {
  uplusapi?: unknown;
}

const api = createUplusApi();
const ours: Methods = Object.fromEntries(methodNames.map((name) => [name, api.upUserModule[name]]));

/** A genuine module with these methods, each of which answers with itself as `this`. */
function genuineModule(names: readonly string[] = methodNames): Methods {
  return Object.fromEntries(
    names.map((name) => [
      name,
      function (this: unknown) {
        return this;
      },
    ]),
  );
}

function shown(page: Page): Uplusapi {
  if (typeof page.uplusapi !== 'object' || !page.uplusapi) throw new Error('No uplusapi');
  return { ...page.uplusapi, upUserModule: Reflect.get(page.uplusapi, 'upUserModule') };
}

/** The module as the page sees it: its methods by name. */
function shownMethods(page: Page): Methods {
  const { upUserModule } = shown(page);
  return Object.fromEntries(methodNames.map((name) => [name, Reflect.get(Object(upUserModule), name)]));
}

describe('fillIn', () => {
  it.each([
    ['nothing', {}],
    ['null', { uplusapi: null }],
    ['text', { uplusapi: 'x' }],
  ])('shows the whole instance where there is %s', (_what, page: Page) => {
    fillIn(page, api);
    expect(page.uplusapi).toBe(api);
  });

  it.each([
    ['lacks the module', {}],
    ['has none of its kind', { upUserModule: null }],
  ])('adds the module to an object that %s, and touches no other', (_what, given) => {
    const upVdnModule = {};
    const genuine: Uplusapi = { ...given, upVdnModule };
    const page: Page = { uplusapi: genuine };
    fillIn(page, api);
    expect(page.uplusapi).toBe(genuine);
    expect(genuine.upUserModule).toBe(api.upUserModule);
    expect(genuine.upVdnModule).toBe(upVdnModule);
    expect(Object.keys(genuine).sort()).toEqual(['upUserModule', 'upVdnModule']);
  });

  it('adds to a module the methods that it lacks, and keeps those that it has', () => {
    const had = genuineModule(['getUserInfo', 'getSignCode']);
    const upUserModule: Methods = { ...had, logOut: 'no function' };
    const page: Page = { uplusapi: { upUserModule } };
    fillIn(page, api);
    expect(shown(page).upUserModule).toBe(upUserModule);
    expect(upUserModule).toStrictEqual({ ...ours, ...had });
  });

  it.each<[string, Methods]>([
    ['as it is', genuineModule()],
    ['frozen', Object.freeze(genuineModule())],
    ['on its prototype', Object.create(genuineModule())],
  ])('leaves a module alone that has them all, %s', (_what, upUserModule) => {
    const before = Object.getOwnPropertyDescriptors(upUserModule);
    for (const uplusapi of [{ upUserModule }, Object.freeze({ upUserModule })]) {
      const page: Page = { uplusapi };
      fillIn(page, api);
      expect(page.uplusapi).toBe(uplusapi);
      expect(uplusapi.upUserModule).toBe(upUserModule);
    }
    expect(Object.getOwnPropertyDescriptors(upUserModule)).toEqual(before);
  });

  it('shows an object in front of a frozen module that lacks some; its own methods keep their `this`', () => {
    const upUserModule = Object.freeze(genuineModule(['getUserInfo', 'getSignCode']));
    const page: Page = { uplusapi: { upUserModule } };
    fillIn(page, api);
    const { getUserInfo, ...rest } = shownMethods(page);
    const { getUserInfo: _, ...oursWithout } = ours;
    expect(rest).toEqual(oursWithout);
    expect(Reflect.apply(Object(getUserInfo), undefined, [])).toBe(upUserModule);
    const { getSignCode } = Object(shown(page).upUserModule);
    expect(Reflect.apply(getSignCode, undefined, [])).toBe(upUserModule);
  });

  it('shows an object in front of a frozen uplusapi that lacks the module', () => {
    const upVdnModule = {};
    const page: Page = { uplusapi: Object.freeze({ upVdnModule }) };
    fillIn(page, api);
    expect(page.uplusapi).toMatchObject({ upUserModule: api.upUserModule });
    expect(page.uplusapi).toHaveProperty('upVdnModule', upVdnModule);
  });

  it('does its best with what cannot be redefined', () => {
    const upUserModule = {};
    const page = Object.defineProperty({}, 'uplusapi', { value: { upUserModule } });
    fillIn(page, api);
    expect(shownMethods(page)).toEqual(ours);
  });

  it('says so where it can show nothing', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const page = Object.freeze({});
    fillIn(page, api)();
    expect(page).toEqual({});
    expect(warn.mock.calls).toEqual([[expect.stringContaining('window.uplusapi')]]);
  });

  it('changes nothing the second time', () => {
    for (const page of [{}, { uplusapi: { upUserModule: genuineModule(['getUserInfo']) } }]) {
      fillIn(page, api);
      const before = { ...shown(page), methods: shownMethods(page) };
      fillIn(page, createUplusApi());
      expect({ ...shown(page), methods: shownMethods(page) }).toStrictEqual(before);
    }
  });
});

describe('what comes later', () => {
  const had = genuineModule(['getUserInfo']);

  it.each<[string, Page, (page: Page) => void]>([
    [
      'a whole uplusapi in place of ours',
      {},
      (page) => {
        page.uplusapi = { upUserModule: { ...had } };
      },
    ],
    [
      'a whole uplusapi in place of another',
      { uplusapi: { upUserModule: genuineModule() } },
      (page) => {
        page.uplusapi = { upUserModule: { ...had } };
      },
    ],
    [
      'a module for an uplusapi without one',
      { uplusapi: {} },
      (page) => {
        Object.assign(Object(page.uplusapi), { upUserModule: { ...had } });
      },
    ],
    [
      'a module for `uplusapi = uplusapi || {}`',
      {},
      (page) => {
        page.uplusapi = page.uplusapi || {};
        Object.assign(Object(page.uplusapi), { upUserModule: { ...had } });
      },
    ],
    [
      'an uplusapi whose module comes later still',
      {},
      (page) => {
        page.uplusapi = {};
        Object.assign(Object(page.uplusapi), { upUserModule: { ...had } });
      },
    ],
    [
      'one module after the other',
      {},
      (page) => {
        Object.assign(Object(page.uplusapi), { upUserModule: genuineModule() });
        Object.assign(Object(page.uplusapi), { upUserModule: { ...had } });
      },
    ],
  ])('is in charge of what it has, and completed: %s', (_what, page, arrive) => {
    const standIn = createUplusApi();
    const filled = { ...standIn.upUserModule };
    fillIn(page, standIn);
    arrive(page);
    for (const name of methodNames) {
      expect(shownMethods(page)[name], name).toBe(name === 'getUserInfo' ? had.getUserInfo : filled[name]);
    }
  });

  it('may be nothing: then the instance is shown again', () => {
    const page: Page = { uplusapi: {} };
    fillIn(page, api);
    page.uplusapi = undefined;
    expect(page.uplusapi).toBe(api);
  });
});

describe('undo', () => {
  it.each<[string, () => Page]>([
    ['nothing', () => ({})],
    ['text', () => ({ uplusapi: 'x' })],
    ['no module', () => ({ uplusapi: { upVdnModule: {} } })],
    ['a part of the module', () => ({ uplusapi: { upUserModule: genuineModule(['logOut']) } })],
    ['all of the module', () => ({ uplusapi: { upUserModule: genuineModule() } })],
    ['something frozen', () => ({ uplusapi: Object.freeze({ upUserModule: Object.freeze({}) }) })],
  ])('leads to the page as it was: %s', (_what, create) => {
    const page = create();
    const describeAll = () => {
      const uplusapi = Object(page.uplusapi);
      return [page, uplusapi, Object(uplusapi.upUserModule)].map(Object.getOwnPropertyDescriptors);
    };
    const { uplusapi } = page;
    const before = describeAll();
    const undo = fillIn(page, createUplusApi());
    undo();
    expect(page.uplusapi).toBe(uplusapi);
    expect(describeAll()).toEqual(before);
  });

  it('leads back also after `uplusapi = uplusapi || {}`', () => {
    const uplusapi = { upVdnModule: {} };
    const page: Page = { uplusapi };
    const undo = fillIn(page, api);
    page.uplusapi = page.uplusapi || {};
    undo();
    expect(Object.getOwnPropertyDescriptor(page, 'uplusapi')).toMatchObject({ value: uplusapi });
    expect(Object.keys(uplusapi)).toEqual(['upVdnModule']);
  });

  it('keeps what came in the meantime, as it came', () => {
    const page: Page = {};
    const undo = fillIn(page, api);
    const upUserModule = genuineModule(['logOut']);
    const genuine = { upUserModule };
    page.uplusapi = genuine;
    expect(Object.keys(upUserModule)).toHaveLength(10);
    undo();
    expect(Object.getOwnPropertyDescriptor(page, 'uplusapi')).toMatchObject({ value: genuine });
    expect(genuine.upUserModule).toBe(upUserModule);
    expect(Object.keys(upUserModule)).toEqual(['logOut']);
    page.uplusapi = {};
    expect(page.uplusapi).toEqual({});
  });
});

describe.each([
  ['global', () => import('../../../src/global.js')],
  ['global-native', () => import('../../../src/global-native.js')],
])('the script %s', (_name, load) => {
  const page: {
    UplusApi?: new () => unknown;
    uplusapi?: { uninstall?: (() => void) | undefined; upUserModule?: object };
  } = window;
  const warn = vi.fn();
  const run = async () => {
    vi.resetModules();
    await load();
  };

  beforeEach(() => {
    warn.mockClear();
    vi.spyOn(console, 'warn').mockImplementation(warn);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    for (const name of [Symbol.for('up-user-module'), 'UplusApi', 'uplusapi']) {
      Reflect.deleteProperty(window, name);
    }
  });

  it('gives the page the class and its one instance', async () => {
    await run();
    const { uplusapi } = page;
    expect(uplusapi).toMatchObject({ deviceReady: false, initDeviceReady: expect.any(Function) });
    expect(page.UplusApi && new page.UplusApi()).toBe(uplusapi);
    expect(warn).not.toHaveBeenCalled();
  });

  it('leaves the page to the first of several copies, and says so', async () => {
    await run();
    const { UplusApi, uplusapi } = page;
    await run();
    expect([page.UplusApi, page.uplusapi]).toEqual([UplusApi, uplusapi]);
    expect(page.uplusapi).toBe(uplusapi);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(`up-user-module ${version}`));
  });

  it("keeps the app's own class", async () => {
    class Genuine {}
    page.UplusApi = Genuine;
    const mock = createMockNebula();
    await run();
    expect(page.UplusApi).toBe(Genuine);
    mock.remove();
    page.uplusapi?.uninstall?.();
    expect(page.UplusApi).toBe(Genuine);
  });

  it('lets the genuine module answer what it has, and the bridge the rest', async () => {
    const upUserModule: Record<string, () => Promise<unknown>> = {
      getUserInfo: async () => success('genuine'),
    };
    page.uplusapi = { upUserModule };
    await run();
    const mock = createMockNebula();
    expect(await upUserModule.getUserInfo?.()).toEqual(success('genuine'));
    const status = upUserModule.getLoginStatus?.();
    await vi.advanceTimersByTimeAsync(1);
    expect(await status).toMatchObject({ retData: { isLogin: true } });
    expect(mock.messages.map(({ name }) => name)).toEqual(['upUserModule.getLoginStatus']);
    mock.remove();
  });

  it('can be taken back', async () => {
    const before = Reflect.ownKeys(window);
    await run();
    const { uplusapi } = page;
    uplusapi?.uninstall?.();
    expect(Reflect.ownKeys(window)).toEqual(before);
    expect(uplusapi?.uninstall).toBeUndefined();
    await run();
    expect(page.uplusapi).toBeDefined();
    expect(page.uplusapi).not.toBe(uplusapi);
    expect(warn).not.toHaveBeenCalled();
  });

  it('takes itself back where there is an error in the middle', async () => {
    const before = Reflect.ownKeys(window);
    const broken = new Error('broken');
    const install = async () => {
      vi.resetModules();
      const [{ UplusApiCore }, { install }] = await Promise.all([
        import('../../../src/page/uplus-api-core.js'),
        import('../../../src/page/install.js'),
      ]);
      Object.defineProperty(UplusApiCore.prototype, 'uninstall', {
        set() {
          throw broken;
        },
      });
      install(UplusApiCore);
    };
    await expect(install()).rejects.toBe(broken);
    expect(Reflect.ownKeys(window)).toEqual(before);
  });

  it('does not take back what others have put there since', async () => {
    await run();
    const { uplusapi } = page;
    class Genuine {}
    const genuine = {};
    page.UplusApi = Genuine;
    page.uplusapi = genuine;
    uplusapi?.uninstall?.();
    expect([page.UplusApi, page.uplusapi]).toEqual([Genuine, genuine]);
  });
});
