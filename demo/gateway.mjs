// The gateway in a Node server. Its configuration comes from the environment, secrets included:
//
//   ORIGINS                 the pages' origins, separated by commas      (required)
//   ACCOUNT_REALM           the realm's URL                              (for the account service, all three)
//   ACCOUNT_CLIENT_ID
//   ACCOUNT_CLIENT_SECRET
//   UWS_BASE_URL            for instance https://uws.haier.net           (for UWS, all three)
//   UWS_APP_ID
//   UWS_APP_KEY
//   BASE_PATH               where it is mounted                          (default: at the root)
//   HOST, PORT              where it listens                             (default: 127.0.0.1, 8787)
//
// After `npm run build`: ORIGINS=http://localhost:5173 ACCOUNT_REALM=... node demo/gateway.mjs
import { serve } from '@hono/node-server';
import { createGateway } from 'up-user-module/server';

const { env } = process;

const fetch = createGateway({
  account: env.ACCOUNT_REALM && {
    realm: env.ACCOUNT_REALM,
    clientId: env.ACCOUNT_CLIENT_ID,
    clientSecret: env.ACCOUNT_CLIENT_SECRET,
  },
  uws: env.UWS_BASE_URL && {
    baseUrl: env.UWS_BASE_URL,
    appId: env.UWS_APP_ID,
    appKey: env.UWS_APP_KEY,
  },
  origins: env.ORIGINS?.split(','),
  basePath: env.BASE_PATH,
  onError: (failure) => console.error(JSON.stringify(failure)),
});

const server = serve(
  { fetch, hostname: env.HOST ?? '127.0.0.1', port: Number(env.PORT ?? 8787) },
  ({ address, port }) => console.log(`The gateway listens on ${address}, port ${port}.`),
);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close());
