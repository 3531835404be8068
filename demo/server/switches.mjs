import { accountServiceDefaults } from 'up-user-module/testing';
import { users } from './account.mjs';

/** A user's picture that loads meanwhile must not take a fault that is meant for a call. */
const notOfPictures = /^(?!GET \S+\/avatar\/by-)/;

/**
 * The demo page's hands on the services. They are for that page alone: no page of another site may change the service
 * that somebody tries out, or read the codes that it has sent.
 */
export function serveSwitches(site, { account, feed }) {
  const { service, realmFor } = account;

  site.use('/demo/*', async ({ req, text }, next) => {
    const from = req.header('origin');
    const fetchSite = req.header('sec-fetch-site') ?? 'none';
    const isOwn =
      from === undefined ? ['same-origin', 'none'].includes(fetchSite) : from === new URL(req.url).origin;
    if (!isOwn) return text('The switches are for the demo itself.', 403);
    await next();
  });

  site.get('/demo/config', ({ req, json }) =>
    json({
      realm: realmFor(new URL(req.url).origin),
      clientId: accountServiceDefaults.publicClient.clientId,
      users: users.map(({ username, password, attributes }) => ({
        username,
        password,
        nickname: attributes.nickname[0],
        phoneNumber: attributes.phoneNumber[0],
      })),
    }),
  );
  site.get('/demo/events', feed.stream);
  site.get('/demo/sms', ({ json }) => json(service.smsInbox));

  const { faults } = service;
  const kinds = {
    busy: (options) => faults.status(503, options),
    broken: (options) => faults.status(500, options),
    slow: (options) => faults.latency(1500, options),
    dropped: (options) => faults.drop(options),
    truncated: (options) => faults.truncate(options),
    html: (options) => faults.html(options),
  };
  site.post('/demo/faults', async ({ req, body, text }) => {
    const { kind, times } = await req.json();
    if (!Object.hasOwn(kinds, kind)) return text(`kind is one of ${Object.keys(kinds).join(', ')}`, 400);
    kinds[kind]({ times, match: notOfPictures });
    return body(null, 204);
  });

  const switches = {
    '/demo/faults/clear': () => faults.clear(),
    '/demo/expire-access-tokens': () => service.expireAccessTokens(),
    '/demo/end-sessions': () => service.endSessions(),
  };
  for (const [path, flip] of Object.entries(switches)) {
    site.post(path, ({ body }) => {
      flip();
      return body(null, 204);
    });
  }
}
