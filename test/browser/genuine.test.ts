import { readFileSync } from 'node:fs';
import { type MethodName, methods, type UplusApi } from 'up-user-module';
import { beforeAll, expect, it } from 'vitest';
import { bundle } from './support/bundle.js';
import { describeInBrowser } from './support/launch.js';
import { methodNames, sampleParams } from './support/methods.js';
import { built, script, useBrowser } from './support/visit.js';

/** How the library is built. */
interface Shape {
  readonly shape: string;
  readonly kind: 'plain' | 'class' | 'getters';
  readonly frozen?: 'api' | 'module' | 'both';
  /** The module is assigned after the rest. */
  readonly late?: true;
}

const shapes: readonly Shape[] = [
  { shape: 'plain objects', kind: 'plain' },
  { shape: 'class instances', kind: 'class' },
  { shape: 'getters', kind: 'getters' },
  { shape: 'a frozen object', kind: 'plain', frozen: 'api' },
  { shape: 'a frozen module', kind: 'plain', frozen: 'module' },
  { shape: 'a frozen object and module', kind: 'plain', frozen: 'both' },
  { shape: 'frozen class instances', kind: 'class', frozen: 'both' },
  { shape: 'a module that is added later', kind: 'plain', late: true },
];

/** What the library put on the page, to be found again. */
interface Genuine {
  readonly Api: object;
  readonly api: object;
  readonly module: object | undefined;
  readonly others: Readonly<Record<string, object>>;
  /** The properties that the objects should have. */
  readonly properties: ReadonlyArray<readonly [owner: object, PropertyDescriptorMap]>;
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

declare global {
  interface Window {
    genuine: Genuine;
    /** What `new UplusApi()` of this package gives. */
    ours: UplusApi;
  }
}

/**
 * Runs in the page: a stand-in for the app's own library, with other modules on it. The methods of its upUserModule
 * take no other `this` than their module, as those of a class with private fields.
 *
 * @param names the methods of its upUserModule, which it does not have at all without them
 */
function loadGenuine({ kind, frozen, late }: Shape, names: readonly MethodName[]): void {
  class Api {
    readonly library = 'genuine';
    initDeviceReady() {
      return Promise.resolve(this.library);
    }
  }
  class UserModule {}
  const method = (name: string) =>
    function (this: object, params: unknown) {
      if (this !== module) throw new TypeError(`${name} has lost its this`);
      return Promise.resolve({ retCode: '000000', retInfo: '', retData: { genuine: name, params } });
    };
  const add = (owner: object, properties: object, descriptor: (value: unknown) => PropertyDescriptor) => {
    for (const [key, value] of Object.entries(properties)) {
      Object.defineProperty(owner, key, { ...descriptor(value), configurable: true });
    }
  };

  const plain = kind === 'plain';
  const module = plain ? {} : new UserModule();
  const moduleMethods = Object.fromEntries(names.map((name) => [name, method(name)]));
  if (plain) Object.assign(module, moduleMethods);
  else add(UserModule.prototype, moduleMethods, (value) => ({ value, writable: true }));

  const others = { upVdnModule: { goToPage() {} }, upShareModule: Object.freeze({ share() {} }) };
  const modules = names.length > 0 ? { ...others, upUserModule: module } : others;
  const { initDeviceReady } = Api.prototype;
  const api = plain ? { library: 'genuine', initDeviceReady } : new Api();
  if (kind === 'getters') add(Api.prototype, modules, (value) => ({ get: () => value }));
  else Object.assign(api, modules);

  if (frozen && frozen !== 'module') Object.freeze(api);
  if (frozen && frozen !== 'api') Object.freeze(module);
  const properties = [api, module].map((owner) => [owner, Object.getOwnPropertyDescriptors(owner)] as const);

  if (late) Reflect.deleteProperty(api, 'upUserModule');
  Object.assign(window, { UplusApi: Api, uplusapi: api });
  if (late) Object.assign(api, modules);
  window.genuine = { Api, api, module: names.length > 0 ? module : undefined, others, properties };
}

/** Runs in the page: how it differs from a page that has the genuine library alone. */
function differences(): string[] {
  const { Api, api, properties } = window.genuine;
  const global = (value: unknown) => ({ value, writable: true, enumerable: true, configurable: true });
  const differing = (owner: object, wanted: object, keys: Iterable<PropertyKey>) =>
    [...keys].filter((key) => {
      const found = Object.getOwnPropertyDescriptor(owner, key) ?? {};
      const want = Reflect.get(wanted, key) ?? {};
      return Object.keys({ ...found, ...want }).some(
        (field) => Reflect.get(found, field) !== Reflect.get(want, field),
      );
    });
  return [
    ...properties.flatMap(([owner, wanted]) =>
      differing(owner, wanted, new Set([...Reflect.ownKeys(owner), ...Reflect.ownKeys(wanted)])),
    ),
    ...differing(window, { UplusApi: global(Api), uplusapi: global(api) }, [
      'UplusApi',
      'uplusapi',
      Symbol.for('up-user-module'),
    ]),
  ].map(String);
}

const old: readonly MethodName[] = methodNames.filter((name) => methods[name].since === '6.12.0');

const libraries = [
  { having: 'all methods', has: methodNames },
  { having: 'the methods of app 6.12.0', has: old },
  { having: 'no upUserModule', has: [] },
].flatMap((library) =>
  (['before', 'after'] as const).flatMap((when) => shapes.map((shape) => ({ ...shape, when, ...library }))),
);

describeInBrowser('the genuine library', () => {
  const visit = useBrowser();
  const library = built('global.js');
  let ours: string;

  beforeAll(async () => {
    ours = await bundle({
      './main.js': `import UplusApi from 'up-user-module'; window.ours = new UplusApi();`,
    });
  });

  it.each(libraries)(
    '$shape with $having, loaded $when ours, stays in charge',
    async ({ when, has, ...shape }) => {
      const genuine = script(loadGenuine, shape, has);
      const scripts = when === 'before' ? [genuine, library, ours] : [library, genuine, ours];
      const { page, ask, errors, warnings } = await visit({ where: 'android', bridge: true, scripts });

      const kept = await page.evaluate(async () => {
        const { Api, api, module, others } = window.genuine;
        const { uplusapi } = window;
        const stays = (genuine: object, shown: object) =>
          shown === genuine || (Object.isFrozen(genuine) && Object.getPrototypeOf(shown) === genuine);
        return {
          ready: await uplusapi.initDeviceReady(),
          Api: Object.is(window.UplusApi, Api),
          api: stays(api, uplusapi),
          module: !module || stays(module, uplusapi.upUserModule),
          others: Object.keys(others).filter((name) => Reflect.get(uplusapi, name) !== others[name]),
        };
      });
      expect(kept).toEqual({ ready: 'genuine', Api: true, api: true, module: true, others: [] });

      for (const name of methodNames) {
        const retData = has.includes(name)
          ? { genuine: name, params: sampleParams[name] }
          : { answered: `upUserModule.${name}` };
        const answer = { resolved: { retCode: '000000', retInfo: expect.any(String), retData } };
        expect(await ask(name, sampleParams[name])).toEqual(answer);
        const throughOurs = await page.evaluate(
          ([method, ...args]) =>
            window.ending(Reflect.apply(window.ours.upUserModule[method], undefined, args)),
          [name, sampleParams[name]] as const,
        );
        expect(throughOurs).toEqual(answer);
      }

      await page.evaluate(() => window.ours.uninstall?.());
      expect(await page.evaluate(differences)).toEqual([]);
      expect([errors, warnings]).toEqual([[], []]);
    },
  );

  it.each([
    { files: ['global.js', 'global.js'] },
    { files: ['global.js', 'global-native.js'] },
    { files: ['global-native.js', 'global.js'] },
  ])(
    'of $files the first stays, and uninstall leaves nothing of it',
    async ({ files: [first = '', second = ''] }) => {
      const remember = (name: string) => `window.${name} = [window.uplusapi, window.UplusApi];`;
      const later = built(second).replaceAll(version, '99.0.0');
      const scripts = [built(first), remember('one'), later, remember('two')];
      const { page, native, ask, errors, warnings } = await visit({
        where: 'android',
        bridge: true,
        scripts,
      });

      const same = await page.evaluate(() => {
        const [one, two] = ['one', 'two'].map((name): unknown[] => Reflect.get(window, name));
        return one?.map((thing, index) => !!thing && thing === two?.[index]);
      });
      expect(same).toEqual([true, true]);
      expect(warnings).toEqual([expect.stringMatching(`${version} .* 99.0.0 `)]);
      expect(await ask('logOut')).toMatchObject({ resolved: { retCode: '000000' } });
      expect(native.calls).toHaveLength(1);

      const left = await page.evaluate(() => {
        new window.UplusApi().uninstall?.();
        return ['uplusapi', 'UplusApi', Symbol.for('up-user-module')]
          .filter((key) => key in window)
          .map(String);
      });
      expect(left).toEqual([]);
      expect(errors).toEqual([]);
    },
  );

  it('puts back what was in its place and no library', async () => {
    const nothing = 'window.UplusApi = null; window.uplusapi = "";';
    const { page, ask } = await visit({ where: 'android', bridge: true, scripts: [nothing, library] });
    expect(await ask('logOut')).toMatchObject({ resolved: { retData: { answered: 'upUserModule.logOut' } } });
    const left = await page.evaluate(() => {
      new window.UplusApi().uninstall?.();
      return ['UplusApi', 'uplusapi'].map((key) => Object.getOwnPropertyDescriptor(window, key));
    });
    const global = { writable: true, enumerable: true, configurable: true };
    expect(left).toEqual([
      { ...global, value: null },
      { ...global, value: '' },
    ]);
  });

  it('may add its parts one by one to the object that it finds', async () => {
    const genuine = `
      window.uplusapi = window.uplusapi || {};
      window.upVdnModule = window.uplusapi.upVdnModule = {};
      window.upUserModule = window.uplusapi.upUserModule = {
        getUserInfo() { return Promise.resolve({ retCode: '000000', retInfo: '', retData: { own: this === upUserModule } }); },
      };`;
    const { page, ask } = await visit({ where: 'android', bridge: true, scripts: [library, genuine, ours] });
    expect(await ask('getUserInfo')).toMatchObject({ resolved: { retData: { own: true } } });
    expect(await ask('logOut')).toMatchObject({ resolved: { retData: { answered: 'upUserModule.logOut' } } });

    const kept = await page.evaluate(() => {
      window.ours.uninstall?.();
      const { uplusapi } = window;
      const same = (name: string) => Reflect.get(uplusapi, name) === Reflect.get(window, name);
      return [same('upVdnModule'), same('upUserModule'), Object.keys(uplusapi.upUserModule)];
    });
    expect(kept).toEqual([true, true, ['getUserInfo']]);
  });
});
