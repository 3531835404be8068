import { createGateway, memorySessionStore } from 'up-user-module/server';
import { accountServiceDefaults } from 'up-user-module/testing';
import { withPlainCookies } from './plain-cookies.mjs';

/** The gateway for the pages of one origin, mounted at `/gateway` of it. */
export function createGatewayFor(origin, { account, uws, feed }) {
  const realm = account.realmFor(origin);
  const { pathname } = new URL(realm);
  const gateway = createGateway({
    account: { realm, ...accountServiceDefaults.client },
    origins: [origin],
    basePath: '/gateway',
    sessions: {
      store: memorySessionStore(),
      uhomeLogin: uws.uhomeLogin,
      signIn: { providers: { wechat: 'wechat' } },
    },
    fetch: feed.watched('gateway', 'account', fetch, (url) => url.pathname.replace(pathname, '')),
  });
  const isLoopback = /^http:\/\/(?:localhost|127\.0\.0\.1):/.test(origin);
  const answer = isLoopback ? gateway : withPlainCookies(gateway);
  return (request, env) => answer(outOfTheFrame(request), env);
}

/**
 * A sign-in refuses to begin or to end in a frame. The phone of the demo is one, and its page goes there as if the frame
 * was a window.
 */
function outOfTheFrame(request) {
  if (request.headers.get('sec-fetch-dest') !== 'iframe') return request;
  const headers = new Headers(request.headers);
  headers.set('sec-fetch-dest', 'document');
  return new Request(request, { headers });
}
