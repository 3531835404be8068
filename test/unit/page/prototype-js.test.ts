import { createUplusApi } from 'up-user-module';
import { signRequest } from 'up-user-module/uws';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inFrontOf } from '../../../src/page/in-front-of.js';
import { GatewaySession } from '../../../src/session/gateway-session.js';
import { besidePrototypeJs } from '../../support/prototype-js.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('in a page with Prototype.js', () => {
  it('events are told, and a listener that goes does not take the others along', async () => {
    const api = createUplusApi({
      nebula: false,
      http: {
        realm: 'https://account.example.com/realms/zhiju',
        clientId: 'h5',
        session: 'memory',
        fetch: async () => new Response('{ "access_token": "token", "expires_in": 1800 }'),
      },
    });
    const told: unknown[] = [];
    await besidePrototypeJs(async () => {
      api.http.on('userInfoChange', () => {})();
      const stop = api.http.on('loginStatusChange', () => {});
      api.http.on('loginStatusChange', (status) => told.push(status));
      stop();
      await api.http.login({ username: 'zhangwei', password: 'Zhiju2024' });
      await Promise.resolve();
    });
    expect(told).toEqual([
      { isLogin: false, isLogining: true },
      { isLogin: true, isLogining: false },
    ]);
    api.disconnect();
  });

  it("a gateway's session is looked at again when something may have changed it", async () => {
    const ask = vi.fn(async () => ({ isLogin: false }));
    const session = new GatewaySession(
      { ask, put: ask, end: async () => {}, tokens: async () => undefined },
      'key',
    );
    const listener = vi.fn();
    await besidePrototypeJs(() => {
      session.watch(listener);
      window.dispatchEvent(new Event('online'));
    });
    expect(listener).toHaveBeenCalledTimes(2);
    session.close();
  });

  it('an object in front of another one lists what both have', async () => {
    const genuine = Object.freeze({ own: 1 });
    const keys = await besidePrototypeJs(() =>
      Reflect.ownKeys(
        inFrontOf(genuine, (heir) =>
          Object.defineProperty(heir, 'added', { value: 2, configurable: true, enumerable: true }),
        ),
      ),
    );
    expect(keys).toEqual(['added', 'own']);
  });

  it('a signature is the same', async () => {
    const request = {
      url: '/path',
      appId: 'MB-TEST-0000',
      appKey: 'f50c76fbc8271d361e1f6b5973f54585',
      timestamp: 1,
    };
    expect(await besidePrototypeJs(() => signRequest(request))).toBe(await signRequest(request));
  });
});
