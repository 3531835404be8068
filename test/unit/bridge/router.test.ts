// @vitest-environment node
import { type Adapter, type CallTrace, createUserModule, RetCode, UserModuleError } from 'up-user-module';
import { describe, expect, it, vi } from 'vitest';
import { useFakeClock } from '../async/fake-clock.js';
import { ending, failure, never, type StubAdapter, stubAdapter, success } from '../module/support.js';

useFakeClock();

const notThere = (name: string) => stubAdapter(undefined, { name, ready: () => false });
const without = (name: string, refusal: unknown = { error: 1 }) => stubAdapter(() => refusal, { name });
const received = (adapters: readonly StubAdapter[]) => adapters.map((adapter) => adapter.received.length);

/** An adapter that is not written with async functions. */
const blunt = (call: () => unknown): Adapter => ({
  name: 'blunt',
  ready: () => true,
  call: (...args) => Reflect.apply(call, undefined, args),
});

describe('a call', () => {
  it('is the first adapter that is ready; the ones behind it are not even asked', async () => {
    const last = { ...stubAdapter(), ready: vi.fn(() => true) };
    const adapters = [notThere('a'), stubAdapter(() => success('b'), { name: 'b' }), last];
    expect(await createUserModule({ adapters }).getLoginStatus()).toEqual(success('b'));
    expect(received(adapters)).toEqual([0, 1, 0]);
    expect(last.ready).not.toHaveBeenCalled();
  });

  it('fails with what an adapter throws instead of saying whether it is ready', async () => {
    const broken = new Error('broken');
    const thrower = (): never => {
      throw broken;
    };
    for (const ready of [() => Promise.reject(broken), thrower]) {
      const adapters = [stubAdapter(undefined, { ready }), stubAdapter()];
      const outcome = await ending(createUserModule({ adapters }).getUserInfo());
      expect(outcome).toMatchObject({ retCode: '990001', reason: 'unknown', cause: broken });
      expect(received(adapters)).toEqual([0, 0]);
    }
  });

  it('waits for an adapter that does not know yet', async () => {
    const knows = (ready: boolean) => () =>
      new Promise<boolean>((resolve) => setTimeout(resolve, 1000, ready));
    const adapters = [
      stubAdapter(undefined, { name: 'a', ready: knows(false) }),
      stubAdapter(undefined, { name: 'b', ready: knows(true) }),
      stubAdapter(undefined, { name: 'c' }),
    ];
    const call = createUserModule({ adapters }).getUserInfo();
    await vi.advanceTimersByTimeAsync(1999);
    expect(received(adapters)).toEqual([0, 0, 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(received(adapters)).toEqual([0, 1, 0]);
    await call;
  });

  it('is found anew for each call', async () => {
    let ready = false;
    const adapters = [
      stubAdapter(undefined, { name: 'a', ready: () => ready }),
      stubAdapter(undefined, { name: 'b' }),
    ];
    const module = createUserModule({ adapters });
    await module.getUserInfo();
    ready = true;
    await module.getUserInfo();
    expect(received(adapters)).toEqual([1, 1]);
  });
});

describe('an answer', () => {
  const second = stubAdapter(() => success('second'));
  const ask = (first: Adapter) => ending(createUserModule({ adapters: [first, second] }).logOut());
  const refusal = new UserModuleError(RetCode.unknown, '没有', { reason: 'unsupported' });
  const text = JSON.stringify({ error: 1, errorMessage: 'not implemented!' });

  it.each<[string, Adapter]>([
    ['answers error 1', stubAdapter(() => ({ error: 1 }))],
    ['answers it as JSON text', stubAdapter(() => text)],
    ['rejects with error 1', stubAdapter(() => Promise.reject({ error: 1 }))],
    ['rejects with its JSON text', stubAdapter(() => Promise.reject(text))],
    ['rejects with reason unsupported', stubAdapter(() => Promise.reject(refusal))],
    [
      'throws it at once',
      blunt(() => {
        throw refusal;
      }),
    ],
  ])('sends the call on if an adapter %s', async (_what, first) => {
    expect(await ask(first)).toEqual(success('second'));
  });

  it.each<[string, Adapter, object]>([
    ['a business failure', stubAdapter(() => failure('110001')), { retCode: '110001' }],
    ['a rejection with one', stubAdapter(() => Promise.reject(failure('110002'))), { retCode: '110002' }],
    ['a cancel', stubAdapter(() => failure('110010')), { retCode: '110010' }],
    ['bad parameters', stubAdapter(() => ({ error: 2 })), { retCode: '000002' }],
    ['an unknown error', stubAdapter(() => ({ error: 3 })), { retCode: '990001', reason: 'unknown' }],
    ['no permission', stubAdapter(() => ({ error: 4 })), { retCode: '000001', reason: 'denied' }],
    ['an own error', stubAdapter(() => ({ error: 12 })), { retCode: '990001', cause: 12 }],
    ['an undocumented code', stubAdapter(() => failure('42')), { retCode: '990001', cause: '42' }],
    ['gibberish', stubAdapter(() => 'ok'), { retCode: '990001', cause: 'ok' }],
    [
      'a rejection with an Error',
      stubAdapter(() => Promise.reject(new Error('x'))),
      { retCode: '990001', reason: 'unknown', cause: new Error('x') },
    ],
    ['a rejection with nothing', stubAdapter(() => Promise.reject()), { retCode: '990001' }],
    [
      'an Error thrown at once',
      blunt(() => {
        throw new Error('x');
      }),
      { retCode: '990001', reason: 'unknown', cause: new Error('x') },
    ],
    ['no promise at all', blunt(() => undefined), { retCode: '990001', reason: 'unknown' }],
  ])('ends the call: %s', async (_what, first, ends) => {
    second.received.length = 0;
    const outcome = await ask(first);
    expect(outcome).toBeInstanceOf(UserModuleError);
    expect(outcome).toMatchObject(ends);
    expect(second.received).toEqual([]);
  });
});

it('a second answer of what is no real promise sends nothing on', async () => {
  const twice = blunt(() => ({
    // biome-ignore lint/suspicious/noThenProperty: what an adapter's own kind of promise may do
    then(onAnswer: (answer: unknown) => void) {
      onAnswer({ error: 1 });
      onAnswer({ error: 1 });
    },
  }));
  const next = stubAdapter();
  await createUserModule({ adapters: [twice, next] }).logOut();
  expect(next.received.length).toBe(1);
});

describe('a call that nobody waits for any more', () => {
  it('never goes on to another adapter after its deadline', async () => {
    const first = stubAdapter(() => new Promise((resolve) => setTimeout(resolve, 11_000, { error: 1 })), {
      name: 'first',
    });
    const adapters = [first, stubAdapter()];
    const outcome = ending(createUserModule({ adapters }).updateUserInfo({ nickname: 'x' }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outcome).toMatchObject({ retCode: '990001', reason: 'timeout' });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(received(adapters)).toEqual([1, 0]);
  });

  it('is not sent when the adapter gets ready after that', async () => {
    const ready = () => new Promise<boolean>((resolve) => setTimeout(resolve, 3000, true));
    const adapters = [stubAdapter(undefined, { ready }), stubAdapter()];
    const controller = new AbortController();
    const outcome = ending(createUserModule({ adapters }).logOut({ signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(2999);
    controller.abort();
    expect(await outcome).toMatchObject({ retCode: '990001', reason: 'aborted' });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(received(adapters)).toEqual([0, 0]);
  });

  it('is given up although the adapter never says whether it is ready', async () => {
    const outcome = ending(
      createUserModule({ adapters: [stubAdapter(undefined, { ready: never })] }).logOut(),
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outcome).toMatchObject({ reason: 'timeout' });
  });
});

describe('nowhere left to go', () => {
  const own = new UserModuleError(RetCode.unknown, '浏览器中没有第三方登录', { reason: 'unsupported' });
  const noWay = '当前环境没有可用的通道：不在APP内，也没有配置 http';

  it.each<[string, StubAdapter[], string, unknown]>([
    ['no adapters', [], noWay, undefined],
    ['none is ready', [notThere('a'), notThere('b')], noWay, undefined],
    ['an older app', [without('nebula')], '当前APP不支持 getQQMusicAuthorize，需要 7.5.0 及以上版本', 1],
    [
      'an older app, and a browser that cannot either',
      [notThere('host'), without('nebula'), without('http', own)],
      '当前APP不支持 getQQMusicAuthorize，需要 7.5.0 及以上版本',
      1,
    ],
    [
      'a browser that cannot',
      [notThere('nebula'), without('http', own)],
      '浏览器中没有第三方登录',
      undefined,
    ],
  ])('%s: says why', async (_what, adapters, retInfo, cause) => {
    const outcome = await ending(createUserModule({ adapters }).getQQMusicAuthorize());
    expect(outcome).toBeInstanceOf(UserModuleError);
    expect(outcome).toMatchObject({ retCode: '990001', retInfo, reason: 'unsupported', cause });
  });

  it('names the JSAPI that the app does not have, and the option that changes its name', async () => {
    const adapters = [{ ...without('nebula'), jsapi: (method: string) => `up_${method}` }];
    const outcome = await ending(createUserModule({ adapters }).getQQMusicAuthorize());
    expect(outcome).toMatchObject({
      retInfo:
        '当前APP不支持 getQQMusicAuthorize，需要 7.5.0 及以上版本（没有名为 up_getQQMusicAuthorize 的 JSAPI，名称可用选项 nebula.jsapi 更改）',
    });
  });

  it('does without the name where that cannot be had', async () => {
    const jsapi = () => {
      throw new Error('broken');
    };
    const outcome = await ending(
      createUserModule({ adapters: [{ ...without('nebula'), jsapi }] }).getUserInfo(),
    );
    expect(outcome).toMatchObject({ retCode: '990001', reason: 'unsupported' });
  });

  it.each([
    ['getUserInfo', '6.12.0'],
    ['refreshUser', '6.20.0'],
  ] as const)('%s needs an app of %s', async (method, since) => {
    const outcome = await ending(createUserModule({ adapters: [without('nebula')] })[method]());
    expect(outcome).toMatchObject({ retInfo: expect.stringContaining(`${method}，需要 ${since}`) });
  });
});

it('the trace names the adapter, and who did not take the call', async () => {
  const onCall = vi.fn<(trace: CallTrace) => void>();
  const adapters = [notThere('host'), without('nebula'), stubAdapter(undefined, { name: 'http' })];
  await createUserModule({ adapters, onCall }).getUserInfo();
  const refused = [
    { adapter: 'host', reason: 'not ready' },
    { adapter: 'nebula', reason: 'unsupported' },
  ];
  expect(onCall.mock.calls[0]?.[0]).toMatchObject({ adapter: 'http', refused });

  await ending(createUserModule({ adapters: adapters.slice(0, 2), onCall }).getUserInfo());
  expect(onCall.mock.calls[1]?.[0]).toMatchObject({ adapter: undefined, refused, reason: 'unsupported' });
});
