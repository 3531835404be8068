import { type AdapterCallOptions, createUserModule, hostAdapter } from 'up-user-module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ending, stubAdapter, success } from '../module/support.js';
import { fakeBridge, fakePage } from './fake-page.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

const options: AdapterCallOptions = { signal: undefined, ended: false };
const ask = (page: object, method: 'getUserInfo' | 'socialLogin' = 'getUserInfo', params?: object) =>
  ending(Promise.resolve(hostAdapter({ window: page }).call(method, { ...params }, options)));
const unsupported = { retCode: '990001', reason: 'unsupported' };

function refuse(): never {
  throw new Error('theirs');
}

function strict(target: object): object {
  return new Proxy(target, { get: (_target, key) => (key in target ? Reflect.get(target, key) : refuse()) });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('a genuine module', () => {
  const answer = success({ userId: '1' });

  class Genuine {
    readonly answer = answer;
    readonly args: unknown[][] = [];
    async getUserInfo(...args: unknown[]) {
      this.args.push(args);
      return this.answer;
    }
  }
  const plain = {
    answer,
    args: [] as unknown[][],
    getUserInfo(...args: unknown[]) {
      this.args.push(args);
      return Promise.resolve(this.answer);
    },
  };

  it.each([
    ['a plain object', plain],
    ['a class instance', new Genuine()],
    ['a frozen one', Object.freeze(new Genuine())],
  ])('%s is called as its own method, with the params alone', async (_what, upUserModule) => {
    const adapter = hostAdapter({ window: { uplusapi: { upUserModule } } });
    expect(adapter.ready()).toBe(true);
    expect(await adapter.call('getUserInfo', undefined, options)).toBe(answer);
    expect(await adapter.call('getUserInfo', { a: 1 }, options)).toBe(answer);
    expect(upUserModule.args).toEqual([[], [{ a: 1 }]]);
  });

  it('is found on the global window', () => {
    expect(hostAdapter().ready()).toBe(false);
    vi.stubGlobal('uplusapi', { upUserModule: plain });
    vi.stubGlobal('AlipayJSBridge', fakeBridge());
    expect(hostAdapter().ready()).toBe(true);
  });

  it.each([
    ['not in a browser, where it would never answer', fakePage('desktop'), false],
    ['in the container, also before its bridge is there', fakePage('android'), true],
    ['with a bridge, whatever the user agent says', fakePage('desktop', fakeBridge()), true],
  ])('is asked %s', (_what, page, asked) => {
    const window = Object.assign(page, { uplusapi: { upUserModule: plain } });
    expect(hostAdapter({ window }).ready()).toBe(asked);
  });

  it('is asked where `isContainer` says that it is the app', () => {
    const window = Object.assign(fakePage('desktop'), { uplusapi: { upUserModule: plain } });
    const isContainer = (userAgent: string) => userAgent === window.navigator.userAgent;
    expect(hostAdapter({ window, isContainer }).ready()).toBe(true);
  });

  it('is used from when it arrives, and no more when it leaves', () => {
    const page: { uplusapi?: object } = {};
    const adapter = hostAdapter({ window: page });
    expect(adapter.ready()).toBe(false);
    page.uplusapi = {};
    expect(adapter.ready()).toBe(false);
    page.uplusapi = { upUserModule: plain };
    expect(adapter.ready()).toBe(true);
    delete page.uplusapi;
    expect(adapter.ready()).toBe(false);
  });

  it('may throw at once, or answer without a promise', async () => {
    const broken = { retCode: '110001', retInfo: '用户未登录', retData: null };
    const upUserModule = {
      getUserInfo() {
        throw broken;
      },
      socialLogin: () => answer,
    };
    expect(await ask({ uplusapi: { upUserModule } })).toBe(broken);
    expect(await ask({ uplusapi: { upUserModule } }, 'socialLogin')).toBe(answer);
  });

  it.each<[string, object]>([
    ['a function', Object.assign(() => {}, { getUserInfo: async () => answer })],
    [
      'a class',
      class {
        static getUserInfo = async () => answer;
        readonly member = 1;
      },
    ],
    ['a Proxy that throws at what it does not know', strict({ getUserInfo: async () => answer })],
    [
      'a Proxy that throws at everything but reading',
      new Proxy(
        { getUserInfo: async () => answer },
        { has: refuse, ownKeys: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse },
      ),
    ],
  ])('may be %s', async (_what, upUserModule) => {
    for (const uplusapi of [
      { upUserModule },
      strict({ upUserModule }),
      Object.assign(() => {}, { upUserModule }),
    ]) {
      expect(hostAdapter({ window: { uplusapi } }).ready()).toBe(true);
      expect(await ask({ uplusapi })).toBe(answer);
      expect(await ask({ uplusapi }, 'socialLogin')).toMatchObject(unsupported);
    }
  });

  it.each([
    ['lacks it', {}],
    ['has something else by its name', { getUserInfo: true }],
    [
      'throws when it is read',
      {
        get getUserInfo() {
          throw new Error('theirs');
        },
      },
    ],
  ])('does not have the method if it %s', async (_what, upUserModule) => {
    expect(await ask({ uplusapi: { upUserModule } })).toMatchObject(unsupported);
  });
});

describe('no genuine module', () => {
  const ours = createUserModule({ adapters: [] });

  it.each([
    ['no uplusapi', {}],
    ['uplusapi null', { uplusapi: null }],
    ['uplusapi that is text', { uplusapi: 'x' }],
    ['uplusapi without the module', { uplusapi: { upVdnModule: {} } }],
    ['a module that is none', { uplusapi: { upUserModule: 1 } }],
    ['our own module', { uplusapi: { upUserModule: ours } }],
    ['an element', { uplusapi: { upUserModule: { nodeType: 1, nodeName: 'INPUT' } } }],
    ['a list of elements', { uplusapi: { upUserModule: { length: 2, namedItem() {} } } }],
    [
      'a getter that throws',
      {
        get uplusapi() {
          throw new Error('theirs');
        },
      },
    ],
    [
      'a getter of the module that throws',
      {
        uplusapi: {
          get upUserModule() {
            throw new Error('theirs');
          },
        },
      },
    ],
    ['a revoked Proxy', { uplusapi: revoked() }],
    ['a revoked Proxy as module', { uplusapi: { upUserModule: revoked() } }],
  ])('%s', async (_what, page) => {
    expect(hostAdapter({ window: page }).ready()).toBe(false);
    expect(await ask(page)).toMatchObject(unsupported);
  });

  it('is a method that we filled in, which must not call itself', async () => {
    const page: { uplusapi?: object } = {};
    const http = stubAdapter();
    const module = createUserModule({ adapters: [hostAdapter({ window: page }), http] });
    page.uplusapi = { upUserModule: { getUserInfo: module.getUserInfo } };
    expect(hostAdapter({ window: page }).ready()).toBe(true);
    await module.getUserInfo();
    expect(http.received).toHaveLength(1);
  });
});
