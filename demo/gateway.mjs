// The gateway in a Node server. Its configuration comes from the environment, secrets included:
//
//   ORIGINS                 the pages' origins, separated by commas      (required)
//   ACCOUNT_REALM           the realm's URL                              (for the account service, all three)
//   ACCOUNT_CLIENT_ID
//   ACCOUNT_CLIENT_SECRET
//   UWS_BASE_URL            for instance https://uws.haier.net           (for UWS, all three)
//   UWS_APP_ID
//   UWS_APP_KEY
//   ACCOUNT_SCOPES          what pages may ask for with `scope`, separated by spaces  (default: nothing)
//   REDIS_URL               where limits are counted and sessions are kept for all processes
//                                                                        (default: in each process by itself)
//   PUBLIC_URL              the gateway's URL as browsers see it, for sign-ins behind a proxy
//   PROXIES                 how many reverse proxies stand before it, each adding to X-Forwarded-For (default: 0)
//   BASE_PATH               where it is mounted                          (default: at the root)
//   HOST, PORT              where it listens                             (default: 127.0.0.1, 8787)
//
// After `npm run build`: ORIGINS=http://localhost:5173 ACCOUNT_REALM=... node demo/gateway.mjs
import { serve } from '@hono/node-server';
import {
  createGateway,
  memoryLimit,
  memorySessionStore,
  redisLimit,
  redisSessionStore,
} from 'up-user-module/server';

const { env } = process;
const proxies = Number(env.PROXIES ?? 0);
const redis = env.REDIS_URL && (await connectRedis(env.REDIS_URL));

async function connectRedis(url) {
  const { createClient } = await import('redis');
  // Without a listener for errors the process would end with the first one.
  return createClient({ url })
    .on('error', ({ code }) => console.error(JSON.stringify({ error: 'redis', code })))
    .connect();
}

/** Of the socket, or the one that the outermost proxy has seen: what stands before it in the header, anybody may claim. */
function clientAddress(request, { incoming }) {
  const seen = (request.headers.get('x-forwarded-for') ?? '').split(',');
  return (proxies > 0 && seen.at(-proxies)?.trim()) || incoming.socket.remoteAddress;
}

const fetch = createGateway({
  account: env.ACCOUNT_REALM && {
    realm: env.ACCOUNT_REALM,
    clientId: env.ACCOUNT_CLIENT_ID,
    clientSecret: env.ACCOUNT_CLIENT_SECRET,
    scopes: env.ACCOUNT_SCOPES?.split(' '),
  },
  uws: env.UWS_BASE_URL && {
    baseUrl: env.UWS_BASE_URL,
    appId: env.UWS_APP_ID,
    appKey: env.UWS_APP_KEY,
  },
  origins: env.ORIGINS?.split(','),
  basePath: env.BASE_PATH,
  sessions: env.ACCOUNT_REALM && {
    store: redis ? redisSessionStore(redis) : memorySessionStore(),
    signIn: { publicUrl: env.PUBLIC_URL },
  },
  limit: redis ? redisLimit(redis) : memoryLimit(),
  clientAddress,
  onError: (failure) => console.error(JSON.stringify(failure)),
});

const server = serve(
  {
    fetch,
    hostname: env.HOST ?? '127.0.0.1',
    port: Number(env.PORT ?? 8787),
    // Who has not sent the head of a request by then, or all of it, is not going to.
    serverOptions: { headersTimeout: 10_000, requestTimeout: 60_000, connectionsCheckingInterval: 5_000 },
  },
  ({ address, port }) => console.log(`The gateway listens on ${address}, port ${port}.`),
);

const stop = () => server.close(() => redis?.destroy());
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
