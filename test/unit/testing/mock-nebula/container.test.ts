import { Window } from 'happy-dom';
import { createMockNebula, userAgents } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bridge, send } from './page.js';

const ready = 'AlipayJSBridgeReady';
const method = 'upUserModule.getLoginStatus';

let page: Window;

beforeEach(() => {
  vi.useFakeTimers();
  page = new Window();
});
afterEach(() => {
  vi.useRealTimers();
});

const hasBridge = (target: object = page) => 'AlipayJSBridge' in target;

/** While it loads, which happy-dom's own timers do not get to finish here. */
const pageWithReadyState = (state: string) =>
  Object.defineProperty(page.document, 'readyState', { value: state, configurable: true });

describe('injection', () => {
  it('is done at once by default, with the ready event on document', () => {
    const onReady = vi.fn(() => hasBridge());
    page.document.addEventListener(ready, onReady);
    const mock = createMockNebula({ window: page });
    expect(onReady).toHaveBeenCalledOnce();
    expect(onReady).toHaveBeenCalledWith(expect.objectContaining({ type: ready }));
    expect(onReady).toHaveReturnedWith(true);
    mock.remove();
  });

  it('comes after so many milliseconds', () => {
    const onReady = vi.fn();
    const mock = createMockNebula({ window: page, inject: 500 });
    page.document.addEventListener(ready, onReady);
    vi.advanceTimersByTime(499);
    expect(hasBridge()).toBe(false);
    expect(onReady).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(hasBridge()).toBe(true);
    expect(onReady).toHaveBeenCalledOnce();
    mock.remove();
  });

  it('comes after load, and after the load listeners of the page', () => {
    pageWithReadyState('interactive');
    const mock = createMockNebula({ window: page, inject: 'load' });
    vi.advanceTimersByTime(10_000);
    expect(hasBridge()).toBe(false);
    const onLoad = vi.fn(() => hasBridge());
    page.addEventListener('load', onLoad);
    page.dispatchEvent(new page.Event('load'));
    expect(onLoad).toHaveBeenCalledOnce();
    expect(onLoad).toHaveReturnedWith(false);
    vi.advanceTimersByTime(0);
    expect(hasBridge()).toBe(true);
    mock.remove();
  });

  it('comes a moment later when the page has already loaded', () => {
    pageWithReadyState('complete');
    const mock = createMockNebula({ window: page, inject: 'load' });
    expect(hasBridge()).toBe(false);
    vi.advanceTimersByTime(0);
    expect(hasBridge()).toBe(true);
    mock.remove();
  });

  it('never comes by itself with never, but by hand', () => {
    const onReady = vi.fn();
    page.document.addEventListener(ready, onReady);
    const mock = createMockNebula({ window: page, inject: 'never' });
    vi.advanceTimersByTime(100_000);
    page.dispatchEvent(new page.Event('load'));
    vi.advanceTimersByTime(100_000);
    expect(hasBridge()).toBe(false);
    mock.install();
    expect(hasBridge()).toBe(true);
    expect(onReady).toHaveBeenCalledOnce();
    mock.remove();
  });

  it('by hand is earlier than planned, and happens once', () => {
    const onReady = vi.fn();
    page.document.addEventListener(ready, onReady);
    const mock = createMockNebula({ window: page, inject: 500 });
    mock.install();
    const first = bridge(page);
    mock.install();
    vi.advanceTimersByTime(500);
    expect(bridge(page)).toBe(first);
    expect(onReady).toHaveBeenCalledOnce();
    mock.remove();
  });

  it('makes listeners that are added late fire too, a moment later', () => {
    const mock = createMockNebula({ window: page });
    const handler = { handleEvent: vi.fn() };
    const listener = vi.fn();
    page.document.addEventListener(ready, listener);
    page.document.addEventListener(ready, handler);
    expect(listener).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(listener).toHaveBeenCalledOnce();
    expect(listener).toHaveBeenCalledWith(expect.objectContaining({ type: ready }));
    expect(handler.handleEvent).toHaveBeenCalledOnce();
    mock.remove();
  });

  it.each<[string, unknown, unknown]>([
    ['a listener', undefined, undefined],
    ['a capturing one', true, { capture: true }],
    ['an object', { passive: true }, false],
  ])('does not call %s that has been removed by then', (what, options, again) => {
    const mock = createMockNebula({ window: page });
    const called = vi.fn();
    const listener = what === 'an object' ? { handleEvent: called } : called;
    const { document } = page;
    Reflect.apply(document.addEventListener, document, [ready, listener, options]);
    Reflect.apply(document.removeEventListener, document, ['resume', listener, again]);
    Reflect.apply(document.removeEventListener, document, [ready, vi.fn(), again]);
    Reflect.apply(document.removeEventListener, document, [ready, listener, again]);
    vi.advanceTimersByTime(10);
    document.dispatchEvent(new page.Event(ready));
    expect(called).not.toHaveBeenCalled();
    mock.remove();
  });

  it('calls one that was removed as something else, as the DOM does', () => {
    const mock = createMockNebula({ window: page });
    const listener = vi.fn();
    page.document.addEventListener(ready, listener, true);
    page.document.removeEventListener(ready, listener);
    vi.advanceTimersByTime(10);
    expect(listener).toHaveBeenCalledOnce();
    mock.remove();
  });

  it('calls one that was removed and added again once, and one with `once` no more than that', () => {
    const mock = createMockNebula({ window: page });
    const [again, once] = [vi.fn(), vi.fn()];
    page.document.addEventListener(ready, again);
    page.document.removeEventListener(ready, again);
    page.document.addEventListener(ready, again);
    page.document.addEventListener(ready, once, { once: true });
    vi.advanceTimersByTime(10);
    expect([again, once].map(({ mock: { calls } }) => calls.length)).toEqual([1, 1]);
    page.document.dispatchEvent(new page.Event(ready));
    expect([again, once].map(({ mock: { calls } }) => calls.length)).toEqual([2, 1]);
    mock.remove();
  });

  it('does not call one whose signal has been aborted by then', () => {
    const mock = createMockNebula({ window: page });
    const listener = vi.fn();
    const controller = new page.AbortController();
    page.document.addEventListener(ready, listener, { signal: controller.signal });
    controller.abort();
    vi.advanceTimersByTime(10);
    expect(listener).not.toHaveBeenCalled();
    mock.remove();
  });

  it('leaves other listeners alone', () => {
    const mock = createMockNebula({ window: page });
    const listener = vi.fn();
    page.document.addEventListener('click', listener, { once: true });
    vi.advanceTimersByTime(10);
    expect(listener).not.toHaveBeenCalled();
    page.document.dispatchEvent(new page.Event('click'));
    page.document.dispatchEvent(new page.Event('click'));
    expect(listener).toHaveBeenCalledOnce();
    mock.remove();
  });
});

describe('native events', () => {
  it('are dispatched on document with the payload on the event itself', () => {
    const mock = createMockNebula({ window: page });
    const seen: object[] = [];
    page.document.addEventListener('userChanged', (event) => seen.push(event));
    mock.emit('userChanged', { data: { userId: '1', gone: undefined }, source: 'app' });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ type: 'userChanged', data: { userId: '1' }, source: 'app' });
    expect(Reflect.get(Object(seen[0]), 'detail')).toBeUndefined();
    mock.remove();
  });

  it.each(['resume', 'pause'])('%s needs no payload', (event) => {
    const mock = createMockNebula({ window: page });
    const listener = vi.fn();
    page.document.addEventListener(event, listener);
    mock.emit(event);
    expect(listener).toHaveBeenCalledOnce();
    mock.remove();
  });

  it('keep their own type and target, whatever the payload says', () => {
    const mock = createMockNebula({ window: page });
    const seen: object[] = [];
    page.document.addEventListener('resume', (event) => seen.push(event));
    mock.emit('resume', { type: 'pause', target: 'app', data: 1 });
    expect(seen[0]).toMatchObject({ type: 'resume', data: 1 });
    expect(Reflect.get(Object(seen[0]), 'target')).toBe(page.document);
    mock.remove();
  });

  it('copy the payload', () => {
    const mock = createMockNebula({ window: page });
    const data = { list: [1] };
    const seen: unknown[] = [];
    page.document.addEventListener('resume', (event) => seen.push(Reflect.get(event, 'data')));
    mock.emit('resume', { data });
    expect(seen[0]).toEqual(data);
    expect(seen[0]).not.toBe(data);
    mock.remove();
  });

  it('come only over a bridge', () => {
    const mock = createMockNebula({ window: page, inject: 'never' });
    const listener = vi.fn();
    page.document.addEventListener('resume', listener);
    mock.emit('resume');
    mock.install();
    mock.remove();
    mock.emit('resume');
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('in an iframe', () => {
  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Nebula';

  /** Whether a call gets out: the app sees it, and does what it says. */
  function isDelivered(userAgent: string, framed: boolean, maxTouchPoints = 0): boolean {
    const define = (owner: object, name: string, value: unknown) =>
      Object.defineProperty(owner, name, { value });
    if (framed) define(page, 'parent', new Window());
    define(page.navigator, 'maxTouchPoints', maxTouchPoints);
    const mock = createMockNebula({ window: page, userAgent });
    const answers = send('upUserModule.logOut', {}, page);
    vi.advanceTimersByTime(100);
    const delivered = mock.messages.length > 0;
    expect(answers).toHaveLength(delivered ? 1 : 0);
    expect(mock.user.state).toBe(delivered ? 'loggedOut' : 'loggedIn');
    mock.remove();
    return delivered;
  }

  it.each([
    ['iOS', userAgents.ios, 0],
    ['an iPad that calls itself a Mac', mac, 5],
  ])('on %s there is a bridge whose calls do not get out', (_what, userAgent, touchPoints) => {
    expect(isDelivered(userAgent, true, touchPoints)).toBe(false);
  });

  it.each([
    ['an iframe on Android', userAgents.android, true, 5],
    ['an iframe on HarmonyOS', userAgents.harmony, true, 5],
    ['an iframe on a Mac', mac, true, 0],
    ['a page on iOS', userAgents.ios, false, 5],
  ])('they do from %s', (_what, userAgent, framed, touchPoints) => {
    expect(isDelivered(userAgent, framed, touchPoints)).toBe(true);
  });
});

describe('user agent', () => {
  it.each(['android', 'ios', 'harmony'] as const)('of %s carries the marks of the container', (system) => {
    for (const mark of ['Nebula', 'mPaaSClient', 'AliApp(', 'AlipayDefined(']) {
      expect(userAgents[system]).toContain(mark);
    }
  });

  it('of a desktop browser carries none', () => {
    expect(userAgents.desktop).not.toMatch(/Nebula|mPaaS|AliApp|Alipay|Mobile/);
  });

  it('is told apart by system', () => {
    expect(userAgents.android).toContain('Android');
    expect(userAgents.ios).toContain('iPhone');
    expect(userAgents.harmony).toContain('OpenHarmony');
  });

  it('holds from the beginning, before the bridge is there, until the mock is removed', () => {
    const before = page.navigator.userAgent;
    const mock = createMockNebula({ window: page, inject: 'never', userAgent: userAgents.ios });
    expect(page.navigator.userAgent).toBe(userAgents.ios);
    mock.remove();
    expect(page.navigator.userAgent).toBe(before);
    expect(Object.hasOwn(page.navigator, 'userAgent')).toBe(false);
  });

  it('is left alone without the option', () => {
    const before = page.navigator.userAgent;
    const mock = createMockNebula({ window: page });
    expect(page.navigator.userAgent).toBe(before);
    mock.remove();
  });
});

describe('remove', () => {
  it('leaves the window as it was', () => {
    const mock = createMockNebula({ window: page });
    expect(Object.hasOwn(page.document, 'addEventListener')).toBe(true);
    mock.remove();
    mock.remove();
    expect(hasBridge()).toBe(false);
    for (const name of ['addEventListener', 'removeEventListener']) {
      expect(Object.hasOwn(page.document, name)).toBe(false);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it('puts back the bridge and the addEventListener that were there', () => {
    const original = { call: vi.fn() };
    Reflect.set(page, 'AlipayJSBridge', original);
    const descriptor = Object.getOwnPropertyDescriptor(page, 'AlipayJSBridge');
    const own = vi.fn();
    page.document.addEventListener = own;
    const mock = createMockNebula({ window: page });
    expect(bridge(page)).not.toBe(original);
    mock.remove();
    expect(Object.getOwnPropertyDescriptor(page, 'AlipayJSBridge')).toEqual(descriptor);
    expect(page.document.addEventListener).toBe(own);
  });

  it('leaves in place what somebody else has put there since, and stays out of its way', () => {
    const mock = createMockNebula({ window: page });
    const mocked = page.document.addEventListener;
    const wrapper = (type: string, listener: () => void) => mocked(type, listener);
    page.document.addEventListener = wrapper;
    mock.remove();
    expect(page.document.addEventListener).toBe(wrapper);
    const listener = vi.fn();
    page.document.addEventListener(ready, listener);
    vi.advanceTimersByTime(10);
    expect(listener).not.toHaveBeenCalled();
    page.document.dispatchEvent(new page.Event(ready));
    expect(listener).toHaveBeenCalledOnce();
  });

  it('cancels answers under way, replies that come later, and calls over a bridge kept by the page', () => {
    const mock = createMockNebula({ window: page, latency: 100 });
    const replies: Array<(answer: unknown) => void> = [];
    mock.answer('logOut', (reply) => {
      replies.push(reply);
    });
    const kept = bridge(page);
    const answers = send(method, {}, page);
    const late = send('upUserModule.logOut', {}, page);
    mock.remove();
    for (const reply of replies) reply({ retCode: '000000' });
    const callback = vi.fn();
    kept.call(method, callback);
    vi.advanceTimersByTime(1000);
    expect(replies).toHaveLength(1);
    expect([...answers, ...late]).toEqual([]);
    expect(callback).not.toHaveBeenCalled();
    expect(mock.messages).toHaveLength(2);
  });

  it.each([500, 'load'] as const)('cancels an injection that waits for %s', (inject) => {
    pageWithReadyState('interactive');
    const mock = createMockNebula({ window: page, inject });
    mock.remove();
    page.dispatchEvent(new page.Event('load'));
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(hasBridge()).toBe(false);
  });

  it('cancels the call of a late listener', () => {
    const mock = createMockNebula({ window: page });
    const listener = vi.fn();
    page.document.addEventListener(ready, listener);
    mock.remove();
    vi.advanceTimersByTime(10);
    expect(listener).not.toHaveBeenCalled();
  });

  it('can be followed by install, which brings everything back, with the same user', () => {
    const mock = createMockNebula({ window: page, userAgent: userAgents.android });
    mock.user.state = 'loggedOut';
    mock.remove();
    const onReady = vi.fn();
    page.document.addEventListener(ready, onReady);
    mock.install();
    expect(onReady).toHaveBeenCalledOnce();
    expect(page.navigator.userAgent).toBe(userAgents.android);
    const answers = send(method, {}, page);
    vi.advanceTimersByTime(1);
    expect(answers).toMatchObject([{ retData: { isLogin: false } }]);
    mock.remove();
  });
});

describe('a window that does not let itself be replaced', () => {
  const fix = (owner: object, name: string, value: unknown) => Object.defineProperty(owner, name, { value });

  it.each<[string, (page: Window) => void]>([
    ['AlipayJSBridge', (window) => fix(window, 'AlipayJSBridge', {})],
    ['document.addEventListener', ({ document }) => fix(document, 'addEventListener', () => {})],
    ['document.removeEventListener', ({ document }) => fix(document, 'removeEventListener', () => {})],
    ['navigator.userAgent', ({ navigator }) => fix(navigator, 'userAgent', 'fixed')],
  ])('is refused by name, and left as it was: %s', (name, prepare) => {
    prepare(page);
    const owners = [page, page.document, page.navigator];
    const before = owners.map((owner) => Object.getOwnPropertyDescriptors(owner));
    const create = () => createMockNebula({ window: page, userAgent: userAgents.ios, inject: 500 });
    expect(create).toThrow(
      expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(name) }),
    );
    expect(owners.map((owner) => Object.getOwnPropertyDescriptors(owner))).toEqual(before);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may have been fixed meanwhile', () => {
    createMockNebula({ window: page, inject: 500 });
    fix(page, 'AlipayJSBridge', undefined);
    expect(() => vi.advanceTimersByTime(500)).toThrow('AlipayJSBridge');
    expect(Object.hasOwn(page.document, 'addEventListener')).toBe(false);
  });

  it('and can be written to, is written to: `var AlipayJSBridge`', () => {
    Object.defineProperty(page, 'AlipayJSBridge', { value: undefined, writable: true, enumerable: true });
    const mock = createMockNebula({ window: page });
    expect(send(method, {}, page)).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(mock.messages).toHaveLength(1);
    mock.remove();
    expect(Reflect.get(page, 'AlipayJSBridge')).toBeUndefined();
  });
});

describe('two mocks', () => {
  it('on two windows do not disturb each other', () => {
    const other = new Window();
    const mock = createMockNebula({ window: page, user: { nickname: 'a' } });
    const otherMock = createMockNebula({ window: other, user: { nickname: 'b' }, userAgent: userAgents.ios });
    const userAgent = page.navigator.userAgent;
    expect(userAgent).not.toBe(userAgents.ios);
    mock.user.state = 'loggedOut';
    mock.silent = true;
    mock.answer('getUserInfo', { error: 4 });
    const answers = send('upUserModule.getUserInfo', {}, other);
    mock.remove();
    vi.advanceTimersByTime(1);
    expect(answers).toMatchObject([{ retData: { nickname: 'b' } }]);
    expect(mock.messages).toEqual([]);
    expect(hasBridge(other)).toBe(true);
    otherMock.remove();
    expect(hasBridge(other)).toBe(false);
  });

  it('on one window come off in reverse order', () => {
    const mock = createMockNebula({ window: page });
    const first = bridge(page);
    const second = createMockNebula({ window: page });
    second.remove();
    expect(bridge(page)).toBe(first);
    mock.remove();
    expect(hasBridge()).toBe(false);
  });
});

describe('options', () => {
  it('take the global window by default', () => {
    const mock = createMockNebula();
    expect(hasBridge(window)).toBe(true);
    mock.remove();
    expect(hasBridge(window)).toBe(false);
  });

  it.each([
    ['window', 1],
    ['inject', -1],
    ['inject', Number.NaN],
    ['inject', Infinity],
    ['inject', 'soon'],
    ['userAgent', 1],
    ['jsapi', 'upUserModule'],
    ['user', 'me'],
    ['installedApps', ['facebook']],
    ['installedApps', 'qq'],
    ['refreshing', -1],
    ['latency', '5'],
    ['missing', ['signCode']],
    ['silent', 1],
    ['delay', 1],
  ])('refuse %s %o by name, and touch nothing', (name, value) => {
    const create = () => Reflect.apply(createMockNebula, undefined, [{ window: page, [name]: value }]);
    expect(create).toThrow(expect.objectContaining({ retCode: '000002' }));
    expect(create).toThrow(name);
    expect(Object.hasOwn(page.document, 'addEventListener')).toBe(false);
  });
});
