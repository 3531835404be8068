// @vitest-environment node
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  request,
} from 'node:http';
import { createServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendOverUndici } from '../../../src/server/over-undici.js';
import { bodyOf, listen, startWorld } from './sockets.js';
import { page } from './support.js';

const patience = { timeout: 60_000, interval: 20 };

interface Answer {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

function ask(port: number, path: string, init: { method?: string; body?: string; type?: string } = {}) {
  const { method = 'GET', body, type = 'application/json' } = init;
  const headers = { origin: page, ...(body !== undefined && { 'content-type': type }) };
  return new Promise<Answer>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (message) => {
      bodyOf(message).then(
        (text) => resolve({ status: message.statusCode, headers: message.headers, body: text }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const sockets: Socket[] = [];

beforeEach(() => {
  // `@hono/node-server` prints each answer that was broken off.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

// The server closes when its connections do. Hooks run in reverse order, this one before that of `listen`.
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  vi.restoreAllMocks();
});

/** A service that speaks HTTP by hand: what it answers to the requests of a connection, one after the other. */
async function handmade(answer: (socket: Socket, count: number, head: string) => void) {
  const heads: string[] = [];
  let connections = 0;
  const service = await listen(
    createServer((socket) => {
      let count = 0;
      connections++;
      sockets.push(socket);
      socket.on('error', () => {});
      socket.on('data', (data) => {
        heads.push(String(data));
        answer(socket, ++count, String(data));
      });
    }),
  );
  const realm = `http://127.0.0.1:${service.port}/realms/home`;
  const world = await startWorld(() => {}, {
    account: { realm, clientId: 'h5', clientSecret: 'client-s3cret-Zq81' },
  });
  return { ...world, heads, connections: () => connections };
}

const ok = (body: string, headers = '') =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`;

describe('what a service gets', () => {
  it('is what the page may send and what the gateway says of itself, and nothing of a hop', async () => {
    let seen: IncomingMessage['headers'] = {};
    const { gateway } = await startWorld(({ headers }, outgoing) => {
      seen = headers;
      outgoing.end('{}');
    });
    await ask(gateway.port, '/account/account');
    expect({ ...seen, host: '' }).toEqual({
      host: '',
      connection: 'keep-alive',
      'accept-encoding': 'identity',
      'user-agent': 'up-user-module',
    });
  });
});

describe('an answer', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('that is encoded (%s) though nobody has asked for it is decoded', async (coding, encode) => {
    const bytes = encode('{"id":"1"}');
    const { gateway } = await startWorld((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-encoding': coding, 'content-length': bytes.length }).end(bytes);
    });
    const answer = await ask(gateway.port, '/account/account');
    expect(answer).toMatchObject({ status: 200, body: '{"id":"1"}' });
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });

  it.each(['identity', 'Identity', ''])('whose encoding is %j has none', async (coding) => {
    const { gateway } = await handmade((socket) => {
      socket.write(ok('{"id":"1"}', `content-encoding: ${coding}\r\n`));
    });
    const answer = await ask(gateway.port, '/account/account');
    expect(answer).toMatchObject({ status: 200, body: '{"id":"1"}' });
    expect(answer.headers).toMatchObject({ 'content-length': '10' });
  });

  it.each(['zstd', 'gzip, gzip'])('in an encoding like %s is the service’s fault', async (coding) => {
    const { gateway, failures } = await startWorld((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-encoding': coding }).end('abc');
    });
    const answer = await ask(gateway.port, '/account/account');
    expect(answer.status).toBe(502);
    expect(failures).toMatchObject([{ error: 'upstream_invalid' }]);
  });

  it('that is small while it is encoded, and large then, is broken off', async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    const bombs: RequestListener = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb);
    };
    const { gateway, failures } = await startWorld(bombs, { maxBody: 1_000_000 });
    await expect(ask(gateway.port, '/account/account')).rejects.toThrow();
    expect(failures).toMatchObject([{ error: 'upstream_too_large' }]);
    const form = { method: 'POST', body: 'grant_type=password', type: 'application/x-www-form-urlencoded' };
    const login = await ask(gateway.port, '/account/protocol/openid-connect/token', form);
    expect(login.status).toBe(502);
    expect(failures[1]).toMatchObject({ error: 'upstream_too_large' });
  });

  it('may have others before it, with hints', async () => {
    const { gateway } = await handmade((socket) => {
      socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n${ok('{"id":"1"}')}`);
    });
    const answer = await ask(gateway.port, '/account/account');
    expect(answer).toMatchObject({ status: 200, body: '{"id":"1"}' });
  });

  it.each([204, 304])('of %i has no body', async (status) => {
    const { gateway, connections } = await handmade((socket) => {
      socket.write(`HTTP/1.1 ${status} x\r\netag: "a"\r\n\r\n`);
    });
    for (let i = 0; i < 3; i++) {
      expect(await ask(gateway.port, '/account/account')).toMatchObject({ status, body: '' });
    }
    expect(connections()).toBe(1);
  });

  it('of 205 has no body either, and uses its connection again where it says so', async () => {
    const { gateway, connections } = await handmade((socket) => {
      socket.write('HTTP/1.1 205 x\r\ncontent-length: 0\r\n\r\n');
    });
    for (let i = 0; i < 3; i++) {
      expect(await ask(gateway.port, '/account/account')).toMatchObject({ status: 205, body: '' });
    }
    expect(connections()).toBe(1);
  });

  it.each(['transfer-encoding: chunked\r\n\r\n1\r\nx\r\n', 'content-length: 100000000\r\n\r\nx', '\r\nx'])(
    'of 205 with a body all the same loses its connection: %j',
    async (rest) => {
      const closed = vi.fn();
      const { gateway } = await handmade((socket) => {
        socket.on('close', closed);
        socket.write(`HTTP/1.1 205 x\r\n${rest}`);
      });
      expect(await ask(gateway.port, '/account/account')).toMatchObject({ status: 205, body: '' });
      await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1), patience);
    },
  );

  it.each([204, 304])('of %i does not mind an encoding of nothing', async (status) => {
    const { gateway } = await handmade((socket) => {
      socket.write(`HTTP/1.1 ${status} x\r\ncontent-encoding: zstd\r\n\r\n`);
    });
    expect((await ask(gateway.port, '/account/account')).status).toBe(status);
  });

  it.each([204, 205, 304])('of %i says nothing of the length of a body', async (status) => {
    const { gateway, failures } = await handmade((socket) => {
      socket.write(`HTTP/1.1 ${status} x\r\netag: "a"\r\ncontent-length: 100000000\r\n\r\n`);
    });
    for (const path of ['/account/account', '/account/avatar/default']) {
      const answer = await ask(gateway.port, path);
      expect(answer).toMatchObject({ status, body: '', headers: { etag: '"a"' } });
      expect(answer.headers['content-length'] ?? '0').toBe('0');
    }
    expect(failures).toEqual([]);
  });

  it.each([600, 999])('of %i is the service’s fault', async (status) => {
    const { gateway, failures } = await handmade((socket) => {
      socket.write(`HTTP/1.1 ${status} x\r\ncontent-length: 2\r\n\r\nok`);
    });
    const answer = await ask(gateway.port, '/account/account');
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'upstream_invalid' });
    expect(failures).toMatchObject([{ status: 502, error: 'upstream_invalid' }]);
  });

  it('keeps the bytes of its headers', async () => {
    const name = Buffer.from('filename="头像.png"');
    const { gateway } = await handmade((socket) => {
      socket.write(
        Buffer.concat([
          Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-disposition: '),
          name,
          Buffer.from('\r\n\r\nab'),
        ]),
      );
    });
    const { headers, body } = await ask(gateway.port, '/account/avatar/default');
    expect(Buffer.from(headers['content-disposition'] ?? '', 'latin1')).toEqual(name);
    expect(body).toBe('ab');
  });

  it.each([
    ['shorter than it says', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', 1],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 1],
    ['with two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 3\r\n\r\nabc', 1],
    // Nobody can tell this from a kept connection that is given up.
    ['cut in its head', 'HTTP/1.1 200 OK\r\ncontent-le', 2],
  ])('that is %s is 502', async (_name, text, tries) => {
    const { gateway, failures, heads } = await handmade((socket) => socket.end(text));
    const answer = await ask(gateway.port, '/account/account');
    expect(answer.status).toBe(502);
    expect(failures).toMatchObject([{ error: 'upstream_unreachable' }]);
    expect(heads).toHaveLength(tries);
  });

  it('of no known length comes through whole, be it large', async () => {
    const large = Buffer.alloc(5_000_000, 'x');
    const { gateway } = await startWorld((_incoming, outgoing) => {
      outgoing.write('y');
      outgoing.end(large);
    });
    const { body } = await ask(gateway.port, '/account/avatar/default');
    expect(body.length).toBe(large.length + 1);
  });
});

describe('a kept connection', () => {
  /** Closes each connection when a second request comes in, as a service does that has just given it up. */
  const closesLater = (socket: Socket, count: number) => {
    if (count === 1) socket.write(ok('{"id":"1"}'));
    else socket.destroy();
  };

  it('that the service gives up is replaced for what only reads', async () => {
    const { gateway, failures, heads, connections } = await handmade(closesLater);
    for (let i = 0; i < 3; i++) {
      expect(await ask(gateway.port, '/account/account')).toMatchObject({ status: 200, body: '{"id":"1"}' });
    }
    expect(failures).toEqual([]);
    // The second and the third are sent twice, over a new connection each.
    expect(heads).toHaveLength(5);
    expect(connections()).toBe(3);
  });

  it('is no reason to send anything else twice', async () => {
    const { gateway, failures, heads } = await handmade(closesLater);
    await ask(gateway.port, '/account/account');
    const answer = await ask(gateway.port, '/account/account', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(502);
    expect(failures).toMatchObject([{ error: 'upstream_unreachable' }]);
    expect(heads.filter((head) => head.startsWith('POST'))).toHaveLength(1);
  });

  it('is no reason to try a service twice that closes new ones, too', async () => {
    const { gateway, heads } = await handmade((socket) => socket.end());
    expect((await ask(gateway.port, '/account/account')).status).toBe(502);
    expect(heads).toHaveLength(1);
  });

  it('is used again', async () => {
    const { gateway, connections } = await handmade((socket) => socket.write(ok('{"id":"1"}')));
    for (let i = 0; i < 5; i++) await ask(gateway.port, '/account/account');
    expect(connections()).toBe(1);
  });
});

describe('an upload', () => {
  it('gets the answer of a service that does not wait for its end', async () => {
    const { gateway } = await handmade((socket, count) => {
      if (count === 1) socket.write(`${ok('{"error":"no"}').replace('200 OK', '403 Forbidden')}`);
    });
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: gateway.port,
          path: '/account/avatar',
          method: 'POST',
          headers: { origin: page, 'content-type': 'image/png' },
        },
        (message) => resolve(message.statusCode),
      );
      sent.on('error', reject);
      sent.write('the beginning');
    });
    expect(answer).toBe(403);
  });
});

describe('a request', () => {
  const url = async (listener: RequestListener) => {
    const { port } = await listen(createHttpServer(listener));
    return `http://127.0.0.1:${port}/`;
  };
  const get = { method: 'GET', headers: {}, body: null };

  it('that is over before it begins is not sent', async () => {
    const seen = vi.fn();
    const send = sendOverUndici();
    const request = { ...get, url: await url(seen), signal: AbortSignal.abort('over') };
    await expect(send(request)).rejects.toBe('over');
    expect(seen).not.toHaveBeenCalled();
  });

  it('ends with its signal, and so does its connection', async () => {
    const controller = new AbortController();
    const sockets: Socket[] = [];
    const send = sendOverUndici();
    const target = await url(({ socket }) => {
      sockets.push(socket);
      controller.abort('over');
    });
    await expect(send({ ...get, url: target, signal: controller.signal })).rejects.toBe('over');
    await vi.waitFor(() => expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]), patience);
  });

  it.each(['read', 'stream'] as const)('ends with its signal while its answer is read (%s)', async (way) => {
    const controller = new AbortController();
    const send = sendOverUndici();
    const target = await url((_incoming, outgoing) => {
      outgoing.write('the beginning');
    });
    const answer = await send({ ...get, url: target, signal: controller.signal });
    const body = way === 'read' ? answer.read(1000) : new Response(answer.stream()).text();
    controller.abort(new Error('over'));
    await expect(body).rejects.toThrow('over');
  });
});
