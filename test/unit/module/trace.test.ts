// @vitest-environment node
import { type CallTrace, createUserModule, type UserModuleOptions } from 'up-user-module';
import { describe, expect, it, vi } from 'vitest';
import { useFakeClock } from '../async/fake-clock.js';
import { authData, callWith, ending, failure, never, stubAdapter, success } from './support.js';

useFakeClock();

function tracing(options: Partial<UserModuleOptions> = {}) {
  const traces: CallTrace[] = [];
  const module = createUserModule({
    adapters: [stubAdapter()],
    onCall: (trace) => traces.push(trace),
    ...options,
  });
  return { module, traces };
}

describe('a trace', () => {
  it('tells all about a call that went well', async () => {
    const adapter = stubAdapter(
      () => new Promise((resolve) => setTimeout(resolve, 250, success({ uhome_access_token: 'secret' }))),
      { name: 'mine' },
    );
    const absent = stubAdapter(undefined, { name: 'absent', ready: () => false });
    const { module, traces } = tracing({ adapters: [absent, adapter] });
    const start = Date.now();
    const call = module.updateOauthData({ ...authData, refresh_token: 'secret' });
    expect(traces).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    await call;
    expect(traces).toStrictEqual([
      {
        id: expect.any(Number),
        method: 'updateOauthData',
        adapter: 'mine',
        refused: [{ adapter: 'absent', reason: 'not ready' }],
        start,
        duration: 250,
        retCode: '000000',
        reason: undefined,
        joined: false,
        retries: 0,
      },
    ]);
    expect(JSON.stringify(traces)).not.toContain('secret');
  });

  it('shares nothing with the trace of an equal call', async () => {
    const absent = stubAdapter(undefined, { name: 'absent', ready: () => false });
    const { module, traces } = tracing({ adapters: [absent, stubAdapter()] });
    await Promise.all([module.getUserInfo(), module.getUserInfo()]);
    const [first, second] = traces.map(({ refused }) => refused[0]);
    expect(first).toEqual({ adapter: 'absent', reason: 'not ready' });
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });

  it('stays as it is when the call goes on for others, and more adapters refuse it', async () => {
    const slow = stubAdapter(() => new Promise((resolve) => setTimeout(resolve, 250, { error: 1 })), {
      name: 'slow',
    });
    const absent = stubAdapter(undefined, { name: 'absent', ready: () => false });
    const { module, traces } = tracing({ adapters: [absent, slow, stubAdapter()] });
    const calls = [ending(module.getUserInfo({ timeout: 100 })), module.getUserInfo()];
    await vi.advanceTimersByTimeAsync(250);
    await Promise.all(calls);
    expect(traces.map(({ refused }) => refused.map(({ adapter }) => adapter))).toEqual([
      ['absent'],
      ['absent', 'slow'],
    ]);
  });

  it('tells when a call began and how long it took, however long the page has been there', async () => {
    const adapter = stubAdapter(() => new Promise((resolve) => setTimeout(resolve, 250, success())));
    const { module, traces } = tracing({ adapters: [adapter] });
    await vi.advanceTimersByTimeAsync(5000);
    const start = Date.now();
    const calls = [module.getUserInfo()];
    await vi.advanceTimersByTimeAsync(100);
    calls.push(module.getUserInfo());
    await vi.advanceTimersByTimeAsync(150);
    await Promise.all(calls);
    await ending(callWith(module, 'socialLogin'));
    expect(traces).toMatchObject([
      { start, duration: 250, joined: false },
      { start: start + 100, duration: 150, joined: true },
      { start: start + 250, duration: 0, retCode: '000002' },
    ]);
  });

  it.each<[string, unknown, Partial<CallTrace>]>([
    ['a business failure', failure('110001'), { adapter: 'stub', retCode: '110001', reason: undefined }],
    ['an undocumented code', failure('42'), { adapter: 'stub', retCode: '990001', reason: 'unknown' }],
    ['no permission', { error: 4 }, { adapter: 'stub', retCode: '000001', reason: 'denied' }],
    ['no such method', { error: 1 }, { adapter: undefined, retCode: '990001', reason: 'unsupported' }],
    ['no answer', never(), { adapter: 'stub', retCode: '990001', reason: 'timeout', duration: 10_000 }],
  ])('tells how a call failed: %s', async (_what, answer, expected) => {
    const { module, traces } = tracing({ adapters: [stubAdapter(() => answer)] });
    const outcome = ending(module.getUserInfo());
    await vi.advanceTimersByTimeAsync(10_000);
    await outcome;
    expect(traces).toMatchObject([expected]);
  });

  it.each<[string, unknown[], Partial<CallTrace>]>([
    ['wrong params', [{ platform: 'secret' }], { retCode: '000002', reason: undefined }],
    ['wrong options', [{ platform: 'qq' }, { timeout: 'secret' }], { retCode: '000002' }],
    [
      'a signal that has fired',
      [{ platform: 'qq' }, { signal: AbortSignal.abort() }],
      { retCode: '990001', reason: 'aborted' },
    ],
  ])('is there for a call that was not sent: %s', async (_what, args, expected) => {
    const { module, traces } = tracing();
    await ending(callWith(module, 'socialLogin', ...args));
    expect(traces).toMatchObject([
      { method: 'socialLogin', adapter: undefined, refused: [], joined: false, retries: 0, ...expected },
    ]);
    expect(JSON.stringify(traces)).not.toContain('secret');
  });

  it('counts the calls of the page, across modules, in the order in which they settle', async () => {
    const slow = tracing({
      adapters: [stubAdapter(() => new Promise((resolve) => setTimeout(resolve, 10, success())))],
    });
    const quick = tracing();
    const call = slow.module.logOut();
    await quick.module.logOut();
    await vi.advanceTimersByTimeAsync(10);
    await call;
    const [first, second] = [...quick.traces, ...slow.traces];
    expect(second?.id).toBe(Number(first?.id) + 1);
  });
});

describe('a listener that throws', () => {
  it('is heard of, and does not touch the call', async () => {
    const own = new Error('own');
    const { module } = tracing({
      onCall() {
        throw own;
      },
    });
    expect(await module.getUserInfo()).toEqual(success());
    expect(() => vi.runAllTimers()).toThrow(own);
  });
});
