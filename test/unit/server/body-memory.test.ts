// @vitest-environment node
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dial, readAll, readUntil, startWorld } from './sockets.js';
import { expectError, form, fromPage, gateway, json, upstream } from './support.js';

const login = '/uws/uaccount/v1/security/thirdpartUserLogin';
const token = '/account/protocol/openid-connect/token';

afterEach(() => {
  vi.useRealTimers();
});

function post(path: string, type: string, ...more: string[]): string[] {
  return [`POST ${path} HTTP/1.1`, `content-type: ${type}`, ...more];
}

const statusOf = (answer: string) => answer.slice(9, 12);

describe('bodies that never end', { timeout: 120_000 }, () => {
  const mebibyte = Buffer.alloc(1024 * 1024 - 10, ' ');

  it.each([
    ['of known length', [`content-length: ${1024 * 1024}`], mebibyte],
    [
      'of unknown length',
      ['transfer-encoding: chunked'],
      Buffer.concat([Buffer.from('100000\r\n'), mebibyte]),
    ],
  ])(
    '(JSON %s, 10 bytes short of 1 MiB) are refused at once and held by nobody',
    async (_what, headers, body) => {
      const { gateway } = await startWorld((_incoming, outgoing) => outgoing.end('{}'));
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      const watch = setInterval(() => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }, 10);
      const answers = await Promise.all(
        Array.from({ length: 300 }, async () =>
          readUntil(await dial(gateway.port, post(login, 'application/json', ...headers), body), /\}$/),
        ),
      );
      clearInterval(watch);
      expect(new Set(answers.map(statusOf))).toEqual(new Set(['413']));
      expect(most).toBeLessThan(100 * 1024 * 1024);
    },
  );

  it('are broken off for others where they take too much together, the oldest first: 503', async () => {
    const { gateway, failures } = await startWorld((_incoming, outgoing) => outgoing.end('{}'), {
      maxMemory: 1024 * 1024,
      bodyTimeout: 5000,
    });
    const size = 64 * 1024;
    const head = post(login, 'application/json', `content-length: ${size}`);
    const unfinished = Array.from({ length: 100 }, () => dial(gateway.port, head, Buffer.alloc(size - 10)));
    const sockets = await Promise.all(unfinished);
    const answers = sockets.map((socket) => readAll(socket));
    await vi.waitFor(() => expect(failures).toHaveLength(84), { timeout: 20_000 });

    // What is there in one go is let through meanwhile.
    const head200 = post(login, 'application/json', `content-length: 2`, 'connection: close');
    const good = await Promise.all(Array.from({ length: 20 }, () => dial(gateway.port, head200, '{}')));
    for (const socket of good) expect(await readAll(socket)).toMatch(/^HTTP\/1.1 200 /);

    const all = await Promise.all(answers);
    const count = (status: string) => all.filter((answer) => statusOf(answer) === status).length;
    expect({ 503: count('503'), 408: count('408') }).toEqual({
      503: failures.length,
      408: 100 - failures.length,
    });
    expect(failures.length).toBeLessThanOrEqual(85);
    expect(all.find((answer) => statusOf(answer) === '503')).toMatch(/^retry-after: 1\r$/im);
    expect(failures[0]).toMatchObject({ status: 503, error: 'server_busy', path: login });
  });
});

describe('memory for bodies', () => {
  it('is free again after each request, however it ends', async () => {
    const { fetch } = upstream();
    const { handle, failures } = gateway({ fetch, maxMemory: 1000 });
    const { handle: failing } = gateway({ fetch: () => Promise.reject(new Error()), maxMemory: 1000 });
    const filled = form({ grant_type: 'password', password: 'x'.repeat(600) });
    for (let i = 0; i < 5; i++) {
      expect((await handle(fromPage(token, filled))).status).toBe(200);
      expect((await handle(fromPage(token, form({ password: 'x'.repeat(600) })))).status).toBe(400);
      expect((await handle(fromPage(login, json('x'.repeat(600))))).status).toBe(200);
      expect((await failing(fromPage(token, filled))).status).toBe(502);
    }
    expect(failures).toEqual([]);
  });

  it('is not given to a body for which there is too little, even alone', async () => {
    const { fetch, received } = upstream();
    const { handle, failures } = gateway({ fetch, maxMemory: 100 });
    const response = await handle(fromPage(login, json('x'.repeat(600))));
    expect(response.headers.get('retry-after')).toBe('1');
    await expectError(response, 503, 'server_busy');
    expect(received).toEqual([]);
    expect(failures).toHaveLength(1);
  });

  it('is not taken from bodies that are complete', async () => {
    let finish = (_response: Response) => {};
    const slow = new Promise<Response>((resolve) => {
      finish = resolve;
    });
    const fetch = vi.fn(() => slow);
    const { handle } = gateway({ fetch, maxMemory: 1000 });
    const first = handle(fromPage(login, json('x'.repeat(600))));
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledOnce());
    await expectError(await handle(fromPage(login, json('x'.repeat(600)))), 503, 'server_busy');
    finish(Response.json({}));
    expect((await first).status).toBe(200);
  });
});

describe('a body that is held in memory', () => {
  it.each([
    [token, 'application/x-www-form-urlencoded'],
    [login, 'application/json'],
    ['/account/account', 'application/json'],
  ])('has 10 s to arrive: %s', async (path, type) => {
    vi.useFakeTimers();
    const { fetch, received } = upstream();
    const { handle, failures } = gateway({ fetch });
    const headers = { 'content-type': type, 'content-length': '50' };
    const body = new ReadableStream();
    const answer = handle(fromPage(path, { method: 'POST', body, duplex: 'half', headers }));
    const settled = vi.fn();
    void answer.then(settled);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await expectError(await answer, 408, 'request_timeout');
    expect(received).toEqual([]);
    expect(failures).toEqual([]);
  });
});
