import { expect, it } from 'vitest';
import { describeInBrowser } from './support/launch.js';
import { methodNames } from './support/methods.js';
import { built, useBrowser } from './support/visit.js';

/** What the page's bridge answers, when nobody else is in charge. */
const overBridge = { resolved: { retCode: '000000', retData: { answered: 'upUserModule.logOut' } } };
const genuine = { resolved: { retCode: '000000', retInfo: 'genuine', retData: null } };

/** A module that has `getUserInfo` and nothing else of ours, as page code. */
const partial = `{ getUserInfo: () => Promise.resolve({ retCode: '000000', retInfo: 'genuine', retData: null }) }`;

/** Runs in the page: takes us away, also from where the page does not see us. */
function uninstall(): void {
  const ours: { uninstall?(): void } = Reflect.get(window, Symbol.for('up-user-module'));
  ours.uninstall?.();
}

describeInBrowser('the script on a page', () => {
  const visit = useBrowser();
  const library = built('global.js');
  const open = (before: string, ...after: string[]) =>
    visit({ where: 'android', bridge: true, scripts: [before, library, ...after] });

  it.each([
    ['var uplusapi; var UplusApi;', undefined],
    ['var uplusapi = window.uplusapi || null; var UplusApi = window.UplusApi || null;', null],
    [
      'for (const name of ["uplusapi", "UplusApi"]) Object.defineProperty(window, name, { value: 0, writable: true });',
      0,
    ],
  ])('is all there after %j, and goes without a trace', async (before, value) => {
    const { page, ask, errors, warnings } = await open(before);
    expect(await ask('logOut')).toMatchObject(overBridge);
    const seen = await page.evaluate(() => {
      const { uplusapi, UplusApi } = window;
      const same = new UplusApi() === uplusapi;
      uplusapi.uninstall?.();
      return [same, window.uplusapi, window.UplusApi];
    });
    expect(seen).toEqual([true, value, value]);
    expect([errors, warnings]).toEqual([[], []]);
  });

  it('leaves `var uplusapi` to what is written to it later', async () => {
    const { page, ask, errors } = await open(
      'var uplusapi; var UplusApi;',
      `class Genuine {}; window.Genuine = Genuine; window.UplusApi = Genuine; uplusapi = window.genuine = { upUserModule: ${partial} };`,
    );
    expect(await ask('getUserInfo')).toEqual(genuine);
    await page.evaluate(uninstall);
    const kept = await page.evaluate(() => {
      return ['uplusapi', 'UplusApi'].map((name, index) => {
        const wanted = Reflect.get(window, index ? 'Genuine' : 'genuine');
        return Reflect.get(window, name) === wanted;
      });
    });
    expect(kept).toEqual([true, true]);
    expect(errors).toEqual([]);
  });

  it('completes what `var uplusapi` holds, in place and in front of what is frozen', async () => {
    for (const value of [
      `{ upUserModule: ${partial} }`,
      `Object.freeze({ upUserModule: Object.freeze(${partial}) })`,
    ]) {
      const { page, ask, errors } = await open(`var uplusapi = ${value}; window.before = uplusapi;`);
      expect(await ask('getUserInfo'), value).toEqual(genuine);
      expect(await ask('logOut'), value).toMatchObject(overBridge);
      await page.evaluate(uninstall);
      const kept = await page.evaluate(() => {
        return [
          window.uplusapi === Reflect.get(window, 'before'),
          ...Object.keys(window.uplusapi.upUserModule),
        ];
      });
      expect(kept, value).toEqual([true, 'getUserInfo']);
      expect(errors).toEqual([]);
    }
  });

  it('says so where it can show nothing', async () => {
    const { page, warnings, errors } = await open(
      'Object.defineProperty(window, "uplusapi", { value: Object.freeze({ mine: 1 }) });',
    );
    expect(await page.evaluate(() => Reflect.get(window.uplusapi, 'mine'))).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('window.uplusapi')]);
    expect(errors).toEqual([]);
  });

  it.each([
    ['earlier', (own: string, ours: string) => [own, ours]],
    ['later', (own: string, ours: string) => [ours, own]],
  ])('stands beside a lexical `let uplusapi` of an %s script', async (_when, order) => {
    const own = 'let uplusapi = { own: true }; class UplusApi {} window.own = () => uplusapi.own;';
    const { page, ask, errors } = await visit({
      where: 'android',
      bridge: true,
      scripts: order(own, library),
    });
    expect(await page.evaluate(() => Reflect.get(window, 'own')())).toBe(true);
    expect(await ask('logOut')).toMatchObject(overBridge);
    expect(errors).toEqual([]);
  });

  it.each(['var uplusapi;', 'function UplusApi() {} window.uplusapi = window.uplusapi || {};'])(
    'stays when a later script says %j',
    async (later) => {
      const { ask, errors } = await open('', later);
      expect(await ask('logOut')).toMatchObject(overBridge);
      expect(errors).toEqual([]);
    },
  );

  /** A library with state that nobody but its own class can see. */
  const privates = (freeze: 'freeze' | 'seal' | 'preventExtensions', has: string) => `
    class Module {
      #answers = { retCode: '000000', retInfo: 'genuine', retData: null };
      getUserInfo() { return Promise.resolve(this.#answers); }
      getSignCode() { return this.#answers.retInfo; }
    }
    class Api {
      #state = { open: true, module: Object.${freeze}(new Module()) };
      constructor() { this.upVdnModule = window.vdn = { goToPage() { return this === window.vdn; } }; }
      get open() { return this.#state.open; }
      set open(open) { this.#state.open = open; }
      closeH5ContainerView() { this.#state.open = false; return this; }
      [Symbol.for('describe')]() { return 'open: ' + this.#state.open; }
      ${has}
    }
    window.Api = Api; window.Module = Module;
    window.genuine = window.uplusapi = Object.${freeze}(new Api());`;

  it.each(
    (['freeze', 'seal', 'preventExtensions'] as const).flatMap((freeze) => [
      { freeze, module: 'none', has: '' },
      { freeze, module: 'a part', has: 'get upUserModule() { return this.#state.module; }' },
    ]),
  )('runs the methods of an object with private state on itself: $freeze, module: $module', async (row) => {
    const { page, ask, errors, warnings } = await open(privates(row.freeze, row.has));
    const seen = await page.evaluate(() => {
      const shown = (): Record<PropertyKey, unknown> => Object(window).uplusapi;
      const api = shown();
      const genuine: object = Reflect.get(window, 'genuine');
      const call = (owner: unknown, key: PropertyKey) =>
        Reflect.apply(Reflect.get(Object(owner), key), owner, []);
      const seen: Record<string, unknown> = {
        openBefore: api.open,
        closed: call(api, 'closeH5ContainerView') === genuine || 'another',
        openAfter: api.open,
      };
      api.open = true;
      Object.assign(seen, {
        reopened: Reflect.get(genuine, 'open'),
        symbol: call(api, Symbol.for('describe')),
        vdn: api.upVdnModule === Reflect.get(window, 'vdn') && call(api.upVdnModule, 'goToPage'),
        instance: api instanceof Reflect.get(window, 'Api'),
        made: api.constructor === Reflect.get(window, 'Api'),
        same:
          ['upUserModule', 'closeH5ContainerView'].every((key) => shown()[key] === api[key]) &&
          shown() === api,
        keys: Object.keys(api).includes('upVdnModule') && { ...api }.upVdnModule === api.upVdnModule,
        has: ['open', 'upVdnModule', 'upUserModule', 'nothing'].map((key) => key in api),
      });
      return seen;
    });
    expect(seen).toEqual({
      openBefore: true,
      closed: true,
      openAfter: false,
      reopened: true,
      symbol: 'open: true',
      vdn: true,
      instance: true,
      made: true,
      same: true,
      keys: true,
      has: [true, true, true, false],
    });
    expect(await ask('logOut')).toMatchObject(overBridge);
    if (row.has) {
      expect(await ask('getUserInfo')).toEqual(genuine);
      const module = await page.evaluate(() => {
        const { upUserModule } = window.uplusapi;
        const { getSignCode } = Object(upUserModule);
        const Module: new () => object = Reflect.get(window, 'Module');
        return [Object(upUserModule).getSignCode(), getSignCode(), upUserModule instanceof Module];
      });
      expect(module).toEqual(['genuine', 'genuine', true]);
    }
    await page.evaluate(uninstall);
    expect(await page.evaluate(() => Object(window).uplusapi === window.genuine)).toBe(true);
    expect([errors, warnings]).toEqual([[], []]);
  });

  const strict = (target: string, traps = '') => `new Proxy(${target}, {
    get(target, key) {
      if (!(key in target)) throw new TypeError('unknown: ' + String(key));
      return target[key];
    },
    ${traps}
  })`;
  const refuse = 'defineProperty: () => false, set: () => false,';
  const lie = `ownKeys: () => ['a', 'a'], getOwnPropertyDescriptor() { throw new Error('no'); },`;

  it.each([
    ['knows its keys only', strict(`{ own: 1, upUserModule: ${strict(partial)} }`)],
    ['refuses properties', strict(`{ own: 1, upUserModule: ${strict(partial, refuse)} }`, refuse)],
    ['lies about its keys', strict(`{ own: 1, upUserModule: ${strict(partial, lie)} }`, lie)],
    [
      'has nothing but its get trap',
      `new Proxy({}, { get: (_t, key) => key === 'own' ? 1 : key === 'upUserModule' ? ${partial} : undefined })`,
    ],
    [
      'has a trap for everything that throws, but get',
      `new Proxy({ own: 1, upUserModule: ${partial} }, {
        has() { throw 1; }, set() { throw 2; }, defineProperty() { throw 3; }, getPrototypeOf() { throw 4; },
        isExtensible() { throw 5; }, ownKeys() { throw 6; }, getOwnPropertyDescriptor() { throw 7; },
      })`,
    ],
    ['is a function', `Object.assign(function api() { return api; }, { own: 1, upUserModule: ${partial} })`],
    [
      'is a class',
      `class { static own = 1; static upUserModule = class { static getUserInfo = (${partial}).getUserInfo; } }`,
    ],
    [
      'is a frozen class',
      `Object.freeze(class { static own = 1; static upUserModule = Object.freeze(class { static getUserInfo = (${partial}).getUserInfo; }) })`,
    ],
  ])('leaves an object in charge that %s', async (_what, code) => {
    for (const scripts of [
      [`window.uplusapi = ${code};`, library],
      [library, `window.uplusapi = ${code};`],
    ]) {
      const { page, ask, errors, warnings } = await visit({ where: 'android', bridge: true, scripts });
      expect(await page.evaluate(() => Reflect.get(window.uplusapi, 'own'))).toBe(1);
      expect(await ask('getUserInfo')).toEqual(genuine);
      expect(await ask('logOut')).toMatchObject(overBridge);
      expect([errors, warnings]).toEqual([[], []]);
    }
  });

  it.each([
    ['is revoked', 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); window.uplusapi = proxy;'],
    [
      'is a revoked function',
      'const { proxy, revoke } = Proxy.revocable(() => {}, {}); revoke(); window.uplusapi = proxy;',
    ],
    [
      'has a revoked module',
      'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); window.uplusapi = { upUserModule: proxy };',
    ],
    [
      'throws when read',
      `Object.defineProperty(window, 'uplusapi', { get() { throw new Error('theirs'); }, configurable: true });`,
    ],
    [
      'throws when read, and cannot be redefined',
      `Object.defineProperty(window, 'uplusapi', { get() { throw new Error('theirs'); }, set() {} });`,
    ],
    [
      'throws when its module is read',
      `window.uplusapi = { get upUserModule() { throw new Error('theirs'); } };`,
    ],
    [
      'throws when its frozen module is read',
      `window.uplusapi = Object.freeze({ get upUserModule() { throw new Error('theirs'); } });`,
    ],
    [
      'throws when a method is read',
      `window.uplusapi = { upUserModule: { get logOut() { throw new Error('theirs'); } } };`,
    ],
  ])('answers in the place of what %s, without an error', async (what, code) => {
    const orders = [[code, library]];
    if (!what.includes('when read')) orders.push([library, code]);
    for (const scripts of orders) {
      const { page, ask, errors } = await visit({ where: 'android', bridge: true, scripts });
      if (what.includes('cannot be redefined')) {
        const api = await page.evaluate(() => new window.UplusApi().upUserModule.logOut());
        expect(api).toMatchObject(overBridge.resolved);
      } else {
        expect(await ask('logOut')).toMatchObject(overBridge);
        expect(
          await page.evaluate(
            (names) => names.filter((name) => typeof window.uplusapi.upUserModule[name] !== 'function'),
            methodNames,
          ),
        ).toEqual([]);
      }
      expect(errors).toEqual([]);
    }
  });

  it.each([
    [
      'window.uplusapi',
      (make: string) =>
        `Object.defineProperty(window, 'uplusapi', { ${make.replace('get uplusapi', 'get')}, configurable: true });`,
      '',
    ],
    [
      'upUserModule',
      (make: string) => `window.uplusapi = { ${make.replace(/uplusapi/g, 'upUserModule')} };`,
      '.upUserModule',
    ],
  ])('does not wake a lazy getter for %s, and stays around what it makes', async (where, define, path) => {
    const value = path ? partial : `{ upUserModule: ${partial} }`;
    for (const keep of [
      'return made = made || VALUE;',
      'delete this.uplusapi; return this.uplusapi = VALUE;',
      'Object.defineProperty(this, "uplusapi", { value: VALUE }); return this.uplusapi;',
      'return Object.freeze(VALUE);',
    ]) {
      const getter = `get uplusapi() { window.woken = (window.woken || 0) + 1; ${keep.replace('VALUE', value)} }`;
      const { page, ask, errors } = await open(`var made; ${define(getter)}`);
      expect(await page.evaluate(() => Reflect.get(window, 'woken')), keep).toBeUndefined();
      expect(await ask('getUserInfo'), keep).toEqual(genuine);
      expect(await ask('logOut'), keep).toMatchObject(overBridge);
      expect(await ask('getUserInfo'), keep).toEqual(genuine);
      expect(await page.evaluate(() => Reflect.get(window, 'woken')), keep).toBeGreaterThan(0);
      expect([where, errors]).toEqual([where, []]);
    }
  });

  it('takes a getter at its word that throws at first, or has nothing yet', async () => {
    for (const early of ['throw new Error("too early")', 'return undefined']) {
      const { page, ask, errors } = await open(
        `window.early = true;
         Object.defineProperty(window, 'uplusapi', {
           get() { if (window.early) ${early}; return { get upUserModule() { if (window.early) ${early}; return ${partial}; } }; },
           configurable: true,
         });`,
      );
      expect(await ask('getUserInfo')).toMatchObject({ resolved: { retInfo: '操作成功' } });
      await page.evaluate(() => Reflect.set(window, 'early', false));
      expect(await ask('getUserInfo')).toEqual(genuine);
      expect(await ask('logOut')).toMatchObject(overBridge);
      expect(errors).toEqual([]);
    }
  });

  it('hands what is assigned to a genuine setter, and nothing of ours', async () => {
    const { page, ask, errors } = await open(
      `window.got = [];
       let value;
       Object.defineProperty(window, 'uplusapi', {
         get: () => value,
         set(given) { window.got.push(given); value = given; },
         configurable: true,
       });`,
      `window.uplusapi = window.uplusapi || {};
       window.uplusapi = window.genuine = { upUserModule: ${partial} };
       window.uplusapi = window.uplusapi || {};`,
    );
    expect(await ask('getUserInfo')).toEqual(genuine);
    expect(await ask('logOut')).toMatchObject(overBridge);
    const got = await page.evaluate(() => {
      const given: unknown[] = Reflect.get(window, 'got');
      return given.map((value) => value === Reflect.get(window, 'genuine'));
    });
    expect(new Set(got)).toEqual(new Set([true]));
    expect(errors).toEqual([]);
  });
});
