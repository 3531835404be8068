// @vitest-environment node
import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestListener, request } from 'node:http';
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bodyOf, connections, dial, startWorld } from './sockets.js';

const timeout = 1000;
/** Room for a busy machine. Nothing waits that long for its own sake. */
const patience = { timeout: 60_000, interval: 100 };

/** Many times what the kernel takes for a connection that nobody reads from. */
const large = Buffer.alloc(9 * 1024 * 1024, 'x');
const small = Buffer.alloc(60 * 1024, 'x');

const answerWith =
  (body: Buffer, headers = {}): RequestListener =>
  (_incoming, outgoing) => {
    outgoing.writeHead(200, headers);
    outgoing.end(body);
  };

const get = 'GET /account/avatar/default HTTP/1.1';
const dialMany = (count: number, port: number) =>
  Promise.all(Array.from({ length: count }, () => dial(port, [get])));

type World = Awaited<ReturnType<typeof startWorld>>;

async function expectNoConnections({ gateway, service }: World): Promise<void> {
  await vi.waitFor(async () => {
    expect({ gateway: await connections(gateway), service: await connections(service) }).toEqual({
      gateway: 0,
      service: 0,
    });
  }, patience);
}

beforeEach(() => {
  // `@hono/node-server` prints each answer that was broken off.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('pages that do not read their answer', { timeout: 120_000 }, () => {
  it('have no connection left after the deadline, nor has the gateway: 300 of them', async () => {
    const world = await startWorld(answerWith(large), { timeout });
    await dialMany(300, world.gateway.port);
    await vi.waitFor(() => expect(world.failures.length).toBeGreaterThan(0), patience);
    await expectNoConnections(world);
    expect(world.failures).toHaveLength(300);
    // On a busy machine some have not had the beginning of the answer by then.
    const kinds = new Set(world.failures.map(({ error }) => error));
    kinds.delete('upstream_timeout');
    expect(kinds).toEqual(new Set(['response_timeout']));
  });

  it('have none either where the length is known, or the server hands over the request alone', async () => {
    const worlds = await Promise.all([
      startWorld(answerWith(large, { 'content-length': large.length }), { timeout }),
      startWorld(answerWith(large), { timeout, withEnv: false }),
    ]);
    for (const { gateway } of worlds) await dialMany(1, gateway.port);
    for (const world of worlds) {
      await expectNoConnections(world);
      expect(world.failures).toEqual([
        {
          status: 504,
          error: 'response_timeout',
          description: 'The page did not read the answer in time.',
          method: 'GET',
          path: '/account/avatar/default',
          code: undefined,
        },
      ]);
    }
  });

  it('have none left either where a hundred small answers wait on one connection', async () => {
    const answer = answerWith(small, { 'content-length': small.length });
    const world = await startWorld(answer, { timeout: 3 * timeout });
    const requests = `${get}\r\nhost: gateway.example\r\n\r\n`.repeat(150);
    await dial(world.gateway.port, [requests + get]);
    await vi.waitFor(async () => expect(await connections(world.service)).toBeGreaterThan(0), patience);
    await expectNoConnections(world);
    expect(new Set(world.failures.map(({ error }) => error))).toContain('response_timeout');
  });
});

describe('a page that reads its answers', { timeout: 120_000 }, () => {
  it('keeps its connection beyond the deadlines of earlier requests', async () => {
    const { gateway, failures } = await startWorld(answerWith(small, { 'content-length': small.length }), {
      timeout,
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async () => {
      const sent = request({
        agent,
        port: gateway.port,
        host: '127.0.0.1',
        path: '/account/avatar/default',
      }).end();
      const [message]: IncomingMessage[] = await once(sent, 'response');
      if (!message) throw new Error('no answer');
      expect(await bodyOf(message)).toHaveLength(small.length);
      return sent.reusedSocket;
    };
    expect(await ask()).toBe(false);
    // The gateway would have ended it by then; the server itself keeps it for 5 s without a request.
    await new Promise((resolve) => setTimeout(resolve, 2.5 * timeout));
    expect(await ask()).toBe(true);
    agent.destroy();
    expect(failures).toEqual([]);
  });
});

describe('a page that reads too slowly', { timeout: 120_000 }, () => {
  it('is cut off at the deadline in the middle of the answer', async () => {
    const world = await startWorld(answerWith(large), { timeout });
    const socket = await dial(world.gateway.port, [get]);
    let bytes = 0;
    const slowly = setInterval(() => {
      bytes += socket.read(1024)?.length ?? 0;
    }, 20);
    await expectNoConnections(world);
    clearInterval(slowly);
    expect(bytes).toBeGreaterThan(0);
    expect(world.failures).toMatchObject([{ error: 'response_timeout' }]);
  });
});

describe('a service that stops in the middle of its answer', { timeout: 120_000 }, () => {
  it('is told to onError once for each request, as late', async () => {
    const world = await startWorld(
      (_incoming, outgoing) => {
        outgoing.write('the beginning');
      },
      { timeout },
    );
    for (const socket of await dialMany(30, world.gateway.port)) socket.resume();
    await vi.waitFor(() => expect(world.failures.length).toBeGreaterThan(0), patience);
    await expectNoConnections(world);
    expect(world.failures).toHaveLength(30);
    expect(new Set(world.failures.map(({ error }) => error))).toEqual(new Set(['upstream_timeout']));
  });
});

describe('a service that never answers', { timeout: 120_000 }, () => {
  it.each([
    ['undici', undefined],
    ['fetch', (request: Request) => fetch(request)],
  ])(
    'has its connections closed at the deadline, though the collector has run meanwhile (%s)',
    async (_name, fetch) => {
      const sockets = new Set<Socket>();
      const world = await startWorld(
        ({ socket }) => {
          sockets.add(socket);
        },
        { timeout: 3 * timeout, fetch },
      );
      await dialMany(20, world.gateway.port);
      await vi.waitFor(() => expect(sockets.size).toBe(20), patience);
      // What the collector takes then, nothing holds any more.
      setFlagsFromString('--expose-gc');
      const collect: unknown = runInNewContext('gc');
      for (let i = 0; i < 5; i++) {
        if (typeof collect === 'function') collect();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await vi.waitFor(() => expect(world.failures).toHaveLength(20), patience);
      await vi.waitFor(() => expect([...sockets].filter(({ destroyed }) => !destroyed)).toHaveLength(0), {
        timeout: 5000,
        interval: 50,
      });
    },
  );
});
