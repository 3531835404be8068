// @vitest-environment node
import fc from 'fast-check';
import { UserModuleError } from 'up-user-module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { credentials, openPage, otherCredentials, otherUser, user } from './page.js';
import { endFakeTime, failureOf } from './support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

describe('getUserInfo and refreshUser at the same time', () => {
  it.each([
    ['getUserInfo', 'refreshUser'],
    ['refreshUser', 'getUserInfo'],
  ] as const)('ask once: %s, %s', async (first, second) => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const answers = await Promise.all([module[first](), module[second](), module[first]()]);
    expect(answers.map(({ retCode }) => retCode)).toEqual(['000000', '000000', '000000']);
    expect(wire.purposes).toEqual(['read']);
  });

  it('ask once more where the token is refused', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    service.expireAccessTokens();
    await Promise.all([module.getUserInfo(), module.refreshUser()]);
    expect(wire.purposes).toEqual(['read', 'refresh', 'read']);
  });
});

it('a failure that several calls share is an object of its own for each', async () => {
  const { module, logIn, service } = openPage();
  await logIn();
  service.endSessions();
  const failing = [failureOf(module.getUserInfo()), failureOf(module.refreshUser())];
  const [first, second] = await Promise.all(failing);
  expect(first).toMatchObject({ retCode: '110001' });
  expect(second).toEqual(first);
  expect(second).not.toBe(first);
});

describe('a later call', () => {
  it('getUserInfo shares what refreshUser has asked for', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('read');
    const refreshed = module.refreshUser();
    await held.reached;
    const info = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(1);
    held.release();
    await refreshed;
    expect(await info).toMatchObject({ retData: { offUserId: user.id } });
    expect(wire.purposes).toEqual(['read']);
  });

  it('refreshUser asks itself: what getUserInfo has asked for may be older than the call', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('read');
    const info = module.getUserInfo();
    await held.reached;
    await module.refreshUser();
    held.release();
    await info;
    expect(wire.purposes).toEqual(['read', 'read']);
  });

  it('getUserInfo after an update asks itself, though refreshUser has asked before', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('read');
    const refreshed = module.refreshUser();
    await held.reached;
    await module.updateUserInfo({ nickname: '新' });
    expect(await module.getUserInfo()).toMatchObject({ retData: { nickname: '新' } });
    held.release();
    await refreshed;
  });

  it('getUserInfo asks itself after an update that was not waited for to its end', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('read');
    const refreshed = module.refreshUser();
    await held.reached;
    const written = wire.hold('write');
    const controller = new AbortController();
    const update = failureOf(module.updateUserInfo({ nickname: '新' }, { signal: controller.signal }));
    await written.reached;
    controller.abort();
    expect(await update).toMatchObject({ reason: 'aborted' });
    await vi.advanceTimersByTimeAsync(1);
    expect(await module.getUserInfo()).toMatchObject({ retData: { nickname: '新' } });
    held.release();
    await refreshed;
  });

  it('does not fail because the one who has asked waits no longer', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('read');
    const controller = new AbortController();
    const refreshed = failureOf(module.refreshUser({ signal: controller.signal }));
    await held.reached;
    const info = module.getUserInfo();
    await vi.advanceTimersByTimeAsync(1);
    controller.abort();
    expect(await refreshed).toMatchObject({ reason: 'aborted' });
    expect(await info).toMatchObject({ retData: { offUserId: user.id } });
    expect(wire.purposes).toEqual(['read', 'read']);
  });

  it('of another user shares nothing', async () => {
    const { module, http, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('read');
    const refreshed = module.refreshUser();
    await held.reached;
    await http.login(otherCredentials);
    expect(await module.getUserInfo()).toMatchObject({ retData: { offUserId: otherUser.id } });
    held.release();
    await refreshed;
  });
});

/** What may happen, one after the other, with so many milliseconds in between. */
const happening = fc.record({
  what: fc.constantFrom('info', 'info', 'refresh', 'refresh', 'abort', 'update', 'log in', 'log out'),
  wait: fc.constantFrom(0, 0, 0, 10, 40, 200),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** Milliseconds to the service, and back. */
const delay = fc.constantFrom(0, 5, 30, 150);
const delays = fc.array(fc.tuple(delay, delay), { minLength: 4, maxLength: 12 });

describe('random histories', () => {
  it('mix no users up, and show refreshUser nothing older than its call', async () => {
    const histories = fc.array(happening, { minLength: 3, maxLength: 20 });
    await fc.assert(fc.asyncProperty(histories, delays, live), { numRuns: 80 });
  });
});

interface Read {
  /** When it was sent, and when its answer was there, in the order of all that has happened. */
  readonly sent: number;
  done: number;
}

/** The way between a page and the service, which takes its time; and what went over it. */
function slowWire(service: () => typeof fetch, times: readonly (readonly [number, number])[]) {
  const reads: Read[] = [];
  /** Whose the access tokens are. */
  const owners = new Map<string, string>();
  let clock = 0;
  let count = 0;
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  return {
    reads,
    owners,
    tick: () => ++clock,
    async fetch(input: RequestInfo | URL, init?: RequestInit) {
      const request = new Request(input, init);
      const isRead = request.method === 'GET';
      const body = await request.clone().text();
      const [there = 0, back = 0] = times[count++ % times.length] ?? [];
      const read = { sent: ++clock, done: Number.POSITIVE_INFINITY };
      if (isRead) reads.push(read);
      await sleep(there);
      const response = await service()(request);
      const answer: unknown =
        isRead || !response.ok
          ? undefined
          : await response
              .clone()
              .json()
              .catch(() => {});
      const username = new URLSearchParams(body).get('username');
      if (username && typeof answer === 'object' && answer && 'access_token' in answer) {
        owners.set(String(answer.access_token), username);
      }
      await sleep(back);
      read.done = ++clock;
      return response;
    },
  };
}

/** Lives a history, and checks each answer in it. */
async function live(happenings: readonly Happening[], times: readonly (readonly [number, number])[]) {
  const wire = slowWire(() => page.service.fetch, times);
  const page = openPage({ http: { fetch: wire.fetch } });
  const { module, http } = page;
  const first = http.login(credentials);
  await vi.advanceTimersByTimeAsync(1000);
  await first;

  /** Of users who have gone. */
  const gone = new Set<string>();
  const answers: Promise<unknown>[] = [];
  let last = new AbortController();
  let count = 0;

  const happen: Record<Happening['what'], () => unknown> = {
    info: () =>
      module.getUserInfo({ signal: last.signal }).then(({ retData }) => {
        const { username, user_center_access_token: token = '' } = retData;
        expect(wire.owners.get(token)).toBe(username);
        expect(gone.has(token)).toBe(false);
      }),
    refresh() {
      const called = wire.tick();
      return module.refreshUser({ signal: last.signal }).then(() => {
        const mayAnswer = ({ sent, done }: Read) => sent > called && done < Number.POSITIVE_INFINITY;
        expect(wire.reads.some(mayAnswer)).toBe(true);
      });
    },
    abort: () => last.abort(),
    update: () => module.updateUserInfo({ nickname: String(++count) }),
    'log in': () => {
      const before = new Set(wire.owners.keys());
      const done = http.login(++count % 2 ? otherCredentials : credentials);
      return done.then(() => {
        for (const token of before) gone.add(token);
      });
    },
    'log out'() {
      for (const token of wire.owners.keys()) gone.add(token);
      return module.logOut();
    },
  };

  for (const { what, wait } of happenings) {
    if (what !== 'abort') last = new AbortController();
    // The package's own errors are answers, too.
    const fine = (error: unknown) => error instanceof UserModuleError || Promise.reject(error);
    answers.push(Promise.resolve(happen[what]()).catch(fine));
    if (wait) await vi.advanceTimersByTimeAsync(wait);
  }
  const settled = Promise.all(answers);
  // Handled below; it may fail before.
  settled.catch(() => {});
  await vi.advanceTimersByTimeAsync(60_000);
  await settled;
}
