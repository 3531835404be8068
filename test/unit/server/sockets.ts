import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { connect, type Server, type Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createGateway, type GatewayFailure, type GatewayOptions } from 'up-user-module/server';
import { afterEach } from 'vitest';
import { appKey, clientSecret, page } from './support.js';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map(closed));
});

async function closed(server: Server): Promise<void> {
  if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') {
    server.closeAllConnections();
  }
  await new Promise((resolve) => server.close(resolve));
}

/** Listens on a free port of 127.0.0.1 until the test is over. */
export async function listen<T extends Server>(server: T): Promise<T & { port: number }> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return Object.assign(server, { port: address.port });
}

/** How many connections a server has. */
export function connections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

interface WorldOptions extends Partial<GatewayOptions> {
  /** Whether the gateway gets what the server hands over beside the request. */
  withEnv?: boolean;
}

/** A service and a gateway before it, both over real connections. */
export async function startWorld(answer: RequestListener, { withEnv = true, ...options }: WorldOptions = {}) {
  const service = await listen(createServer(answer));
  const failures: GatewayFailure[] = [];
  const origin = `http://127.0.0.1:${service.port}`;
  const handle = createGateway({
    account: { realm: `${origin}/realms/home`, clientId: 'h5', clientSecret },
    uws: { baseUrl: origin, appId: 'MB-TEST-0000', appKey },
    origins: [page],
    onError: (failure) => failures.push(failure),
    ...options,
  });
  const server = createAdaptorServer({ fetch: withEnv ? handle : (request) => handle(request) });
  if (!('maxHeadersCount' in server)) throw new Error('not an HTTP/1.1 server');
  const gateway = await listen(server);
  return { service, gateway, failures };
}

/** A connection that sends `head` line by line with an empty line after it, and reads nothing unless told to. */
export async function dial(
  port: number,
  head: readonly string[],
  body: string | Buffer = '',
): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`${head.join('\r\n')}\r\nhost: gateway.example\r\norigin: ${page}\r\n\r\n`);
  if (body.length > 0) socket.write(body);
  return socket;
}

/** All that comes until the other side closes. */
export async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const piece of socket) text += piece;
  return text;
}

/** What comes until it matches. */
export async function readUntil(socket: Socket, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const piece of socket.iterator({ destroyOnReturn: false })) {
    text += piece;
    if (pattern.test(text)) return text;
  }
  throw new Error(`closed after ${JSON.stringify(text)}`);
}

export async function bodyOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of message) text += piece;
  return text;
}
