// @vitest-environment node
import { createUserModule, UserModuleError } from 'up-user-module';
import { describe, expect, it, vi } from 'vitest';
import { useFakeClock } from '../async/fake-clock.js';
import { listenersLeft } from '../async/listeners-left.js';
import {
  callAny,
  callWith,
  ending,
  interactiveMethods,
  methodNames,
  never,
  stubAdapter,
  success,
} from './support.js';

useFakeClock();

const day = 24 * 3600 * 1000;
const timeoutError = { retCode: '990001', reason: 'timeout', retInfo: '调用超时，未收到结果', retData: null };
const abortedError = { retCode: '990001', reason: 'aborted', retInfo: '调用已取消', retData: null };

/** How many milliseconds a promise takes to settle; `undefined` if it has not within a day. */
async function settlesAfter(promise: Promise<unknown>): Promise<number | undefined> {
  const start = performance.now();
  let at: number | undefined;
  ending(promise).then(() => {
    at = performance.now();
  });
  await vi.advanceTimersByTimeAsync(day);
  return at === undefined ? undefined : at - start;
}

describe('a call that is never answered', () => {
  const stuck = { adapters: [stubAdapter(never)] };

  it.each(methodNames)('%s', async (method) => {
    const waitsForAPerson = interactiveMethods.includes(method);
    const endsAfter = (module: Parameters<typeof callAny>[0], timeout?: number) =>
      settlesAfter(callAny(module, method, { timeout }));
    const usual = createUserModule(stuck);
    const impatient = createUserModule({ ...stuck, timeout: 500 });
    expect(await endsAfter(usual)).toBe(waitsForAPerson ? undefined : 10_000);
    expect(await endsAfter(impatient)).toBe(waitsForAPerson ? undefined : 500);
    expect(await endsAfter(usual, 60_000)).toBe(60_000);
    expect(await endsAfter(impatient, 60_000)).toBe(60_000);
  });

  it('ends with 990001, and a late answer is nothing', async () => {
    const adapter = stubAdapter(() => new Promise((resolve) => setTimeout(resolve, 600, success())));
    const outcome = ending(createUserModule({ adapters: [adapter] }).logOut({ timeout: 500 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await outcome).toBeInstanceOf(UserModuleError);
    expect(await outcome).toMatchObject(timeoutError);
  });
});

it('usual calls cost no timer of their own', async () => {
  const setTimeout = vi.spyOn(globalThis, 'setTimeout');
  const module = createUserModule({ adapters: [stubAdapter()] });
  for (let call = 0; call < 100; call++) await module.getUserInfo();
  expect(setTimeout).toHaveBeenCalledTimes(1);
});

describe('an outcome for the deadline, set by the adapter', () => {
  const notReady = new UserModuleError('110002', '用户数据未刷新完成');

  it.each([
    ['an error', notReady],
    ['a success', success('done')],
  ])('%s takes the place of the timeout', async (_what, late) => {
    const adapter = stubAdapter(({ options }) => {
      options.outcomeOnTimeout = late;
      return never();
    });
    const module = createUserModule({ adapters: [adapter] });
    const outcomes = [ending(module.getUserInfo()), ending(module.getUserInfo())];
    await vi.advanceTimersByTimeAsync(10_000);
    const [first, second] = await Promise.all(outcomes);
    expect(first).toEqual(late);
    expect(second).toEqual(late);
    expect(first).not.toBe(second);
  });

  it('does not when it was taken back, or for who has stopped waiting before', async () => {
    const adapter = stubAdapter(({ options }) => {
      options.outcomeOnTimeout = notReady;
      setTimeout(() => {
        options.outcomeOnTimeout = undefined;
      }, 600);
      return never();
    });
    const module = createUserModule({ adapters: [adapter] });
    const controller = new AbortController();
    const outcomes = Promise.all([
      ending(module.getUserInfo({ timeout: 500 })),
      ending(module.getUserInfo({ timeout: 700 })),
      ending(module.getUserInfo({ signal: controller.signal })),
    ]);
    controller.abort();
    await vi.advanceTimersByTimeAsync(700);
    expect(await outcomes).toMatchObject([notReady, timeoutError, abortedError]);
  });
});

describe('a signal', () => {
  it('ends the call when it fires', async () => {
    const controller = new AbortController();
    const outcome = ending(
      createUserModule({ adapters: [stubAdapter(never)] }).socialLogin(
        { platform: 'qq' },
        { signal: controller.signal },
      ),
    );
    await vi.advanceTimersByTimeAsync(day);
    controller.abort();
    expect(await outcome).toBeInstanceOf(UserModuleError);
    expect(await outcome).toMatchObject(abortedError);
  });

  it('keeps the call from being sent if it has fired', async () => {
    const adapter = stubAdapter();
    const call = createUserModule({ adapters: [adapter] }).logOut({ signal: AbortSignal.abort() });
    expect(await ending(call)).toMatchObject(abortedError);
    expect(adapter.received).toEqual([]);
  });

  // What pages load where the WebView has none (abortcontroller-polyfill) calls functions, never `handleEvent`.
  it('may be a polyfilled one, which knows functions alone', async () => {
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      addEventListener: (_type: 'abort', listener: unknown) => listeners.add(listener),
      removeEventListener: (_type: 'abort', listener: unknown) => listeners.delete(listener),
    };
    const outcome = ending(
      callWith(createUserModule({ adapters: [stubAdapter(never)] }), 'logOut', { signal }),
    );
    for (const listener of listeners) Reflect.apply(Object(listener), signal, [{ type: 'abort' }]);
    expect(await outcome).toMatchObject(abortedError);
    expect(listeners.size).toBe(0);
  });

  it('loses its listener, however the call ends', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const left = listenersLeft(signal);
    const answers = [success(), { retCode: '110001', retInfo: '', retData: null }];
    const adapter = stubAdapter(() => answers.shift() ?? never());
    const module = createUserModule({ adapters: [adapter] });
    await module.logOut({ signal });
    await ending(module.logOut({ signal }));
    const timedOut = ending(module.logOut({ signal, timeout: 10 }));
    await vi.advanceTimersByTimeAsync(10);
    await timedOut;
    const aborted = ending(module.logOut({ signal }));
    expect(left()).toBe(1);
    controller.abort();
    await aborted;
    expect(left()).toBe(0);
  });
});
