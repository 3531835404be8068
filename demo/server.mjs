// The demo, started by `npm start`: the page, and at another origin the embedded account service.
//
//   PORT   where the page is (default: 5173); while it is taken, the next one; 0 for any that is free
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { createGateway, memorySessionStore } from 'up-user-module/server';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';

const hostname = '127.0.0.1';
const root = fileURLToPath(new URL('..', import.meta.url));

/** Resolves with the server and its port. */
function listen(fetch, port) {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port }, (address) => resolve({ server, port: address.port }));
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(listen(fetch, port + 1));
      else reject(error);
    });
  });
}

/** @param redirectUri where users come back to who have signed in on its pages */
async function startAccountService(redirectUri) {
  // Its realm URL has the port in it, which is known once it listens.
  let service;
  const answer = (request, { incoming }) =>
    service.fetch(request).catch(() => {
      incoming.destroy();
      return RESPONSE_ALREADY_SENT;
    });
  const { server, port } = await listen(answer, 0);
  // Browsers quietly repeat a request when a connection that they use again is dropped, and would hide that fault.
  server.maxRequestsPerSocket = 1;
  service = createAccountService({
    realm: `http://${hostname}:${port}/realms/zhiju`,
    redirectUris: [redirectUri],
  });
  return service;
}

/** @param origin of the page */
function createPage(service, origin) {
  const { client, publicClient, user } = accountServiceDefaults;
  const page = new Hono();

  const gateway = createGateway({
    account: { realm: service.realm, ...client },
    origins: [origin],
    basePath: '/gateway',
    sessions: { store: memorySessionStore(), signIn: { providers: { wechat: 'wechat' } } },
  });
  page.all('/gateway/*', ({ req, env }) => gateway(req.raw, env));

  const files = {
    '/': 'demo/index.html',
    '/style.css': 'demo/style.css',
    '/main.js': 'dist-demo/main.js',
    '/main.js.map': 'dist-demo/main.js.map',
  };
  for (const [url, path] of Object.entries(files)) page.get(url, serveStatic({ root, path }));

  // They are for the demo's page alone: no page of another site may change the service that somebody tries out.
  page.use('/demo/*', async ({ req, text }, next) => {
    const from = req.header('origin');
    const site = req.header('sec-fetch-site') ?? 'none';
    const isOwn = from === undefined ? ['same-origin', 'none'].includes(site) : from === origin;
    if (!isOwn) return text('The switches are for the demo itself.', 403);
    await next();
  });

  page.get('/demo/config', ({ json }) =>
    json({
      realm: service.realm,
      clientId: publicClient.clientId,
      gateway: `${origin}/gateway`,
      username: user.username,
      password: user.password,
    }),
  );

  const { faults } = service;
  const kinds = {
    busy: (options) => faults.status(503, options),
    broken: (options) => faults.status(500, options),
    slow: (options) => faults.latency(1500, options),
    dropped: (options) => faults.drop(options),
    truncated: (options) => faults.truncate(options),
    html: (options) => faults.html(options),
  };
  page.post('/demo/faults', async ({ req, body, text }) => {
    const { kind, times } = await req.json();
    if (!Object.hasOwn(kinds, kind)) return text(`kind is one of ${Object.keys(kinds).join(', ')}`, 400);
    kinds[kind]({ times });
    return body(null, 204);
  });

  const switches = {
    '/demo/faults/clear': () => faults.clear(),
    '/demo/expire-access-tokens': () => service.expireAccessTokens(),
    '/demo/end-sessions': () => service.endSessions(),
  };
  for (const [path, flip] of Object.entries(switches)) {
    page.post(path, ({ body }) => {
      flip();
      return body(null, 204);
    });
  }
  return page;
}

let page;
const { port } = await listen((request, env) => page.fetch(request, env), Number(process.env.PORT ?? 5173));
const origin = `http://${hostname}:${port}`;
page = createPage(await startAccountService(`${origin}/gateway/session/callback`), origin);
console.log(`The demo is at ${origin}`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit());
