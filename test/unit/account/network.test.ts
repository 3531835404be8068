// @vitest-environment node
import { getEventListeners } from 'node:events';
import { type AccountClient, createAccountClient, type RequestOptions } from 'up-user-module/account';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endpoints, reads, writes } from './endpoints.js';
import * as samples from './samples.js';
import {
  type Answer,
  accessToken,
  endFakeTime,
  failureOf,
  hanging,
  hangingForEver,
  json,
  noContent,
  realm,
  refreshToken,
  scriptedClient,
  text,
  unreachable,
} from './support.js';

const start = Date.parse('2024-05-11T08:00:00Z');
const timedOut = { retCode: '990001', reason: 'timeout' };
const aborted = { retCode: '990001', reason: 'aborted' };

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});
afterEach(async () => {
  await endFakeTime();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** How a call ends, and after how many milliseconds. */
function watch(call: Promise<unknown>) {
  const seen: { value?: unknown; error?: unknown; after?: number } = {};
  call.then(
    (value) => Object.assign(seen, { value, after: Date.now() - start }),
    (error: unknown) => Object.assign(seen, { error, after: Date.now() - start }),
  );
  return seen;
}

describe('deadlines', () => {
  it.each(endpoints)('$name ends with its own', async ({ call, before = [] }) => {
    const { client } = scriptedClient([...before, hangingForEver]);
    const seen = watch(call(client, { timeout: 700 }));
    await vi.advanceTimersByTimeAsync(699);
    expect(seen).toEqual({});
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toMatchObject({ error: timedOut, after: 700 });
  });

  it("otherwise it is the client's, 10 s by default", async () => {
    const usual = watch(scriptedClient([hangingForEver]).client.refresh(refreshToken));
    const own = watch(scriptedClient([hangingForEver], { timeout: 2500 }).client.refresh(refreshToken));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(own).toMatchObject({ error: timedOut, after: 2500 });
    expect(usual).toMatchObject({ error: timedOut, after: 10_000 });
  });

  it('ends the request itself', async () => {
    const { client, last } = scriptedClient([hanging]);
    const seen = watch(client.refresh(refreshToken, { timeout: 100 }));
    await vi.advanceTimersByTimeAsync(99);
    expect(last().signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(last().signal.aborted).toBe(true);
    expect(seen).toMatchObject({ error: timedOut });
  });

  it.each([
    ['an answer', 200],
    ['an error', 502],
  ])('ends the reading of %s that stays away', async (_what, status) => {
    const { client } = scriptedClient([() => new Response(new ReadableStream(), { status })]);
    const seen = watch(client.refresh(refreshToken, { timeout: 100 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toMatchObject({ error: timedOut, after: 100 });
  });

  it('is one for both requests of updateAccount', async () => {
    const slowly: Answer = () =>
      new Promise((resolve) => {
        setTimeout(() => resolve(Response.json(samples.account)), 900);
      });
    const { client } = scriptedClient([slowly, hanging]);
    const seen = watch(client.updateAccount(accessToken, { firstName: 'A' }, { timeout: 1000 }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(seen).toMatchObject({ error: timedOut, after: 1000 });
  });

  it('leaves no listener on the signal, and does not abort what has been answered', async () => {
    const { signal } = new AbortController();
    const { client, last } = scriptedClient([json(samples.tokens)]);
    await client.refresh(refreshToken, { signal });
    const failing = scriptedClient([json({ error: 'invalid_grant' }, { status: 401 })]);
    await failureOf(failing.client.refresh(refreshToken, { signal }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(last().signal.aborted).toBe(false);
  });
});

describe("the caller's signal", () => {
  it.each(endpoints)('$name: fired before, nothing is sent', async ({ call }) => {
    const { client, requests } = scriptedClient([hanging]);
    expect(await failureOf(call(client, { signal: AbortSignal.abort() }))).toMatchObject(aborted);
    expect(requests).toEqual([]);
  });

  it.each(endpoints)('$name: fired meanwhile, the request ends', async ({ call, before = [] }) => {
    const { client, last } = scriptedClient([...before, hangingForEver]);
    const controller = new AbortController();
    const seen = watch(call(client, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(300);
    expect(seen).toEqual({});
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toMatchObject({ error: aborted, after: 300 });
    expect(last().signal.aborted).toBe(true);
  });

  it('fired between two tries, there is no further one', async () => {
    const { client, requests } = scriptedClient([unreachable]);
    const controller = new AbortController();
    const seen = watch(client.getAccount(accessToken, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toMatchObject({ error: aborted, after: 10 });
    expect(requests).toHaveLength(1);
  });

  it('fired between the two requests of updateAccount, nothing is written', async () => {
    const controller = new AbortController();
    const { client, requests } = scriptedClient([
      () => {
        controller.abort();
        return Response.json(samples.account);
      },
      noContent,
    ]);
    const call = client.updateAccount(accessToken, { firstName: 'A' }, { signal: controller.signal });
    expect(await failureOf(call)).toMatchObject(aborted);
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('fired afterwards, nothing happens', async () => {
    const controller = new AbortController();
    const { client } = scriptedClient([json(samples.tokens)]);
    expect(await client.refresh(refreshToken, { signal: controller.signal })).toEqual(samples.tokens);
    controller.abort();
  });
});

const busy = [429, 502, 503, 504];

describe('tries', () => {
  /** When each try was made. */
  async function triesOf(answer: Answer, options: RequestOptions = {}) {
    const times: number[] = [];
    const { client } = scriptedClient([
      (request) => {
        times.push(Date.now() - start);
        return answer(request);
      },
    ]);
    const seen = watch(client.getAccount(accessToken, options));
    await vi.advanceTimersByTimeAsync(60_000);
    return { times, seen, gaps: times.slice(1).map((time, index) => time - (times[index] ?? 0)) };
  }

  it.each(reads)('$name is tried again when the service cannot be reached', async ({ call, answer }) => {
    const { client, requests } = scriptedClient([unreachable, unreachable, answer]);
    const seen = watch(call(client));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toHaveProperty('value');
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ method, url }) => `${method} ${url}`)).size).toBe(1);
  });

  it.each(busy)('a read is tried again after HTTP %i', async (status) => {
    const { client, requests } = scriptedClient([text('', { status }), json(samples.account)]);
    const seen = watch(client.getAccount(accessToken));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toMatchObject({ value: samples.account });
    expect(requests).toHaveLength(2);
  });

  it('a read is tried again when its answer breaks off', async () => {
    const broken: Answer = () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.error(new TypeError('terminated')),
        }),
      );
    const { client, requests } = scriptedClient([broken, json(samples.account)]);
    const seen = watch(client.getAccount(accessToken));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toMatchObject({ value: samples.account });
    expect(requests).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 408, 409, 500, 501])('HTTP %i is an answer', async (status) => {
    const { times, seen } = await triesOf(text('', { status }));
    expect(times).toHaveLength(1);
    expect(seen).toMatchObject({ error: { status }, after: 0 });
  });

  it('there are at most four, and the last error is thrown', async () => {
    expect((await triesOf(unreachable)).times).toHaveLength(4);
    const { times, seen } = await triesOf(text('', { status: 503 }));
    expect(times).toHaveLength(4);
    expect(seen).toMatchObject({ error: { retCode: '000001', reason: 'network', status: 503 } });
  });

  it('the last error of a service that cannot be reached is 000001, reason network', async () => {
    const { seen } = await triesOf(unreachable);
    expect(seen).toMatchObject({ error: { retCode: '000001', reason: 'network' } });
  });

  it('are growing and jittered milliseconds apart', async () => {
    const gapsFor = async (random: number) => {
      vi.spyOn(Math, 'random').mockReturnValue(random);
      return (await triesOf(unreachable)).gaps;
    };
    const least = await gapsFor(0);
    const most = await gapsFor(0.999);
    for (const gaps of [least, most]) expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(new Set(least).size).toBe(3);
    for (const [index, gap] of least.entries()) {
      expect(gap).toBeGreaterThan(50);
      expect(most[index]).toBeGreaterThan(gap);
    }
    expect(most.reduce((sum, gap) => sum + gap)).toBeLessThan(5000);
  });

  it.each([
    ['seconds', '2', 2000],
    ['seconds, none', '0', 0],
    ['a date', new Date(start + 3000).toUTCString(), 3000],
  ])('keep to Retry-After in %s', async (_form, value, gap) => {
    const headers = { 'retry-after': value };
    const { client, requests } = scriptedClient([text('', { status: 503, headers }), json(samples.account)]);
    const seen = watch(client.getAccount(accessToken));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toMatchObject({ value: samples.account, after: gap });
    expect(requests).toHaveLength(2);
  });

  it.each(['soon', '-1', '1.5', new Date(start - 60_000).toUTCString()])(
    'pass over the Retry-After %j',
    async (value) => {
      const { gaps } = await triesOf(text('', { status: 503, headers: { 'retry-after': value } }));
      expect(gaps).toHaveLength(3);
      for (const gap of gaps) {
        expect(gap).toBeGreaterThan(50);
        expect(gap).toBeLessThan(3000);
      }
    },
  );

  it('are not made for a Retry-After beyond the deadline: there is nothing to wait for', async () => {
    for (const value of ['11', new Date(start + 3_600_000).toUTCString(), '99999999999999999999']) {
      const { times, seen } = await triesOf(text('', { status: 429, headers: { 'retry-after': value } }));
      expect(times).toHaveLength(1);
      expect(seen).toMatchObject({ error: { status: 429 } });
    }
  });

  it('end with the deadline', async () => {
    const { times, seen } = await triesOf(unreachable, { timeout: 250 });
    expect(times.length).toBeLessThan(4);
    expect(seen.after).toBeLessThanOrEqual(250);
    expect(seen).toMatchObject({ error: { reason: expect.stringMatching(/network|timeout/) } });
  });

  it('one that hangs takes what is left of the deadline', async () => {
    const { client, requests } = scriptedClient([unreachable, hangingForEver]);
    const seen = watch(client.getAccount(accessToken, { timeout: 2000 }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(requests).toHaveLength(2);
    expect(seen).toMatchObject({ error: timedOut, after: 2000 });
  });

  it.each(writes)('$name is never tried again', async ({ call, before = [] }) => {
    const answers = [
      unreachable,
      ...busy.map((status) => text('', { status, headers: { 'retry-after': '0' } })),
    ];
    for (const answer of answers) {
      const { client, requests } = scriptedClient([...before, answer]);
      const seen = watch(call(client));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(seen).toMatchObject({ error: { retCode: '000001', reason: 'network' } });
      expect(requests).toHaveLength(before.length + 1);
    }
  });

  it('the read of updateAccount is tried again, its write is not', async () => {
    const { client, requests } = scriptedClient([unreachable, json(samples.account), unreachable]);
    const seen = watch(client.updateAccount(accessToken, { firstName: 'A' }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toMatchObject({ error: { retCode: '000001', reason: 'network' } });
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  });
});

describe('without AbortController, as in old WebViews', () => {
  // Node's own Request needs one.
  const someRequest = new Request(realm);

  beforeEach(() => {
    vi.stubGlobal('AbortController', undefined);
  });

  function plainClient(script: readonly Answer[]) {
    const sent: (RequestInit | undefined)[] = [];
    const client = createAccountClient({
      realm,
      clientId: 'h5',
      fetch: async (_url, init) => {
        const answer = script[Math.min(sent.length, script.length - 1)];
        sent.push(init);
        return answer ? answer(someRequest) : Response.error();
      },
    });
    return { client, sent };
  }

  it.each(endpoints)('$name works', async ({ call, before = [], answer, result }) => {
    const { client } = plainClient([...before, answer]);
    expect(await call(client)).toEqual(result);
  });

  it.each(endpoints)('$name has its deadline', async ({ call, before = [] }) => {
    const { client } = plainClient([...before, hangingForEver]);
    const seen = watch(call(client, { timeout: 700 }));
    await vi.advanceTimersByTimeAsync(700);
    expect(seen).toMatchObject({ error: timedOut, after: 700 });
  });

  it('there is no further try once the deadline has expired', async () => {
    const slowly: Answer = () =>
      new Promise((_resolve, reject) => {
        setTimeout(() => reject(new TypeError('Failed to fetch')), 150);
      });
    const { client, sent } = plainClient([slowly]);
    const seen = watch(client.getAccount(accessToken, { timeout: 100 }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toMatchObject({ error: timedOut, after: 100 });
    expect(sent).toHaveLength(1);
  });

  it('a polyfilled signal still ends a call', async () => {
    const polyfilled = Object.assign(new EventTarget(), {
      aborted: false,
      reason: undefined,
      onabort: null,
      throwIfAborted: () => {},
    });
    const { client } = plainClient([hangingForEver]);
    const seen = watch(client.refresh(refreshToken, { signal: polyfilled }));
    await vi.advanceTimersByTimeAsync(300);
    polyfilled.dispatchEvent(new Event('abort'));
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toMatchObject({ error: aborted, after: 300 });
  });
});

describe('fetch', () => {
  const ask = (client: AccountClient) => client.getAccount(accessToken);

  it('is the global one of the moment, where none is given', async () => {
    const client = createAccountClient({ realm, clientId: 'h5' });
    for (const username of ['alva1', 'alva2']) {
      vi.stubGlobal('fetch', async () => Response.json({ ...samples.account, username }));
      expect(await ask(client)).toMatchObject({ username });
    }
  });

  it('is called as a plain function: browsers refuse it with another `this`', async () => {
    const { client } = scriptedClient([], {
      fetch: async function (this: unknown) {
        if (this !== undefined && this !== globalThis) throw new TypeError('Illegal invocation');
        return Response.json(samples.account);
      },
    });
    expect(await ask(client)).toEqual(samples.account);
  });

  it('may throw instead of rejecting', async () => {
    const { client } = scriptedClient([], {
      fetch: () => {
        throw new Error('blocked');
      },
    });
    const seen = watch(ask(client));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toMatchObject({ error: { retCode: '000001', reason: 'network' } });
  });
});
