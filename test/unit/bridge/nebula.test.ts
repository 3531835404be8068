import { type AdapterCallOptions, nebulaAdapter } from 'up-user-module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useFakeClock } from '../async/fake-clock.js';
import { listenersLeft } from '../async/listeners-left.js';
import { ending, thrownBy } from '../module/support.js';
import { fakeBridge, fakePage } from './fake-page.js';

useFakeClock();
afterEach(() => {
  vi.unstubAllGlobals();
});

const options: AdapterCallOptions = { signal: undefined, ended: false };

/** What `ready()` says so far; `undefined` as long as it says nothing. */
function watchReady(ready: boolean | PromiseLike<boolean>) {
  const seen: { ready?: boolean } = {};
  Promise.resolve(ready).then((value) => {
    seen.ready = value;
  });
  return async (ms = 0) => {
    await vi.advanceTimersByTimeAsync(ms);
    return seen.ready;
  };
}

describe('ready', () => {
  it('is true at once with a bridge, also in a container that nobody knows', () => {
    expect(nebulaAdapter({ window: fakePage('desktop', fakeBridge()) }).ready()).toBe(true);
  });

  it('is false at once outside a container, until there is a bridge after all', () => {
    const page = fakePage('desktop');
    const adapter = nebulaAdapter({ window: page });
    expect(adapter.ready()).toBe(false);
    page.AlipayJSBridge = fakeBridge();
    expect(adapter.ready()).toBe(true);
  });

  it('looks at the global window unless it is given one', () => {
    const adapter = nebulaAdapter();
    expect(adapter.ready()).toBe(false);
    vi.stubGlobal('AlipayJSBridge', fakeBridge());
    expect(adapter.ready()).toBe(true);
  });

  it.each(['android', 'ios', 'harmony'] as const)(
    'waits for the bridge in the container, %s',
    async (where) => {
      const page = fakePage(where);
      const seen = watchReady(nebulaAdapter({ window: page }).ready());
      expect(await seen(2999)).toBeUndefined();
      page.AlipayJSBridge = fakeBridge();
      page.announce();
      expect(await seen()).toBe(true);
    },
  );

  it.each(['Nebula', 'mPaaSClient/1.0', 'AlipayDefined(nt:WIFI)', 'AliApp(UPLUS/9.0)', 'AlipayClient/10.2'])(
    'takes %s for a mark of the container',
    (mark) => {
      const wait = (userAgent: string) =>
        typeof nebulaAdapter({
          window: { document: new EventTarget(), navigator: { userAgent } },
        }).ready() === 'object';
      expect([wait(`Mozilla/5.0 ${mark}`), wait('Mozilla/5.0')]).toEqual([true, false]);
    },
  );

  it.each([
    [undefined, 3000],
    [500, 500],
  ])('waits no longer than readyTimeout, %s', async (readyTimeout, expected) => {
    const page = fakePage('ios');
    const adapter = nebulaAdapter(readyTimeout ? { window: page, readyTimeout } : { window: page });
    const seen = watchReady(adapter.ready());
    expect(await seen(expected - 1)).toBeUndefined();
    expect(await seen(1)).toBe(false);

    expect(await watchReady(adapter.ready())()).toBe(false);
    page.AlipayJSBridge = fakeBridge();
    expect(adapter.ready()).toBe(true);
  });

  it('is true in the end for a bridge that came without its event', async () => {
    const page = fakePage('ios');
    const seen = watchReady(nebulaAdapter({ window: page }).ready());
    page.AlipayJSBridge = fakeBridge();
    expect(await seen(3000)).toBe(true);
  });

  it('waits once for everybody who asks, and leaves nothing behind', async () => {
    const page = fakePage('android');
    const left = listenersLeft(page.document);
    const adapter = nebulaAdapter({ window: page });
    const first = watchReady(adapter.ready());
    await vi.advanceTimersByTimeAsync(2000);
    const second = watchReady(adapter.ready());
    expect(left()).toBe(1);
    expect([await first(1000), await second()]).toEqual([false, false]);
    expect(left()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sees that the container took its bridge away', async () => {
    const page = fakePage('ios');
    const adapter = nebulaAdapter({ window: page });
    const seen = watchReady(adapter.ready());
    page.AlipayJSBridge = fakeBridge();
    page.announce();
    expect(await seen()).toBe(true);
    page.AlipayJSBridge = undefined;
    expect(await watchReady(adapter.ready())()).toBe(false);
  });

  it('waits on when the event comes without a bridge, since anybody can dispatch it', async () => {
    const page = fakePage('ios');
    const seen = watchReady(nebulaAdapter({ window: page }).ready());
    page.announce();
    expect(await seen(100)).toBeUndefined();
    page.AlipayJSBridge = fakeBridge();
    page.announce();
    expect(await seen()).toBe(true);
  });

  it('waits no longer once it is closed, and leaves nothing behind', async () => {
    const page = fakePage('ios');
    const left = listenersLeft(page.document);
    const adapter = nebulaAdapter({ window: page });
    const seen = watchReady(adapter.ready());
    adapter.close?.();
    expect([await seen(), left()]).toEqual([false, 0]);
    page.AlipayJSBridge = fakeBridge();
    expect(adapter.ready()).toBe(true);
  });

  it.each([
    ['Mozilla/5.0 Brand/1.0', true],
    ['Mozilla/5.0 Nebula', false],
  ])('takes the word of isContainer for %j', async (userAgent, waits) => {
    const page = { document: new EventTarget(), navigator: { userAgent } };
    const adapter = nebulaAdapter({ window: page, isContainer: (text) => text.includes('Brand/') });
    expect(typeof adapter.ready() === 'object').toBe(waits);
  });
});

describe('call', () => {
  it('sends the JSAPI and the params, and gives back the answer', async () => {
    const bridge = fakeBridge('answer');
    const adapter = nebulaAdapter({ window: fakePage('ios', bridge) });
    expect(await adapter.call('checkAppIsInstalled', { platform: 'qq' }, options)).toBe('answer');
    expect(await adapter.call('getUserInfo', undefined, options)).toBe('answer');
    expect(bridge.call.mock.calls).toEqual([
      ['upUserModule.checkAppIsInstalled', { platform: 'qq' }, expect.any(Function)],
      ['upUserModule.getUserInfo', {}, expect.any(Function)],
    ]);
  });

  it('calls the JSAPI by the name that the app gives it', async () => {
    const bridge = fakeBridge();
    const adapter = nebulaAdapter({ window: fakePage('ios', bridge), jsapi: (method) => `Up_${method}` });
    await adapter.call('logOut', undefined, options);
    expect(bridge.call.mock.calls[0]?.[0]).toBe('Up_logOut');
  });

  it('takes the first answer of several', async () => {
    const bridge = {
      call: (_name: string, _params?: object, callback?: (answer: unknown) => void) => {
        setTimeout(() => callback?.('first'), 1);
        setTimeout(() => callback?.('second'), 1);
      },
    };
    const answer = nebulaAdapter({ window: fakePage('ios', bridge) }).call('getUserInfo', undefined, options);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toBe('first');
  });

  it('rejects with what the bridge throws', async () => {
    const broken = new Error('broken bridge');
    const bridge = {
      call() {
        throw broken;
      },
    };
    const adapter = nebulaAdapter({ window: fakePage('ios', bridge) });
    expect(await ending(Promise.resolve(adapter.call('logOut', undefined, options)))).toBe(broken);
  });

  it('does not have the method when the bridge has gone', async () => {
    const adapter = nebulaAdapter({ window: fakePage('ios') });
    expect(await ending(Promise.resolve(adapter.call('logOut', undefined, options)))).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
    });
  });
});

describe('no bridge', () => {
  const element = { id: 'AlipayJSBridge', nodeType: 1 };

  it.each<[string, () => unknown]>([
    ['an element', () => element],
    ['a list of elements, one of which is named `call`', () => ({ 0: element, 1: element, call: element })],
    ['a function, which has a `call`', () => () => {}],
    ['an object without `call`', () => ({ startupParams: {} })],
    ['text', () => 'bridge'],
    [
      "a frame's window of another origin",
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error('SecurityError');
            },
          },
        ),
    ],
    [
      'a getter that throws',
      () => {
        throw new Error('theirs');
      },
    ],
  ])('is %s', async (_what, get) => {
    const page = Object.defineProperty(fakePage('desktop'), 'AlipayJSBridge', { get });
    const adapter = nebulaAdapter({ window: page });
    expect(adapter.ready()).toBe(false);
    const answer = ending(Promise.resolve(adapter.call('logOut', undefined, options)));
    expect(await answer).toMatchObject({ reason: 'unsupported' });
    const container = Object.defineProperty(fakePage('ios'), 'AlipayJSBridge', { get });
    const seen = watchReady(nebulaAdapter({ window: container }).ready());
    container.announce();
    expect(await seen(2999)).toBeUndefined();
    expect(await seen(1)).toBe(false);
  });
});

describe('in an iframe', () => {
  const refusal = { retCode: '990001', reason: 'unsupported', retInfo: expect.stringContaining('iframe') };

  it.each([
    ['without', undefined],
    ['with', fakeBridge()],
  ])('of iOS, calls are refused without waiting, %s a bridge', async (_what, bridge) => {
    const page = fakePage('ios', bridge);
    page.parent = fakePage('ios');
    const adapter = nebulaAdapter({ window: page });
    expect(adapter.ready()).toBe(true);
    expect(await ending(Promise.resolve(adapter.call('logOut', undefined, options)))).toMatchObject(refusal);
    if (bridge) expect(bridge.call).not.toHaveBeenCalled();
  });

  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Nebula';

  it.each([
    [5, mac, false],
    [0, mac, true],
    [1, mac, true],
    [undefined, mac, true],
    [5, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Nebula', true],
  ])('with %s touch points and %j, sent: %s', async (maxTouchPoints, userAgent, sent) => {
    const bridge = fakeBridge('answer');
    const page = {
      ...fakePage('ios', bridge),
      navigator: maxTouchPoints === undefined ? { userAgent } : { userAgent, maxTouchPoints },
      parent: {},
    };
    const answer = ending(
      Promise.resolve(nebulaAdapter({ window: page }).call('logOut', undefined, options)),
    );
    expect(await answer).toEqual(sent ? 'answer' : expect.objectContaining(refusal));
  });

  it('of Android, they are sent', async () => {
    const page = fakePage('android', fakeBridge('answer'));
    page.parent = fakePage('android');
    expect(await nebulaAdapter({ window: page }).call('logOut', undefined, options)).toBe('answer');
  });
});

it('on listens to the events of document until told to stop', () => {
  const page = fakePage('ios', fakeBridge());
  const listener = vi.fn();
  const stop = nebulaAdapter({ window: page }).on?.('resume', listener);
  const event = new Event('resume');
  page.document.dispatchEvent(event);
  expect(listener).toHaveBeenCalledExactlyOnceWith(event);
  stop?.();
  page.document.dispatchEvent(new Event('resume'));
  expect(listener).toHaveBeenCalledOnce();
});

it.each([
  ['nebula', null],
  ['nebula', true],
  ['timeout', { timeout: 1 }],
  ['nebula.window', { window: 'page' }],
  ['nebula.window', { window: {} }],
  ['nebula.window', { window: { document: {}, navigator } }],
  ['nebula.jsapi', { jsapi: 'upUserModule' }],
  ['nebula.readyTimeout', { readyTimeout: 0 }],
  ['nebula.isContainer', { isContainer: true }],
])('refuses wrong options by name, %s', (name, wrong) => {
  const error = thrownBy(() => Reflect.apply(nebulaAdapter, undefined, [wrong]));
  expect(error).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining(name) });
});
