import { createVerifyCodeHandler, issueCode, memoryCodeStore } from 'up-user-module/server';
import { createUwsService } from 'up-user-module/testing';
import { createUwsClient, signRequest } from 'up-user-module/uws';

const app = { appId: 'MB-DEMO-0000', appKey: 'uws-demo-app-key' };
const keys = { clientKey: 'up-user-module-demo', clientSecret: 'verify-demo-secret' };

/**
 * The embedded U+ Web Service, and the login to it that the gateway makes for each user: with a code of ours, which the
 * platform has checked by us (thirdparty-cloud-login.md).
 *
 * @returns `uhomeLogin` of the gateway's sessions
 */
export function startUws(feed) {
  const store = memoryCodeStore();
  const verify = feed.watched('uws', 'gateway', createVerifyCodeHandler({ ...keys, store }));
  const service = createUwsService({
    apps: [{ ...app, verify: { url: 'http://gateway.local/verify-code', ...keys, fetch: verify } }],
  });
  const lastPart = ({ pathname }) => pathname.slice(pathname.lastIndexOf('/'));
  const client = createUwsClient({
    baseUrl: 'http://uws.local',
    appId: app.appId,
    sign: (request) => signRequest({ ...request, ...app }),
    appVersion: '1.0.0',
    clientId: 'up-user-module-demo',
    fetch: feed.watched('gateway', 'uws', service.fetch, lastPart),
  });
  return {
    async uhomeLogin() {
      return client.thirdpartUserLogin({ code: await issueCode(store, 'demo-user') });
    },
  };
}
