// @vitest-environment node
import { createUserModule, hostAdapter, nebulaAdapter } from 'up-user-module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ending, stubAdapter, success } from '../module/support.js';
import { fakeBridge } from './fake-page.js';

const options = { signal: undefined, ended: false };
const unsupported = { retCode: '990001', reason: 'unsupported', retInfo: '不支持该方法' };

afterEach(() => {
  vi.unstubAllGlobals();
});

it('there is none here', () => {
  expect(typeof window).toBe('undefined');
});

describe.each([
  ['hostAdapter', hostAdapter],
  ['nebulaAdapter', nebulaAdapter],
])('%s without a window', (_name, make) => {
  it('is not ready, at once', () => {
    expect(make().ready()).toBe(false);
  });

  it('does not have the method', async () => {
    expect(await ending(Promise.resolve(make().call('getUserInfo', undefined, options)))).toMatchObject(
      unsupported,
    );
  });

  it('leaves the call to the next adapter', async () => {
    const http = stubAdapter(() => success('http'), { name: 'http' });
    const module = createUserModule({ adapters: [make(), http] });
    expect(await module.getUserInfo()).toEqual(success('http'));
  });

  it('does not take what a server has among its globals for a page', () => {
    vi.stubGlobal('uplusapi', { upUserModule: { getUserInfo: () => success() } });
    vi.stubGlobal('AlipayJSBridge', fakeBridge());
    expect(make().ready()).toBe(false);
  });
});

it('nebulaAdapter without a window listens to nothing', () => {
  const stop = nebulaAdapter().on?.('resume', () => {});
  expect(stop).toBeTypeOf('function');
  expect(() => stop?.()).not.toThrow();
});
