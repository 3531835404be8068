// @vitest-environment node
import fc from 'fast-check';
import { memorySessionStore } from 'up-user-module/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Browser, browserOf, sessionWorld } from './session-support.js';

const accessLifetime = 300;
const refreshLifetime = 1800;
const users = ['alva', 'bell'].map((username) => ({ username, password: `Pass-${username}-1` }));

type Step =
  | { do: 'logIn'; user: number; isWrong: boolean }
  | { do: 'logOut'; at: number }
  | { do: 'read'; count: number }
  | { do: 'pass'; seconds: number }
  | { do: 'expire' }
  | { do: 'end' }
  | { do: 'fault'; kind: 'drop' | 'html' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('logIn'), user: fc.nat(1), isWrong: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('logOut'), at: fc.nat(1) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('read'), count: fc.integer({ min: 1, max: 8 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.constantFrom(1, 200, 295, 301, 1700, 1801) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expire') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end') }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('fault'), kind: fc.constantFrom('drop', 'html') }),
  },
);

/** What there should be: whose session it is, and how long its tokens last, in seconds. */
interface Model {
  user: string | undefined;
  accessUntil: number;
  refreshUntil: number;
  /** The service has ended the session, and nobody has noticed yet. */
  isEnded: boolean;
  /** The service takes no access token that it has given so far. */
  isExpired: boolean;
  /** The next token request fails. */
  isFaulty: boolean;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

const now = () => Date.now() / 1000;

async function readAll(browsers: readonly Browser[], count: number) {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const response = await browsers[index % browsers.length]?.send('/account/account');
      return { status: response?.status, username: (await response?.json())?.username };
    }),
  );
}

/** Two gateways before one service, and one browser that goes now to the one, now to the other. */
function createWorld() {
  const world = sessionWorld({
    store: memorySessionStore(),
    service: { users, accessTokenLifetime: accessLifetime, refreshTokenLifetime: refreshLifetime },
  });
  const browsers = [world.browser, browserOf(world.startGateway().handle)];
  const model: Model = {
    user: undefined,
    accessUntil: 0,
    refreshUntil: 0,
    isEnded: false,
    isExpired: false,
    isFaulty: false,
  };
  const share = (from: Browser) => {
    for (const browser of browsers) browser.cookie = from.cookie;
  };
  const forget = () => {
    model.user = undefined;
  };
  const renew = () => {
    model.accessUntil = now() + accessLifetime;
    model.refreshUntil = now() + refreshLifetime;
    model.isExpired = false;
  };

  async function logIn(user: number, isWrong: boolean): Promise<void> {
    const [browser] = browsers;
    const { username = '', password = '' } = users[user] ?? {};
    const response = await browser?.logIn({ username, password: isWrong ? 'wrong' : password });
    if (model.isFaulty) {
      model.isFaulty = false;
      expect(response?.status).toBe(502);
      return;
    }
    expect(response?.status).toBe(isWrong ? 401 : 200);
    if (isWrong || !browser) return;
    share(browser);
    Object.assign(model, { user: username, isEnded: false });
    renew();
  }

  async function read(count: number): Promise<void> {
    const answers = await readAll(browsers, count);
    const isOver = model.accessUntil <= now() && model.refreshUntil <= now();
    if (model.user === undefined || isOver) {
      forget();
      expect(answers).toEqual(answers.map(() => ({ status: 401, username: undefined })));
      return;
    }
    const good = { status: 200, username: model.user };
    const isDue = model.accessUntil - 10 <= now();
    const needsRenewal = isDue || model.isExpired || model.isEnded;
    if (!needsRenewal) {
      expect(answers).toEqual(answers.map(() => good));
    } else if (model.isFaulty) {
      model.isFaulty = false;
      // Who comes after the failed renewal tries again.
      for (const answer of answers) {
        if (answer.status === 200 && !model.isEnded) expect(answer).toEqual(good);
        else expect(model.isEnded ? [401, 502] : [502]).toContain(answer.status);
      }
      // It is not known how many did: a read settles it.
      await read(1);
    } else if (model.isEnded) {
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
      forget();
    } else {
      expect(answers).toEqual(answers.map(() => good));
      renew();
    }
  }

  async function run(next: Step): Promise<void> {
    if (next.do === 'logIn') return logIn(next.user, next.isWrong);
    if (next.do === 'read') return read(next.count);
    if (next.do === 'logOut') {
      const browser = browsers[next.at];
      expect((await browser?.logOut())?.status).toBe(204);
      if (browser) share(browser);
      forget();
    }
    if (next.do === 'pass') vi.setSystemTime(Date.now() + next.seconds * 1000);
    if (next.do === 'expire') {
      world.service.expireAccessTokens();
      model.isExpired = true;
    }
    if (next.do === 'end') {
      world.service.endSessions();
      model.isEnded = true;
    }
    if (next.do === 'fault' && !model.isFaulty) {
      world.service.faults[next.kind]({ match: /\/token$/ });
      model.isFaulty = true;
    }
  }

  /** Both gateways say the same, and it is what the model says. */
  async function check(): Promise<void> {
    const isOver = model.accessUntil <= now() && model.refreshUntil <= now();
    const isLogin = model.user !== undefined && !isOver;
    for (const browser of browsers) {
      const status = await browser.json('/session');
      // The gateway has noticed an end that the model has not seen yet: another read did.
      if (model.isEnded && !status.isLogin) forget();
      else expect(status.isLogin).toBe(isLogin);
    }
  }

  return { run, check };
}

describe('a session', () => {
  it('is what its history makes it, whichever gateway is asked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const world = createWorld();
        for (const next of steps) {
          await world.run(next);
          await world.check();
        }
      }),
      { numRuns: 150 },
    );
  });
});
