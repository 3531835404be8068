import { createUserModule, methods, UserModuleError } from 'up-user-module';
import { describe, expect, it, vi } from 'vitest';
import { useFakeClock } from '../async/fake-clock.js';
import { ending, failure, never, stubAdapter, success } from './support.js';

useFakeClock();

describe('getLoginStatus', () => {
  it('takes 110001 for an answer: nobody is logged in', async () => {
    const module = createUserModule({ adapters: [stubAdapter(() => failure('110001'))] });
    expect(await module.getLoginStatus()).toEqual(success({ isLogin: false, isLogining: false }));
  });

  it('is an object of its own each time, which no page can change for others', async () => {
    const module = createUserModule({ adapters: [stubAdapter(() => failure('110001'))] });
    const first = await module.getLoginStatus();
    first.retData.isLogin = true;
    expect(await module.getLoginStatus()).toEqual(success({ isLogin: false, isLogining: false }));
    expect(methods.logOut.leavesStatus).toEqual({ isLogin: false, isLogining: false });
  });

  it('rejects with every other failure', async () => {
    const module = createUserModule({ adapters: [stubAdapter(() => failure('110002'))] });
    expect(await ending(module.getLoginStatus())).toMatchObject({ retCode: '110002' });
  });

  it('is the only method that does', async () => {
    const module = createUserModule({ adapters: [stubAdapter(() => failure('110001'))] });
    expect(await ending(module.getUserInfo())).toMatchObject({ retCode: '110001' });
  });
});

describe('callers that share a failure', () => {
  it('get an error object each', async () => {
    const module = createUserModule({ adapters: [stubAdapter(() => failure('110002'))] });
    const [first, second] = await Promise.all([ending(module.getUserInfo()), ending(module.getUserInfo())]);
    expect(first).toBeInstanceOf(UserModuleError);
    expect(second).toBeInstanceOf(UserModuleError);
    expect(first).not.toBe(second);
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
  });
});

describe('an answer that cannot be read', () => {
  it('ends its call at once, with 990001', async () => {
    const broken = {
      get retCode() {
        throw new TypeError('broken');
      },
    };
    const module = createUserModule({ adapters: [stubAdapter(() => broken)] });
    expect(await ending(module.getUserInfo())).toMatchObject({ retCode: '990001', reason: 'unknown' });
  });
});

describe('an answer that throws later', () => {
  /** Reads as an answer first, and throws the second time that its retCode is read. */
  const fickle = () => {
    let reads = 0;
    return Object.defineProperty(success(), 'retCode', {
      get() {
        if (++reads > 1) throw new TypeError('broken');
        return '000000';
      },
    });
  };

  it.each(['getLoginStatus', 'getUserInfo', 'logOut'] as const)(
    'reaches the caller of %s',
    async (method) => {
      const module = createUserModule({ adapters: [stubAdapter(fickle)] });
      await module[method]();
    },
  );

  it('is told by no trace, and reaches the caller all the same', async () => {
    const module = createUserModule({ adapters: [stubAdapter(fickle)], onCall: () => {} });
    await module.getUserInfo();
    expect(() => vi.runAllTimers()).toThrow('broken');
  });

  it('reaches all who share it, also where it says that its JSON is null', async () => {
    const answer = Object.assign(success({ a: 1 }), { toJSON: () => null });
    const module = createUserModule({ adapters: [stubAdapter(() => answer)], onCall: () => {} });
    const both = await Promise.all([module.getUserInfo(), module.getUserInfo()]);
    expect(both.map(({ retData }) => retData)).toEqual([{ a: 1 }, { a: 1 }]);
  });
});

describe('an error of another copy of the package', () => {
  /** As an ESM copy throws it where the module is a CommonJS one. */
  function foreignError(retCode: string, reason: string) {
    const error = Object.assign(new Error('不支持该方法'), {
      retCode,
      retInfo: '不支持该方法',
      retData: null,
    });
    return Object.defineProperty(error, 'reason', { value: reason });
  }

  it('that says unsupported sends the call on', async () => {
    const first = stubAdapter(() => Promise.reject(foreignError('990001', 'unsupported')), { name: 'first' });
    const second = stubAdapter(() => success('second'), { name: 'second' });
    const module = createUserModule({ adapters: [first, second] });
    expect(await module.getUserInfo()).toEqual(success('second'));
  });

  it('that says anything else is the answer, as an error of this copy', async () => {
    const first = stubAdapter(() => Promise.reject(foreignError('000001', 'network')));
    const module = createUserModule({ adapters: [first, stubAdapter()] });
    const error = await ending(module.getUserInfo());
    expect(error).toBeInstanceOf(UserModuleError);
    expect(error).toMatchObject({ retCode: '000001', reason: 'network' });
  });
});

describe('an adapter that becomes ready while another one answers', () => {
  function pageWithLateBridge() {
    let isThere = false;
    let answer = (_answer: unknown) => {};
    const bridge = stubAdapter(() => success('bridge'), { name: 'bridge', ready: () => isThere });
    const http = stubAdapter(() => new Promise((resolve) => (answer = resolve)), { name: 'http' });
    const module = createUserModule({ adapters: [bridge, http] });
    return {
      module,
      bridge,
      arrive() {
        isThere = true;
      },
      answer: (given: unknown) => answer(given),
    };
  }

  it.each([failure('110001'), success('http')])('takes a read over: %j', async (given) => {
    const { module, arrive, answer } = pageWithLateBridge();
    const info = module.getUserInfo();
    arrive();
    answer(given);
    expect(await info).toEqual(success('bridge'));
  });

  it.each<[string, () => boolean]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['gives nothing', () => JSON.parse('null')],
  ])('takes nothing over where it %s when it is asked again', async (_what, again) => {
    const ready = vi.fn(again);
    ready.mockReturnValueOnce(false);
    const adapters = [stubAdapter(undefined, { name: 'late', ready }), stubAdapter(() => success('http'))];
    expect(await createUserModule({ adapters }).getUserInfo()).toEqual(success('http'));
    expect(ready).toHaveBeenCalledTimes(2);
  });

  it('may say so with a promise, whose rejection is nobody’s matter', async () => {
    const rejected = Promise.reject(new Error('broken'));
    const then = vi.spyOn(rejected, 'then');
    const ready = vi.fn<() => boolean | Promise<boolean>>().mockReturnValue(rejected);
    ready.mockReturnValueOnce(false);
    const adapters = [stubAdapter(undefined, { name: 'late', ready }), stubAdapter(() => success('http'))];
    expect(await createUserModule({ adapters }).getUserInfo()).toEqual(success('http'));
    expect(then).toHaveBeenCalledWith(undefined, expect.any(Function));
  });

  it('keeps no call going round that it never takes', async () => {
    let asked = 0;
    const fickle = stubAdapter(undefined, { ready: () => ++asked % 2 === 0 });
    const http = stubAdapter(() => success('http'), { name: 'http' });
    expect(await createUserModule({ adapters: [fickle, http] }).getUserInfo()).toEqual(success('http'));
    expect(http.received.length).toBeLessThanOrEqual(3);
  });

  it('is not taken for another one of its name', async () => {
    const absent = stubAdapter(undefined, { ready: () => false });
    const there = stubAdapter(() => success('there'));
    expect(await createUserModule({ adapters: [absent, there] }).getUserInfo()).toEqual(success('there'));
    expect(there.received.length).toBe(1);
  });

  it('leaves a write, which may have happened', async () => {
    const { module, bridge, arrive, answer } = pageWithLateBridge();
    const update = ending(module.updateUserInfo({ nickname: 'a' }));
    arrive();
    answer(failure('110001'));
    expect(await update).toMatchObject({ retCode: '110001' });
    expect(bridge.received).toEqual([]);
  });

  it('takes nothing over for who does not wait any more', async () => {
    const { module, bridge, arrive, answer } = pageWithLateBridge();
    const info = ending(module.getUserInfo({ timeout: 1000 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await info).toMatchObject({ reason: 'timeout' });
    arrive();
    answer(success('http'));
    await vi.advanceTimersByTimeAsync(1);
    expect(bridge.received).toEqual([]);
  });
});

describe('100,000 joined reads that time out together', () => {
  it('are each told, and none is told twice', async () => {
    const module = createUserModule({ adapters: [stubAdapter(never)] });
    const settled = vi.fn();
    for (let call = 0; call < 100_000; call++) module.getUserInfo().catch(settled);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(settled).toHaveBeenCalledTimes(100_000);
  });
});
