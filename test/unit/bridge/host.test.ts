import { type AdapterCallOptions, createUserModule, hostAdapter } from 'up-user-module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ending, stubAdapter, success } from '../module/support.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

const options: AdapterCallOptions = { signal: undefined, ended: false };
const ask = (page: object, method: 'getUserInfo' | 'socialLogin' = 'getUserInfo', params?: object) =>
  ending(Promise.resolve(hostAdapter({ window: page }).call(method, { ...params }, options)));
const unsupported = { retCode: '990001', reason: 'unsupported' };

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
    expect(hostAdapter().ready()).toBe(true);
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

  it.each([
    ['lacks it', {}],
    ['has something else by its name', { getUserInfo: true }],
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
