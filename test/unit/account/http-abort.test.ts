// @vitest-environment node
import type { CallOptions, Envelope, UserModule } from 'up-user-module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aborted, openPage, type Purpose, success, timedOut, user } from './page.js';
import { endFakeTime, failureOf } from './support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

type Call = (module: UserModule, options?: CallOptions) => Promise<Envelope>;

const calls: readonly [name: string, call: Call, request: Purpose][] = [
  ['getUserInfo', (module, options) => module.getUserInfo(options), 'read'],
  ['refreshUser', (module, options) => module.refreshUser(options), 'read'],
  ['updateUserInfo', (module, options) => module.updateUserInfo({ nickname: '新' }, options), 'read'],
  ['updateUserInfo', (module, options) => module.updateUserInfo({ nickname: '新' }, options), 'write'],
];

describe.each(calls)('%s, while its request is under way', (_name, call, request) => {
  it(`aborts the ${request} when it is aborted itself`, async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    const answered = service.requests.length;
    const held = wire.hold(request, 'going');
    const controller = new AbortController();
    const failure = failureOf(call(module, { signal: controller.signal }));
    await held.reached;
    const sent = wire.sent.find(({ purpose }) => purpose === request);
    expect(sent?.signal.aborted).toBe(false);
    controller.abort();
    expect(await failure).toMatchObject(aborted);
    expect(sent?.signal.aborted).toBe(true);

    const before = wire.sent.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wire.sent).toHaveLength(before);
    const [last] = service.requests.slice(answered).map(({ method }) => method);
    expect(last).toBe(request === 'write' ? 'GET' : undefined);
  });

  it(`aborts the ${request} at its deadline`, async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    wire.hold(request, 'going');
    const failure = failureOf(call(module, { timeout: 500 }));
    await vi.advanceTimersByTimeAsync(500);
    expect(await failure).toMatchObject(timedOut);
    expect(wire.sent.find(({ purpose }) => purpose === request)?.signal.aborted).toBe(true);
  });

  it(`does not abort the ${request} for a signal that fires after the answer`, async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const controller = new AbortController();
    expect(await call(module, { signal: controller.signal })).toMatchObject(success);
    controller.abort();
    expect(wire.sent.map(({ signal }) => signal.aborted)).not.toContain(true);
  });
});

it('an update that is aborted between its read and its write writes nothing', async () => {
  const { module, logIn, wire, attributesOf } = openPage();
  await logIn();
  const before = attributesOf(user);
  const held = wire.hold('read');
  const controller = new AbortController();
  const failure = failureOf(module.updateUserInfo({ nickname: '新' }, { signal: controller.signal }));
  await held.reached;
  controller.abort();
  held.release();
  expect(await failure).toMatchObject(aborted);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(wire.purposes).toEqual(['read']);
  expect(attributesOf(user)).toEqual(before);
});
