// @vitest-environment node
import { createAdaptorServer } from '@hono/node-server';
import { createVerifyCodeHandler, memoryCodeStore } from 'up-user-module/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dial, listen, readUntil, startWorld } from './sockets.js';
import { expectError, fromPage, gateway, upstream } from './support.js';

const password = 'hunter22';
let log: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  log = vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an absolute-form request line', () => {
  it.each([
    `GET http://alva:${password}@gateway.example/account/account`,
    `GET http://:${password}@gateway.example/account/account`,
    `GET http://${password}@gateway.example/account/account`,
    `POST http://alva:${password}@gateway.example/account/protocol/openid-connect/token`,
    `POST http://alva:${password}@gateway.example/uws/uaccount/v1/security/thirdpartUserLogin`,
    `OPTIONS http://alva:${password}@gateway.example/account/account`,
    `GET http://alva:${password}@gateway.example/nothing`,
  ])('with user info is a 400: %s', async (line) => {
    const seen: unknown[] = [];
    const { gateway: server, failures } = await startWorld((incoming, outgoing) => {
      seen.push(incoming.url);
      outgoing.end('{}');
    });
    const body = line.startsWith('POST') ? 'grant_type=password' : '';
    const socket = await dial(
      server.port,
      [
        `${line} HTTP/1.1`,
        'content-type: application/x-www-form-urlencoded',
        `content-length: ${body.length}`,
      ],
      body,
    );
    const answer = await readUntil(socket, /\}$/);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain(password);
    expect(seen).toEqual([]);
    expect(failures).toEqual([]);
    expect(log).not.toHaveBeenCalled();
  });

  it('without is like any other', async () => {
    const { gateway: server } = await startWorld((_incoming, outgoing) => outgoing.end('{"id":"1"}'));
    const socket = await dial(server.port, ['GET http://gateway.example/account/account HTTP/1.1']);
    expect(await readUntil(socket, /"1"\}/)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('does not harm a server of another kind either', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const request = new Proxy(fromPage('/account/account'), {
      get: (target, name) =>
        name === 'url'
          ? `https://alva:${password}@gateway.example/account/account`
          : Reflect.get(target, name, target),
    });
    await expectError(await handle(request), 400, 'invalid_request');
    expect(received).toEqual([]);
  });
});

describe('an upload that the page never finishes', () => {
  it.each([
    ['of known length', ['content-length: 1000000'], 'the beginning'],
    ['of unknown length', ['transfer-encoding: chunked'], 'd\r\nthe beginning\r\n'],
    ['of which nothing comes', ['content-length: 1000000'], ''],
  ])('(%s) is a 408, which is not told to onError', async (_what, headers, beginning) => {
    const { gateway: server, failures } = await startWorld(
      (incoming, outgoing) => incoming.resume().on('end', () => outgoing.end('{}')),
      { timeout: 500 },
    );
    const head = ['POST /account/avatar HTTP/1.1', 'content-type: image/png', ...headers];
    const answer = await readUntil(await dial(server.port, head, beginning), /\}$/);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"request_timeout"');
    expect(failures).toEqual([]);
  });

  it("is the service's fault where it is complete and not answered: 504", async () => {
    const { gateway: server, failures } = await startWorld((incoming) => incoming.resume(), { timeout: 500 });
    const head = ['POST /account/avatar HTTP/1.1', 'content-type: image/png', 'content-length: 3'];
    expect(await readUntil(await dial(server.port, head, 'abc'), /\}$/)).toMatch(/^HTTP\/1\.1 504 /);
    expect(failures).toMatchObject([{ error: 'upstream_timeout' }]);
  });

  it("is the service's fault where it does not take it: 504", async () => {
    const { gateway: server, failures } = await startWorld((incoming) => incoming.pause(), { timeout: 1000 });
    const size = 9 * 1024 * 1024;
    const head = ['POST /account/avatar HTTP/1.1', 'content-type: image/png', `content-length: ${size}`];
    const socket = await dial(server.port, head, Buffer.alloc(size));
    expect(await readUntil(socket, /\}$/)).toMatch(/^HTTP\/1\.1 504 /);
    expect(failures).toMatchObject([{ error: 'upstream_timeout' }]);
  });

  it('is a 408 of the verify-code handler, too', async () => {
    const handle = createVerifyCodeHandler({
      clientKey: 'key',
      clientSecret: 'secret',
      store: memoryCodeStore(),
      timeout: 500,
    });
    const server = createAdaptorServer({ fetch: handle });
    if (!('maxHeadersCount' in server)) throw new Error('not an HTTP/1.1 server');
    const { port } = await listen(server);
    const head = ['POST /verify HTTP/1.1', 'content-type: application/json', 'content-length: 100'];
    const answer = await readUntil(await dial(port, head, '{"code":'), /\}$/);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('A00003');
  });
});
