// @vitest-environment node
import {
  type Adapter,
  type CallTrace,
  createUserModule,
  type Envelope,
  type UserModule,
} from 'up-user-module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useFakeClock } from '../async/fake-clock.js';
import {
  callAny,
  ending,
  failure,
  methodNames,
  never,
  readMethods,
  type StubAdapter,
  stubAdapter,
  success,
} from './support.js';

useFakeClock();
afterEach(() => {
  vi.unstubAllGlobals();
});

/** An adapter whose answers a test gives by hand, in any order. */
function manual() {
  const answers: ((answer: unknown) => void)[] = [];
  const adapter = stubAdapter(() => new Promise((resolve) => answers.push(resolve)));
  return { adapter, answer: (index: number, answer: unknown) => answers[index]?.(answer) };
}

/** An adapter that answers a second later. */
function slow(answer: unknown = success({ userId: '1', list: [1] })): StubAdapter {
  return stubAdapter(() => new Promise((resolve) => setTimeout(resolve, 1000, answer)));
}

const abortedError = { retCode: '990001', reason: 'aborted' };
const timeoutError = { retCode: '990001', reason: 'timeout' };

describe('equal reads at once', () => {
  it('are one call, with an answer of their own for everybody', async () => {
    const adapter = slow();
    const module = createUserModule({ adapters: [adapter] });
    const calls = Array.from({ length: 100 }, () => module.getUserInfo());
    await vi.advanceTimersByTimeAsync(1000);
    const answers = await Promise.all(calls);
    expect(adapter.received).toHaveLength(1);
    for (const answer of answers) expect(answer).toEqual(success({ userId: '1', list: [1] }));
    expect(new Set(answers).size).toBe(100);
    expect(new Set(answers.map((answer) => answer.retData)).size).toBe(100);
  });

  it('share a failure too', async () => {
    const adapter = slow(failure('110002'));
    const module = createUserModule({ adapters: [adapter] });
    const outcomes = Promise.all([ending(module.getUserInfo()), ending(module.getUserInfo())]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await outcomes).toMatchObject([{ retCode: '110002' }, { retCode: '110002' }]);
    expect(adapter.received).toHaveLength(1);
  });

  it.each(methodNames)('are joined if the method only reads: %s', async (method) => {
    const adapter = slow();
    const module = createUserModule({ adapters: [adapter] });
    const calls = Promise.all([callAny(module, method), callAny(module, method)]);
    await vi.advanceTimersByTimeAsync(1000);
    await calls;
    expect(adapter.received).toHaveLength(readMethods.includes(method) ? 1 : 2);
  });

  it.each<[string, (module: UserModule) => Promise<Envelope>]>([
    ['of another method', (module) => module.getLoginStatus()],
    ['with other params', (module) => module.checkAppIsInstalled({ platform: 'wechat' })],
  ])('are not joined by a read %s', async (_what, other) => {
    const adapter = slow();
    const module = createUserModule({ adapters: [adapter] });
    const calls = [module.getUserInfo(), module.checkAppIsInstalled({ platform: 'qq' }), other(module)];
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all(calls);
    expect(adapter.received).toHaveLength(3);
  });

  it('are found among thousands of others', async () => {
    const { adapter, answer } = manual();
    const module = createUserModule({ adapters: [adapter] });
    const params = (number: number) => ({ platform: 'wechat' as const, number });
    const numbers = Array.from({ length: 3000 }, (_, number) => number);
    const first = numbers.map((number) => module.checkAppIsInstalled(params(number)));
    for (let times = 0; times < 3; times++) {
      const read = module.getUserInfo();
      answer(adapter.received.length - 1, success('user'));
      expect(await read).toEqual(success('user'));
    }
    const sent = adapter.received.length;
    const second = numbers.map((number) => module.checkAppIsInstalled(params(number)));
    expect(adapter.received).toHaveLength(sent);
    for (const number of numbers) answer(number, success({ number }));
    const answers = numbers.map((number) => success({ number }));
    expect(await Promise.all(first)).toEqual(answers);
    expect(await Promise.all(second)).toEqual(answers);
  });

  it('are not joined across modules', async () => {
    const adapter = slow();
    const calls = [1, 2].map(() => createUserModule({ adapters: [adapter] }).getUserInfo());
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all(calls);
    expect(adapter.received).toHaveLength(2);
  });

  it('can be joined still after another read has ended', async () => {
    const { adapter, answer } = manual();
    const module = createUserModule({ adapters: [adapter] });
    const first = module.getLoginStatus();
    const reads = [module.getUserInfo()];
    answer(0, success());
    await first;
    reads.push(module.getUserInfo());
    expect(adapter.received).toHaveLength(2);
    answer(1, success());
    await Promise.all(reads);
  });

  it('settle for everybody even if the answer cannot be copied', async () => {
    const adapter = slow(success({ id: 1n }));
    const module = createUserModule({ adapters: [adapter] });
    const settled = vi.fn();
    for (let call = 0; call < 3; call++) module.getUserInfo().then(settled, settled);
    await vi.advanceTimersByTimeAsync(1000);
    expect(settled).toHaveBeenCalledTimes(3);
    for (const [outcome] of settled.mock.calls)
      expect(outcome).toMatchObject({ retCode: expect.any(String) });
  });

  it('are called anew after the answer', async () => {
    const adapter = stubAdapter();
    const module = createUserModule({ adapters: [adapter] });
    await module.getUserInfo();
    await module.getUserInfo();
    expect(adapter.received).toHaveLength(2);
  });
});

describe('an adapter that did not take an equal read under way', () => {
  /** A call takes `later` only if it does not join the read that `slow` has taken, for which it gives the answer. */
  function begin(later: StubAdapter) {
    const { adapter, answer } = manual();
    const module = createUserModule({ adapters: [later, adapter] });
    const first = ending(module.getUserInfo());
    return { module, adapter, first, answer: () => answer(0, success('slow')) };
  }

  it('takes the next one if it was not ready, and is now', async () => {
    let ready = false;
    const bridge = stubAdapter(() => success('bridge'), { name: 'bridge', ready: () => ready });
    const { module, adapter, first, answer } = begin(bridge);
    ready = true;
    expect(await module.getUserInfo()).toEqual(success('bridge'));
    expect(adapter.received).toHaveLength(1);
    answer();
    await first;
  });

  it('takes it with those who join that one', async () => {
    let ready = false;
    const { adapter: bridge, answer } = manual();
    const later = { ...bridge, name: 'bridge', ready: () => ready };
    const { module, first, answer: answerFirst } = begin(later);
    ready = true;
    const reads = [module.getUserInfo(), module.getUserInfo()];
    expect(later.received).toHaveLength(1);
    answer(0, success('bridge'));
    expect(await Promise.all(reads)).toEqual([success('bridge'), success('bridge')]);
    // The first one is a read too, and its answer may be another user's by now.
    answerFirst();
    await vi.advanceTimersByTimeAsync(0);
    answer(1, success('bridge again'));
    expect(await first).toEqual(success('bridge again'));
  });

  it.each<[string, StubAdapter]>([
    ['if it still is not ready', stubAdapter(undefined, { name: 'other', ready: () => false })],
    ['if it was ready, and lacks the method', stubAdapter(() => ({ error: 1 }), { name: 'other' })],
  ])('does not keep the next one from joining %s', async (_what, other) => {
    const { module, adapter, first, answer } = begin(other);
    await vi.advanceTimersByTimeAsync(0);
    expect(adapter.received).toHaveLength(1);
    const second = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(0);
    expect(adapter.received).toHaveLength(1);
    answer();
    expect(await Promise.all([first, second])).toEqual([success('slow'), success('slow')]);
  });

  it('does not keep it from joining while it does not know whether it is ready', async () => {
    const knows: ((ready: boolean) => void)[] = [];
    const ready = () => new Promise<boolean>((resolve) => knows.push(resolve));
    const { module, adapter, first, answer } = begin(stubAdapter(undefined, { name: 'other', ready }));
    knows[0]?.(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(adapter.received).toHaveLength(1);
    const second = module.getUserInfo();
    answer();
    expect(await Promise.all([first, second])).toEqual([success('slow'), success('slow')]);
  });
});

describe('reads with params', () => {
  const ask = (module: UserModule) => module.checkAppIsInstalled({ platform: 'qq' });

  it('ask anew after an answer', async () => {
    const adapter = stubAdapter(() => success());
    const module = createUserModule({ adapters: [adapter] });
    await ask(module);
    await ask(module);
    expect(adapter.received).toHaveLength(2);
  });

  it('ask anew after a write has begun', async () => {
    const adapter = slow();
    const module = createUserModule({ adapters: [adapter] });
    const calls = [ask(module), module.logOut(), ask(module), ask(module)];
    expect(adapter.received).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all(calls);
  });
});

describe('a write', () => {
  it('keeps later reads from joining one that began before it began', async () => {
    const { adapter, answer } = manual();
    const module = createUserModule({ adapters: [adapter] });
    const before = module.getUserInfo();
    const write = module.updateUserInfo({ nickname: 'new' });
    const after = module.getUserInfo();
    expect(adapter.received.map(({ method }) => method)).toEqual([
      'getUserInfo',
      'updateUserInfo',
      'getUserInfo',
    ]);
    answer(2, success('new'));
    answer(0, success('old'));
    answer(1, success());
    expect([await before, await after]).toEqual([success('old'), success('new')]);
    await write;
  });

  it('keeps later reads from joining one that began before it ended', async () => {
    const { adapter, answer } = manual();
    const module = createUserModule({ adapters: [adapter] });
    const write = module.logOut();
    const during = module.getLoginStatus();
    answer(0, success());
    await write;
    const after = module.getLoginStatus();
    expect(adapter.received).toHaveLength(3);
    answer(1, success('before'));
    answer(2, success('after'));
    expect([await during, await after]).toEqual([success('before'), success('after')]);
  });

  it('does so as well when nobody waits for it any more', async () => {
    const { adapter, answer } = manual();
    const module = createUserModule({ adapters: [adapter] });
    const write = ending(module.logOut({ timeout: 100 }));
    const during = module.getLoginStatus();
    await vi.advanceTimersByTimeAsync(100);
    expect(await write).toMatchObject(timeoutError);
    const after = module.getLoginStatus();
    answer(1, success('before'));
    answer(2, success('after'));
    expect([await during, await after]).toEqual([success('before'), success('after')]);
  });

  it('does not end the joining of reads that began after it', async () => {
    const { adapter, answer } = manual();
    const module = createUserModule({ adapters: [adapter] });
    const write = module.logOut();
    answer(0, success());
    await write;
    const reads = [module.getLoginStatus(), module.getLoginStatus()];
    expect(adapter.received).toHaveLength(2);
    answer(1, success());
    await Promise.all(reads);
  });
});

describe('one who stops waiting', () => {
  it.each([
    ['aborts', (signal: AbortSignal) => ({ signal }), abortedError],
    ['has a deadline', () => ({ timeout: 500 }), timeoutError],
  ] as const)('does not touch the others: %s', async (_what, options, error) => {
    const adapter = slow();
    const module = createUserModule({ adapters: [adapter] });
    const controller = new AbortController();
    const first = module.getUserInfo();
    const second = ending(module.getUserInfo(options(controller.signal)));
    const third = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(500);
    controller.abort();
    expect(await second).toMatchObject(error);
    expect(adapter.received[0]?.options).toMatchObject({ ended: false, signal: { aborted: false } });
    await vi.advanceTimersByTimeAsync(500);
    expect([await first, await third]).toMatchObject([{ retCode: '000000' }, { retCode: '000000' }]);
    expect(adapter.received).toHaveLength(1);
  });

  it('does not touch the others when it was the one who began', async () => {
    const adapter = slow();
    const module = createUserModule({ adapters: [adapter] });
    const controller = new AbortController();
    const first = ending(module.getUserInfo({ signal: controller.signal }));
    const second = module.getUserInfo();
    controller.abort();
    expect(await first).toMatchObject(abortedError);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await second).toMatchObject({ retCode: '000000' });
  });

  it('ends the call if it was the last', async () => {
    const adapter = stubAdapter(never);
    const module = createUserModule({ adapters: [adapter] });
    const controllers = [new AbortController(), new AbortController()];
    const outcomes = controllers.map(({ signal }) => ending(module.getUserInfo({ signal })));
    const options = adapter.received[0]?.options;
    const onAbort = vi.fn();
    options?.signal?.addEventListener('abort', onAbort);

    controllers[0]?.abort();
    expect(options).toMatchObject({ ended: false, signal: { aborted: false } });
    controllers[1]?.abort();
    expect(options).toMatchObject({ ended: true, signal: { aborted: true } });
    expect(onAbort).toHaveBeenCalledOnce();
    expect(await Promise.all(outcomes)).toMatchObject([abortedError, abortedError]);
  });

  it('keeps later calls from joining what may be stuck', async () => {
    const { adapter, answer } = manual();
    const module = createUserModule({ adapters: [adapter] });
    const stuck = [ending(module.getUserInfo())];
    await vi.advanceTimersByTimeAsync(9_000);
    stuck.push(ending(module.getUserInfo()));
    await vi.advanceTimersByTimeAsync(1_000);
    const next = module.getUserInfo();
    const joined = module.getUserInfo();
    expect(adapter.received).toHaveLength(2);
    answer(1, success('fresh'));
    expect([await next, await joined]).toEqual([success('fresh'), success('fresh')]);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(await Promise.all(stuck)).toMatchObject([timeoutError, timeoutError]);
  });

  it('does not keep later calls from joining the next one', async () => {
    const { adapter, answer } = manual();
    const module = createUserModule({ adapters: [adapter] });
    const controller = new AbortController();
    const first = [ending(module.getUserInfo({ signal: controller.signal })), module.getUserInfo()];
    controller.abort();
    const second = module.getUserInfo();
    answer(0, success('first'));
    expect(await Promise.all(first)).toMatchObject([abortedError, success('first')]);
    const third = module.getUserInfo();
    expect(adapter.received).toHaveLength(2);
    answer(1, success('second'));
    expect([await second, await third]).toEqual([success('second'), success('second')]);
  });
});

describe('one whose signal throws when it is left', () => {
  const throwing = () => ({
    aborted: false,
    addEventListener: () => {},
    removeEventListener: () => {
      throw new Error('broken');
    },
  });

  it('gets its answer, or its deadline, and so do the others', async () => {
    const module = createUserModule({
      adapters: [stubAdapter(({ method }) => (method === 'getUserInfo' ? success() : never()))],
    });
    const callWith = (method: 'getUserInfo' | 'getOauthData', timeout: number) =>
      ending(Reflect.apply(module[method], module, [{ timeout, signal: throwing() }]));
    const answered = callWith('getUserInfo', 100);
    const late = [callWith('getOauthData', 100), ending(module.getOauthData({ timeout: 100 }))];
    await vi.advanceTimersByTimeAsync(100);
    expect(await answered).toEqual(success());
    expect(await Promise.all(late)).toMatchObject([timeoutError, timeoutError]);
  });
});

describe('one whose signal throws', () => {
  it('does not count among those who wait', async () => {
    const adapter = stubAdapter(never);
    const module = createUserModule({ adapters: [adapter] });
    const controller = new AbortController();
    const first = ending(module.getUserInfo({ signal: controller.signal }));
    const foreign = new AbortController().signal;
    foreign.addEventListener = () => {
      throw new Error('broken');
    };
    expect(await ending(module.getUserInfo({ signal: foreign }))).toMatchObject({
      retCode: '990001',
      cause: new Error('broken'),
    });
    expect(adapter.received).toHaveLength(1);
    controller.abort();
    expect(await first).toMatchObject(abortedError);
    expect(adapter.received[0]?.options).toMatchObject({ ended: true });
  });
});

describe('one who has given up', () => {
  it('at a deadline and aborts later does not touch the others', async () => {
    const adapter = slow();
    const module = createUserModule({ adapters: [adapter] });
    const controller = new AbortController();
    const first = ending(module.getUserInfo({ timeout: 100, signal: controller.signal }));
    const second = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(100);
    expect(await first).toMatchObject(timeoutError);
    controller.abort();
    expect(adapter.received[0]?.options).toMatchObject({ ended: false, signal: { aborted: false } });
    await vi.advanceTimersByTimeAsync(900);
    expect(await second).toMatchObject({ retCode: '000000' });
  });

  it('by a signal and has a deadline later does not touch the others', async () => {
    const adapter = slow();
    const module = createUserModule({ adapters: [adapter] });
    const controller = new AbortController();
    const first = ending(module.getUserInfo({ timeout: 100, signal: controller.signal }));
    const second = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(50);
    controller.abort();
    expect(await first).toMatchObject(abortedError);
    await vi.advanceTimersByTimeAsync(50);
    expect(adapter.received[0]?.options).toMatchObject({ ended: false, signal: { aborted: false } });
    await vi.advanceTimersByTimeAsync(900);
    expect(await second).toMatchObject({ retCode: '000000' });
  });

  it('is traced once, although the answer comes for the others', async () => {
    const onCall = vi.fn<(trace: CallTrace) => void>();
    const module = createUserModule({ adapters: [slow()], onCall });
    const first = ending(module.getUserInfo({ timeout: 100 }));
    const second = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all([first, second]);
    expect(onCall.mock.calls).toMatchObject([
      [{ reason: 'timeout', joined: false }],
      [{ retCode: '000000', joined: true }],
    ]);
  });
});

describe('a call that has its answer', () => {
  it('does not end again when its signal fires', async () => {
    const onCall = vi.fn();
    const adapter = stubAdapter(({ options }) => success(options.signal?.aborted));
    const module = createUserModule({ adapters: [adapter], onCall });
    const controller = new AbortController();
    await module.getUserInfo({ signal: controller.signal });
    controller.abort();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(onCall).toHaveBeenCalledOnce();
    expect(adapter.received[0]?.options.signal?.aborted).toBe(false);
  });

  it('takes no second one from an adapter whose promise settles twice', async () => {
    const onCall = vi.fn<(trace: CallTrace) => void>();
    const twice: PromiseLike<unknown> = {
      // biome-ignore lint/suspicious/noThenProperty: what an adapter's own kind of promise may do
      then(onfulfilled, onrejected) {
        onfulfilled?.(success('first'));
        onrejected?.(failure('110001'));
        return never();
      },
    };
    const adapter: Adapter = { name: 'twice', ready: () => true, call: () => twice };
    const module = createUserModule({ adapters: [adapter], onCall });
    expect(await module.getUserInfo()).toEqual(success('first'));
    expect(onCall.mock.calls).toMatchObject([[{ retCode: '000000' }]]);
  });

  it('too late is traced as it ended', async () => {
    const onCall = vi.fn<(trace: CallTrace) => void>();
    const module = createUserModule({ adapters: [slow()], onCall });
    const outcome = ending(module.getUserInfo({ timeout: 100 }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(await outcome).toMatchObject(timeoutError);
    expect(onCall.mock.calls).toMatchObject([[{ reason: 'timeout', duration: 100 }]]);
  });
});

describe("the adapter's signal", () => {
  it('has fired already when it is first read afterwards', async () => {
    const adapter = stubAdapter(never);
    const outcome = ending(createUserModule({ adapters: [adapter] }).getUserInfo({ timeout: 10 }));
    await vi.advanceTimersByTimeAsync(10);
    expect(await outcome).toMatchObject(timeoutError);
    expect(adapter.received[0]?.options.signal?.aborted).toBe(true);
  });

  it('does not fire after an answer', async () => {
    const adapter = stubAdapter(({ options }) => success(options.signal?.aborted));
    await createUserModule({ adapters: [adapter] }).getUserInfo();
    expect(adapter.received[0]?.options).toMatchObject({ ended: true, signal: { aborted: false } });
  });

  it('is not made unless an adapter reads it', async () => {
    const made = vi.fn();
    vi.stubGlobal('AbortController', made);
    await createUserModule({ adapters: [stubAdapter()] }).getUserInfo();
    expect(made).not.toHaveBeenCalled();
  });

  it('is undefined where there is no AbortController, and `ended` tells', async () => {
    vi.stubGlobal('AbortController', undefined);
    const adapter = stubAdapter(never);
    const outcome = ending(createUserModule({ adapters: [adapter] }).getUserInfo({ timeout: 10 }));
    const options = adapter.received[0]?.options;
    expect(options).toMatchObject({ ended: false, signal: undefined });
    await vi.advanceTimersByTimeAsync(10);
    expect(await outcome).toMatchObject(timeoutError);
    expect(options?.ended).toBe(true);
  });
});

it('a joined call is traced as one', async () => {
  const onCall = vi.fn<(trace: CallTrace) => void>();
  const module = createUserModule({ adapters: [slow()], onCall });
  const calls = [module.getUserInfo(), module.getUserInfo()];
  await vi.advanceTimersByTimeAsync(1000);
  await Promise.all(calls);
  expect(onCall.mock.calls).toMatchObject([
    [{ adapter: 'stub', joined: false, retCode: '000000', duration: 1000 }],
    [{ adapter: 'stub', joined: true, retCode: '000000', duration: 1000 }],
  ]);
});
