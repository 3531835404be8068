// @vitest-environment node
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AccountClient, createAccountClient } from 'up-user-module/account';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as samples from './samples.js';
import { accessToken, failureOf, refreshToken } from './support.js';

// The global fetch, and what it puts on the wire.

interface Received {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const received: Received[] = [];
let answer: (response: ServerResponse) => void;

const server = createServer(async (request, response) => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const { method, url, headers } = request;
  received.push({ line: `${method} ${url}`, headers, body: Buffer.concat(pieces) });
  answer(response);
});

const sendJson = (body: unknown, status = 200) => {
  answer = (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
};
const sendNothing = () => {
  answer = (response) => response.writeHead(204).end();
};
const last = () => {
  const request = received[received.length - 1];
  if (!request) throw new Error('Nothing was received.');
  return request;
};
/** The pairs of a form body as they stand there, in any order. */
const pairs = () => last().body.toString('latin1').split('&').sort();

let origin: string;
let client: AccountClient;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The server has no port.');
  origin = `http://127.0.0.1:${address.port}`;
  client = createAccountClient({ realm: `${origin}/realms/zhiju`, clientId: 'wechatapp' });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  received.length = 0;
});

describe('forms', () => {
  it('encode what would end a value, spaces and Chinese', async () => {
    sendJson(samples.tokens);
    expect(await client.loginWithPassword({ username: 'a b', password: '&a=b+c%密码#' })).toEqual(
      samples.tokens,
    );
    expect(last().line).toBe('POST /realms/zhiju/protocol/openid-connect/token');
    expect(last().headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(last().headers.authorization).toBeUndefined();
    expect(pairs()).toEqual([
      'client_id=wechatapp',
      'grant_type=password',
      'password=%26a%3Db%2Bc%25%E5%AF%86%E7%A0%81%23',
      'username=a+b',
    ]);
  });

  it('encode the plus of +86', async () => {
    sendNothing();
    const phone = { phoneNumber: '18680533727', areaCode: '+86', smsCode: '867014' };
    expect(await client.changePhoneNumber(accessToken, phone)).toBeUndefined();
    expect(last().line).toBe('PUT /realms/zhiju/sms/update-profile');
    expect(last().headers.authorization).toBe(`Bearer ${accessToken}`);
    expect(pairs()).toEqual(['areaCode=%2B86', 'phoneNumber=18680533727', 'smsCode=867014']);
  });

  it('carry a refresh token', async () => {
    sendNothing();
    await client.logout(refreshToken);
    expect(last().line).toBe('POST /realms/zhiju/protocol/openid-connect/logout');
    expect(pairs()).toEqual(['client_id=wechatapp', `refresh_token=${refreshToken}`]);
  });
});

describe('other requests', () => {
  it('a read has no body, and a query that is encoded', async () => {
    sendJson(samples.otherUser);
    const phone = { phoneNumber: '18680533727', areaCode: '+86' };
    expect(await client.getUserByPhone(accessToken, phone)).toEqual(samples.otherUser);
    expect(last().line).toBe('GET /realms/zhiju/sms/user/byphone?phoneNumber=18680533727&areaCode=%2B86');
    expect(last().headers['content-type']).toBe('application/json');
    expect(last().body).toHaveLength(0);
  });

  it('a path value stays one segment', async () => {
    sendJson(samples.otherUser);
    await client.getUserById(accessToken, '甲/乙');
    expect(last().line).toBe('GET /realms/zhiju/sms/user/%E7%94%B2%2F%E4%B9%99');
  });

  it('an account is written back as UTF-8 JSON', async () => {
    answer = (response) => {
      if (received.length === 1) response.end(JSON.stringify(samples.account));
      else response.writeHead(204).end();
    };
    await client.updateAccount(accessToken, { firstName: '小明𠮷' });
    expect(last().line).toBe('POST /realms/zhiju/account');
    expect(last().headers['content-type']).toBe('application/json');
    expect(last().body.includes(Buffer.from('"firstName":"小明𠮷"'))).toBe(true);
    expect(JSON.parse(last().body.toString())).toEqual({ ...samples.account, firstName: '小明𠮷' });
  });

  it('an image goes out as multipart/form-data, byte by byte', async () => {
    sendJson(samples.avatarInfo);
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const file = new File([bytes], 'me.png', { type: 'image/png' });
    expect(await client.uploadAvatar(accessToken, file)).toBeUndefined();
    const [, boundary] =
      /^multipart\/form-data; boundary=(\S+)$/.exec(last().headers['content-type'] ?? '') ?? [];
    const head = [
      `--${boundary}`,
      'Content-Disposition: form-data; name="image"; filename="me.png"',
      'Content-Type: image/png',
      '\r\n',
    ].join('\r\n');
    expect(last().line).toBe('POST /realms/zhiju/avatar');
    expect(last().headers.authorization).toBe(`Bearer ${accessToken}`);
    expect(last().body).toEqual(
      Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    );
  });

  it('an image comes back byte by byte, over a redirect too', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    answer = (response) => {
      if (received.length === 1) response.writeHead(302, { location: '/static/avatar-lg.png' }).end();
      else response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
    };
    const avatar = await client.getAvatar({ username: '王小明' }, { size: 'lg' });
    expect(received.map(({ line }) => line)).toEqual([
      'GET /realms/zhiju/avatar/by-username/%E7%8E%8B%E5%B0%8F%E6%98%8E?size=lg&format=raw',
      'GET /static/avatar-lg.png',
    ]);
    expect(new Uint8Array(await avatar.arrayBuffer())).toEqual(bytes);
  });
});

describe('failures', () => {
  it("the service's own error", async () => {
    sendJson({ error: 'invalid_grant', error_description: 'Invalid user credentials' }, 401);
    const error = await failureOf(client.loginWithPassword({ username: 'alva', password: 'wrong' }));
    expect(error).toMatchObject({
      retCode: '000001',
      error: 'invalid_grant',
      description: 'Invalid user credentials',
    });
  });

  it('a redirect to a login page is not followed', async () => {
    answer = (response) => response.writeHead(302, { location: '/login' }).end();
    const error = await failureOf(client.getAccount(accessToken));
    expect(error).toMatchObject({ retCode: '000001', reason: 'network' });
    expect(received).toHaveLength(1);
  });

  it('an answer that breaks off is not an answer', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"access_token":"ey', () => response.destroy());
    };
    const error = await failureOf(client.refresh(refreshToken));
    expect(error).toMatchObject({ retCode: '000001', reason: 'network' });
    expect(received).toHaveLength(1);
  });

  it('nobody listens at the realm', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const address = closed.address();
    if (!address || typeof address === 'string') throw new Error('The server has no port.');
    closed.close();
    await once(closed, 'close');
    const { refresh } = createAccountClient({
      realm: `http://127.0.0.1:${address.port}/realms/zhiju`,
      clientId: 'h5',
    });
    expect(await failureOf(refresh(refreshToken))).toMatchObject({ retCode: '000001', reason: 'network' });
  });

  it('a call that ends early closes its connection', async () => {
    const controller = new AbortController();
    const closed = new Promise((resolve) => {
      answer = (response) => {
        response.on('close', () => resolve('closed'));
        controller.abort();
      };
    });
    const error = await failureOf(client.refresh(refreshToken, { signal: controller.signal }));
    expect(error).toMatchObject({ retCode: '990001', reason: 'aborted' });
    expect(await closed).toBe('closed');
  });
});
