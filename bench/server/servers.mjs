// What the gateway bench compares. All of them have a page's requests at /gateway/account/… and send them on to
// /realms/home/… of the account service over connections that are kept; `direct` is that service.
import { randomBytes } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';

const realm = '/realms/home';
const mount = '/gateway/account';

const headers = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' };

/** As a Keycloak's token looks: three parts, of which nobody can guess a byte. */
const token = (bytes) =>
  [60, bytes, 256].map((length) => randomBytes(length).toString('base64url')).join('.');

/** As long as Keycloak's answers are. */
const answers = {
  account: JSON.stringify({
    id: '0b6f1f0e-5c1d-4b1a-a3d7-9a4c2f6e8d01',
    username: 'zhangwei',
    firstName: '伟',
    lastName: '张',
    email: 'zhangwei@example.com',
    emailVerified: false,
    attributes: { nickname: ['小张'], phoneNumber: ['13800138000'], address: ['青岛市崂山区海尔路1号'] },
  }),
  token: JSON.stringify({
    access_token: token(360),
    expires_in: 1800,
    refresh_expires_in: 1800,
    refresh_token: token(130),
    token_type: 'bearer',
    session_state: '5b7a2a1e-7a0b-4b57-9a4a-1d1b7e8f3c2d',
    scope: 'email profile',
  }),
  uws: JSON.stringify({
    retCode: '00000',
    retInfo: '成功',
    data: { accessToken: 'TGT1234567890', userId: '1' },
  }),
};

function answerOf(url) {
  if (url.endsWith('/account')) return answers.account;
  return url.endsWith('/token') ? answers.token : answers.uws;
}

const sendOn = (url) => realm + url.slice(mount.length);

async function startGateway(upstream, options) {
  const { createGateway } = await import('up-user-module/server');
  return createAdaptorServer({
    fetch: createGateway({
      account: { realm: upstream + realm, clientId: 'wechatapp', clientSecret: 'wechatapp-secret' },
      uws: { baseUrl: `${upstream}/uws`, appId: 'MB-ABC-0000', appKey: '0123456789abcdef' },
      origins: ['https://page.example'],
      basePath: '/gateway',
      ...options,
    }),
  });
}

export const servers = {
  direct: () =>
    createServer((request, response) => {
      const body = answerOf(request.url);
      request.resume();
      response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(body) });
      response.end(body);
    }),

  createGateway: (upstream) => startGateway(upstream),

  async 'createGateway, session in memory'(upstream) {
    const { memorySessionStore } = await import('up-user-module/server');
    return startGateway(upstream, { sessions: { store: memorySessionStore() } });
  },

  /** @param path of Redis' socket */
  async 'createGateway, session in Redis'(upstream, path) {
    const { redisSessionStore } = await import('up-user-module/server');
    const { createClient } = await import('redis');
    const client = await createClient({ socket: { path } }).connect();
    return startGateway(upstream, { sessions: { store: redisSessionStore(client) } });
  },

  async '@fastify/http-proxy'(upstream) {
    const { default: fastify } = await import('fastify');
    const { default: proxy } = await import('@fastify/http-proxy');
    const app = fastify();
    await app.register(proxy, { upstream, prefix: mount, rewritePrefix: realm });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },

  async 'http-proxy-middleware'(upstream) {
    const { createProxyMiddleware } = await import('http-proxy-middleware');
    const proxy = createProxyMiddleware({
      target: upstream,
      pathRewrite: sendOn,
      // Without one it opens a connection for each request.
      agent: new Agent({ keepAlive: true }),
    });
    return createServer((request, response) => proxy(request, response));
  },

  // What the transports cost by themselves, with Hono's adapter in front as the gateway has it.

  'bare, over fetch': (upstream) =>
    createAdaptorServer({
      fetch: (request) =>
        fetch(upstream + sendOn(new URL(request.url).pathname), {
          method: request.method,
          headers: request.headers,
          body: request.body,
          duplex: 'half',
          redirect: 'manual',
        }),
    }),

  async 'bare, over undici'(upstream) {
    const { Pool } = await import('undici');
    const pool = new Pool(upstream, { connections: 64 });
    return createAdaptorServer({
      async fetch(request) {
        const { method } = request;
        const answer = await pool.request({
          method,
          path: sendOn(new URL(request.url).pathname),
          headers: { authorization: request.headers.get('authorization') },
          body: method === 'GET' ? null : Buffer.from(await request.arrayBuffer()),
        });
        return new Response(await answer.body.bytes(), { status: answer.statusCode, headers });
      },
    });
  },
};
