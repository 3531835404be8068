// @vitest-environment node
import fc from 'fast-check';
import { type CallTrace, createUserModule, retryWhileRefreshing, UserModuleError } from 'up-user-module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useFakeClock } from '../async/fake-clock.js';
import { listenersLeft } from '../async/listeners-left.js';
import { callAny, ending, failure, methodNames, readMethods, stubAdapter, success } from './support.js';

useFakeClock();
afterEach(() => {
  vi.unstubAllGlobals();
});

const notReady = new UserModuleError('110002', '用户数据未刷新完成');
const notLoggedIn = new UserModuleError('110001', '用户未登录');
const abortedError = { retCode: '990001', reason: 'aborted' };

/** A function that fails so many times before it succeeds, and notes when it was called. */
function failing(failures: number, error: unknown = notReady) {
  const times: number[] = [];
  const start = performance.now();
  const fn = async () => {
    times.push(performance.now() - start);
    if (times.length <= failures) throw error;
    return 'ready';
  };
  return { fn, times };
}

describe('retryWhileRefreshing', () => {
  it('wants a function', async () => {
    const outcome = await ending(Reflect.apply(retryWhileRefreshing, undefined, [1]));
    expect(outcome).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining('fn') });
  });

  it('calls min(failures, times) + 1 times, with the interval between them', async () => {
    const counts = fc.integer({ min: 0, max: 6 });
    await fc.assert(
      fc.asyncProperty(
        counts,
        counts,
        fc.integer({ min: 1, max: 1000 }),
        async (failures, times, interval) => {
          const { fn, times: called } = failing(failures);
          const outcome = ending(retryWhileRefreshing(fn, { times, interval }));
          await vi.advanceTimersByTimeAsync(10_000);
          expect(await outcome).toBe(failures > times ? notReady : 'ready');
          const calls = Math.min(failures, times) + 1;
          expect(called).toEqual(Array.from({ length: calls }, (_, index) => index * interval));
        },
      ),
    );
  });

  it('makes three more calls, 300 ms apart, unless told otherwise', async () => {
    const { fn, times } = failing(100);
    const outcome = ending(retryWhileRefreshing(fn));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outcome).toBe(notReady);
    expect(times).toEqual([0, 300, 600, 900]);
  });

  it('measures the interval from the failure, not from the call', async () => {
    const called: number[] = [];
    const start = performance.now();
    const fn = () => {
      called.push(performance.now() - start);
      return new Promise<never>((_, reject) => setTimeout(reject, 1000, notReady));
    };
    const outcome = ending(retryWhileRefreshing(fn, { times: 2 }));
    await vi.advanceTimersByTimeAsync(10_000);
    await outcome;
    expect(called).toEqual([0, 1300, 2600]);
  });

  it.each([
    ['another retCode', notLoggedIn],
    ['a timeout', new UserModuleError('990001', '', { reason: 'timeout' })],
    ['a retCode that is a number', { retCode: 110002 }],
    ['an Error', new Error('110002')],
    ['text', '110002'],
    ['null', null],
  ])('ends at once with any other failure: %s', async (_what, error) => {
    const { fn, times } = failing(1, error);
    expect(await ending(retryWhileRefreshing(fn))).toBe(error);
    expect(times).toHaveLength(1);
  });

  it('ends with another failure that comes later', async () => {
    const errors: unknown[] = [notReady, notReady, notLoggedIn, notReady];
    const fn = vi.fn(() => Promise.reject(errors.shift()));
    const outcome = ending(retryWhileRefreshing(fn));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outcome).toBe(notLoggedIn);
    expect(fn).toHaveBeenCalledTimes(3);
  });

  it("calls again for the app's own errors, and for what is thrown at once", async () => {
    let calls = 0;
    const fn = (): Promise<string> => {
      calls += 1;
      if (calls === 1) throw failure('110002');
      return calls === 2 ? Promise.reject(failure('110002')) : Promise.resolve('ready');
    };
    const outcome = retryWhileRefreshing(fn);
    await vi.advanceTimersByTimeAsync(600);
    expect(await outcome).toBe('ready');
  });

  it('tells onRetry of each further call before it', async () => {
    const log: unknown[] = [];
    const fn = () => {
      log.push('call');
      return Promise.reject(notReady);
    };
    const outcome = ending(
      retryWhileRefreshing(fn, { times: 2, onRetry: (retry, error) => log.push([retry, error]) }),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    await outcome;
    expect(log).toEqual(['call', [1, notReady], 'call', [2, notReady], 'call']);
  });

  describe('aborted', () => {
    it('before: calls nothing', async () => {
      const fn = vi.fn();
      expect(await ending(retryWhileRefreshing(fn, { signal: AbortSignal.abort() }))).toMatchObject(
        abortedError,
      );
      expect(fn).not.toHaveBeenCalled();
    });

    it.each([
      ['during a call', 500],
      ['while it waits', 1100],
    ])('%s: ends at once and calls nothing more', async (_what, when) => {
      const fn = vi.fn(() => new Promise((_, reject) => setTimeout(reject, 1000, notReady)));
      const controller = new AbortController();
      const onRetry = vi.fn();
      const settled = vi.fn();
      retryWhileRefreshing(fn, { signal: controller.signal, onRetry }).then(settled, settled);
      await vi.advanceTimersByTimeAsync(when);
      controller.abort();
      await vi.advanceTimersByTimeAsync(0);
      expect(settled).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(abortedError));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(fn).toHaveBeenCalledOnce();
      expect(onRetry).not.toHaveBeenCalled();
    });

    it('after the end: leaves no listener on the signal', async () => {
      const { signal } = new AbortController();
      const left = listenersLeft(signal);
      const outcome = retryWhileRefreshing(failing(2).fn, { signal });
      await vi.advanceTimersByTimeAsync(600);
      expect(await outcome).toBe('ready');
      expect(left()).toBe(0);
    });
  });

  it.each([
    ['retry', null],
    ['retry', 3],
    ['times', { times: 1.5 }],
    ['times', { times: '3' }],
    ['times 必须是不小于 0 的整数', { times: -1 }],
    ['times', { times: Number.POSITIVE_INFINITY }],
    ['interval', { interval: 0 }],
    ['interval', { interval: Number.NaN }],
    ['signal', { signal: {} }],
    ['signal', { signal: 'x' }],
    ['onRetry', { onRetry: true }],
    ['tries', { tries: 3 }],
  ])('refuses wrong options by name, and calls nothing: %s', async (name, options) => {
    const fn = vi.fn(async () => 'ready');
    const outcome = await ending(Reflect.apply(retryWhileRefreshing, undefined, [fn, options]));
    expect(outcome).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining(name) });
    expect(fn).not.toHaveBeenCalled();
  });
});

describe('the option retry', () => {
  const refreshing = (failures: number) => {
    let calls = 0;
    return stubAdapter(() => (++calls > failures ? success('ready') : failure('110002')));
  };

  it.each(methodNames)('applies if the method only reads: %s', async (method) => {
    const adapter = refreshing(1);
    const outcome = ending(callAny(createUserModule({ adapters: [adapter], retry: true }), method));
    await vi.advanceTimersByTimeAsync(1000);
    const reads = readMethods.includes(method);
    expect(await outcome).toMatchObject({ retCode: reads ? '000000' : '110002' });
    expect(adapter.received).toHaveLength(reads ? 2 : 1);
  });

  it.each([
    ['absent', undefined, 1],
    ['false', false, 1],
    ['true', true, 4],
    ['empty', {}, 4],
    ['a policy', { times: 1, interval: 50 }, 2],
  ])('%s', async (_what, retry, calls) => {
    const adapter = refreshing(100);
    const module = createUserModule(
      retry === undefined ? { adapters: [adapter] } : { adapters: [adapter], retry },
    );
    const outcome = ending(module.getUserInfo());
    await vi.advanceTimersByTimeAsync(5000);
    expect(await outcome).toMatchObject({ retCode: '110002' });
    expect(adapter.received).toHaveLength(calls);
  });

  it('is traced and told of, and who refused is named once', async () => {
    const onCall = vi.fn<(trace: CallTrace) => void>();
    const onRetry = vi.fn();
    const absent = stubAdapter(undefined, { name: 'absent', ready: () => false });
    const module = createUserModule({ adapters: [absent, refreshing(2)], retry: { onRetry }, onCall });
    const call = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(600);
    await call;
    expect(onCall.mock.calls).toMatchObject([
      [{ adapter: 'stub', retCode: '000000', retries: 2, duration: 600 }],
    ]);
    expect(onCall.mock.calls[0]?.[0].refused).toEqual([{ adapter: 'absent', reason: 'not ready' }]);
    expect(onRetry.mock.calls).toEqual([
      [1, expect.objectContaining({ retCode: '110002' })],
      [2, expect.objectContaining({ retCode: '110002' })],
    ]);
  });

  it('ends with what onRetry throws, and calls nothing more', async () => {
    const thrown = new Error('no more');
    const adapter = refreshing(100);
    const retry = {
      onRetry() {
        throw thrown;
      },
    };
    const outcome = ending(createUserModule({ adapters: [adapter], retry }).getUserInfo());
    await vi.advanceTimersByTimeAsync(5000);
    expect(await outcome).toMatchObject({ retCode: '990001', reason: 'unknown', cause: thrown });
    expect(adapter.received).toHaveLength(1);
  });

  it('makes no further call, and tells of none, once nobody waits', async () => {
    const onRetry = vi.fn();
    const adapter = refreshing(100);
    const controller = new AbortController();
    const module = createUserModule({ adapters: [adapter], retry: { onRetry } });
    const outcome = ending(module.getUserInfo({ signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(299);
    controller.abort();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await outcome).toMatchObject(abortedError);
    expect(onRetry).not.toHaveBeenCalled();
    expect(adapter.received).toHaveLength(1);
  });

  it('makes no signal, which most calls have no need for', async () => {
    const made = vi.fn();
    vi.stubGlobal('AbortController', made);
    const call = createUserModule({ adapters: [refreshing(1)], retry: true }).getUserInfo();
    await vi.advanceTimersByTimeAsync(300);
    expect(await call).toEqual(success('ready'));
    expect(made).not.toHaveBeenCalled();
  });

  it('ends with the deadline of the call, which is one for all of them', async () => {
    const adapter = refreshing(100);
    const module = createUserModule({ adapters: [adapter], retry: { times: 100 } });
    const outcome = ending(module.getUserInfo({ timeout: 1000 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await outcome).toMatchObject({ retCode: '990001', reason: 'timeout' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(adapter.received).toHaveLength(4);
  });

  it('sends nothing more without AbortController either', async () => {
    vi.stubGlobal('AbortController', undefined);
    const adapter = refreshing(100);
    const module = createUserModule({ adapters: [adapter], retry: { times: 100 } });
    const outcome = ending(module.getUserInfo({ timeout: 1000 }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outcome).toMatchObject({ reason: 'timeout' });
    expect(adapter.received).toHaveLength(4);
  });

  it('makes further calls once for everybody who joined', async () => {
    const adapter = refreshing(2);
    const module = createUserModule({ adapters: [adapter], retry: true });
    const calls = [module.getUserInfo()];
    await vi.advanceTimersByTimeAsync(400);
    calls.push(module.getUserInfo());
    await vi.advanceTimersByTimeAsync(200);
    expect(await Promise.all(calls)).toEqual([success('ready'), success('ready')]);
    expect(adapter.received).toHaveLength(3);
  });
});
