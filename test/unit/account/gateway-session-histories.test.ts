import fc, { type Scheduler } from 'fast-check';
import { createUserModule, httpAdapter } from 'up-user-module';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFakeGateway } from './fake-gateway.js';
import { endFakeTime } from './support.js';

type Step =
  | { readonly do: 'login'; readonly user: string }
  | { readonly do: 'elsewhere'; readonly user: string | undefined }
  | { readonly do: 'logOut' | 'read' | 'write' | 'status' };

const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ do: fc.constant('login'), user: fc.constantFrom('alice', 'bobby', 'nobody') }),
    // In another tab, of which this one does not hear.
    fc.record({ do: fc.constant('elsewhere'), user: fc.constantFrom('carol', undefined) }),
    fc.record({ do: fc.constantFrom('logOut', 'read', 'write', 'status') }),
  ),
  { minLength: 1, maxLength: 12 },
);

/** One page and its gateway, whose requests and answers take as long as the scheduler likes. */
async function play(scheduler: Scheduler, history: readonly Step[]) {
  const fake = createFakeGateway({ scheduler });
  const http = httpAdapter({
    gateway: 'https://gateway.test/gateway',
    session: 'gateway',
    fetch: fake.fetch,
  });
  const module = createUserModule({ adapters: [http], retry: false });
  const wrong: string[] = [];
  /** The page has logged out, and nobody has logged in since. */
  let isOut = false;
  /** The last login of this page, if nothing has come after it. */
  let last: { readonly user: string; succeeded: boolean } | undefined;

  const take = async (step: Step): Promise<void> => {
    if (step.do === 'login') {
      const login = { user: step.user, succeeded: false };
      last = login;
      isOut = false;
      const password = step.user === 'nobody' ? 'wrong' : 'Right2024';
      await http.login({ username: step.user, password });
      login.succeeded = true;
    } else if (step.do === 'elsewhere') {
      last = undefined;
      isOut = false;
      fake.elsewhere(step.user);
    } else if (step.do === 'logOut') {
      last = undefined;
      isOut = true;
      await module.logOut();
    } else if (step.do === 'read') {
      await module.getUserInfo();
      if (isOut) wrong.push('a read has answered for a user who has logged out');
    } else if (step.do === 'write') await module.updateUserInfo({ nickname: 'x' });
    else await module.getLoginStatus();
  };

  const run = async () => {
    const calls: Promise<unknown>[] = [];
    for (const step of history) {
      await scheduler.schedule(Promise.resolve(), step.do);
      calls.push(take(step).catch(() => {}));
    }
    await Promise.all(calls);
    // Of what another tab has done it hears at the latest when it comes back.
    if (history.some((step) => step.do === 'elsewhere')) window.dispatchEvent(new Event('online'));
    const { retData } = await module.getUserInfo().catch(() => ({ retData: undefined }));
    return { found: retData?.username, wrong: wrong.concat(fake.mixedUp), last, user: fake.user };
  };
  try {
    return await scheduler.waitFor(run());
  } finally {
    http.close();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

it('whatever the order of requests and answers, page and gateway agree in the end, and users are not mixed up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, async (scheduler, history) => {
      const { found, wrong, last, user } = await play(scheduler, history);
      expect(wrong).toEqual([]);
      expect(found).toBe(user);
      if (last?.succeeded) expect(found).toBe(last.user);
    }),
    { numRuns: 300 },
  );
});
