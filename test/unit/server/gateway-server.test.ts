// @vitest-environment node
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import { createGateway } from 'up-user-module/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientSecret, page } from './support.js';

const servers: { close(): void; closeAllConnections?(): void }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function listen(server: Server | ReturnType<typeof createAdaptorServer>): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return port;
}

async function read(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of message) text += piece;
  return text;
}

/** A service and a gateway before it, both over real connections. */
async function setUp(
  answer: Parameters<typeof createServer>[1],
  options: { timeout?: number; maxBody?: number } = {},
) {
  const service = await listen(createServer(answer));
  const handle = createGateway({
    account: { realm: `http://127.0.0.1:${service}/realms/home`, clientId: 'h5', clientSecret },
    origins: [page],
    ...options,
  });
  return listen(createAdaptorServer({ fetch: handle }));
}

/** Sends a path exactly as it is written, as no URL parser lets it through. */
function send(port: number, path: string, { method = 'GET', headers = {} } = {}) {
  return request({ host: '127.0.0.1', port, path, method, headers: { origin: page, ...headers } });
}

async function answerTo(sent: ReturnType<typeof request>): Promise<IncomingMessage> {
  const [message]: IncomingMessage[] = await once(sent, 'response');
  if (!message) throw new Error('no answer');
  return message;
}

describe('in a Node server', () => {
  it('adds the credentials, streams both ways and keeps the length of an upload', async () => {
    const received: string[] = [];
    const port = await setUp(async (incoming, outgoing) => {
      const body = await read(incoming);
      outgoing.setHeader('content-type', 'application/json');
      const { url } = incoming;
      received.push(body);
      outgoing.end(
        JSON.stringify({ url, length: incoming.headers['content-length'], bytes: Buffer.byteLength(body) }),
      );
    });
    const token = await fetch(`http://127.0.0.1:${port}/account/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: 'alva' }),
      headers: { origin: page },
    });
    const sent = `grant_type=password&username=alva&client_id=h5&client_secret=${clientSecret}`;
    expect(await token.json()).toEqual({
      url: '/realms/home/protocol/openid-connect/token',
      length: String(sent.length),
      bytes: sent.length,
    });
    const avatar = await fetch(`http://127.0.0.1:${port}/account/avatar`, {
      method: 'POST',
      body: 'x'.repeat(1_000_000),
      headers: { origin: page, 'content-type': 'image/png' },
    });
    expect(await avatar.json()).toEqual({
      url: '/realms/home/avatar',
      length: '1000000',
      bytes: 1_000_000,
    });
    expect(received).toEqual([sent, 'x'.repeat(1_000_000)]);
  });

  it('passes the first piece of an answer on while the service still holds back the second', async () => {
    let finish = () => {};
    const port = await setUp((_incoming, outgoing) => {
      outgoing.write('one');
      finish = () => outgoing.end('two');
    });
    const sent = send(port, '/account/account');
    sent.end();
    const message = await answerTo(sent);
    const [first] = await once(message, 'data');
    expect(String(first)).toBe('one');
    finish();
    expect(await read(message)).toBe('two');
  });

  it.each([
    '/account/sms/user/../../../admin',
    '/account/../../admin',
    '/account/sms/user/%2e%2e/%2e%2e/admin',
    '/account/sms/user/..%2f..%2fadmin',
    '/account//account',
    '/account\\..\\admin',
    'http://evil.example/account/sms/user/..;/admin',
    '//evil.example/account/account',
  ])('does not let %s through', async (path) => {
    const seen: unknown[] = [];
    const port = await setUp((incoming, outgoing) => {
      seen.push(incoming.url);
      outgoing.end();
    });
    const sent = send(port, path);
    sent.end();
    const { statusCode } = await answerTo(sent);
    expect([400, 404]).toContain(statusCode);
    expect(seen).toEqual([]);
  });

  it('ends the request to the service when the page goes away', async () => {
    let arrived = () => {};
    const reached = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let closed = () => {};
    const ended = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const port = await setUp((incoming) => {
      incoming.socket.on('close', () => closed());
      arrived();
    });
    const sent = send(port, '/account/account');
    sent.on('error', () => {});
    sent.end();
    await reached;
    sent.destroy();
    await ended;
  });

  it('answers 413 to an upload that is too large, and 502 where nobody listens', async () => {
    const port = await setUp((incoming, outgoing) => incoming.resume().on('end', () => outgoing.end()), {
      maxBody: 1000,
    });
    const sent = send(port, '/account/avatar', {
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
    });
    sent.on('error', () => {});
    sent.write('x'.repeat(800));
    sent.write('x'.repeat(800));
    expect((await answerTo(sent)).statusCode).toBe(413);

    const [service] = servers;
    service?.closeAllConnections?.();
    service?.close();
    const unreachable = send(port, '/account/account');
    unreachable.end();
    expect((await answerTo(unreachable)).statusCode).toBe(502);
  });

  it("leaves nothing of an answer that breaks off in the server's log", async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const port = await setUp((incoming) => {
      const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
      // No length of a piece.
      incoming.socket.end(`${head}{"phone":"18680533727"}\r\n`);
    });
    const sent = send(port, '/account/account');
    sent.end();
    await expect(answerTo(sent).then(read)).rejects.toThrow();
    await vi.waitFor(() => expect(log).toHaveBeenCalled());
    expect(log.mock.calls.map((line) => inspect(line, { depth: 9 })).join()).not.toContain('18680533727');
    log.mockRestore();
  });

  it('does not follow a redirect', async () => {
    const seen: unknown[] = [];
    const port = await setUp((incoming, outgoing) => {
      seen.push(incoming.url);
      outgoing.writeHead(302, { location: '/admin' }).end();
    });
    const sent = send(port, '/account/account');
    sent.end();
    expect((await answerTo(sent)).statusCode).toBe(502);
    expect(seen).toEqual(['/realms/home/account']);
  });
});
