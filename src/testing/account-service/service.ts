import type { Hono } from 'hono/tiny';
import { type EmbeddedFetch, embeddedFetch, type RequestRecord } from '../embedded-fetch.js';
import { FaultPlan, type ServiceFaults } from '../faults.js';
import { createServiceApp } from '../service-app.js';
import { authorizationEndpoints } from './authorization-endpoints.js';
import { avatarEndpoints, staticAvatar } from './avatar-endpoints.js';
import { brokerEndpoints } from './broker-endpoints.js';
import { discoveryEndpoints } from './discovery-endpoints.js';
import { Refusal, refuseWithStatus } from './errors.js';
import { refusalResponse } from './http.js';
import { type AccountServiceOptions, type AccountServiceSettings, readServiceOptions } from './options.js';
import { passwordEndpoints } from './password-endpoints.js';
import { phoneEndpoints } from './phone-endpoints.js';
import { profileEndpoints } from './profile-endpoints.js';
import { createRealm, type Realm, resetRealm } from './realm.js';
import type { SmsMessage } from './sms.js';
import { tokenEndpoints } from './token-endpoints.js';
import type { AccountUsers } from './users.js';

/** See `createAccountService`. */
export interface AccountService {
  /** The realm URL to give to a client. */
  readonly realm: string;
  readonly fetch: EmbeddedFetch;
  readonly users: AccountUsers;
  /** The text messages sent, oldest first. */
  readonly smsInbox: readonly SmsMessage[];
  /** The requests answered, oldest first. */
  readonly requests: readonly RequestRecord[];
  /** The grant types of the requests for tokens, oldest first, also of those that were refused or got no answer. */
  readonly grants: readonly string[];
  readonly faults: ServiceFaults;
  /** What `wx.login()` gives this WeChat user: a `wechatCode`, good once and for five minutes. */
  issueWechatCode(openId: string): string;
  /** Every access token so far is refused from now on; refresh tokens stay. */
  expireAccessTokens(): void;
  /** Every session ends, and all its tokens with it. */
  endSessions(): void;
  /**
   * Back to the state of a new service: the users of the options, no sessions, messages, records and faults. What lies
   * under `root` stays, since a new service would find it, too.
   */
  reset(): void;
}

/**
 * The account service of smarthome-account.md, a Keycloak realm with `/sms` and `/avatar` endpoints, for tests and
 * demos: all in memory but for the uploads with `root`, in a browser or in Node, with a server or without one. Where the document is silent it answers
 * as Keycloak does. Refresh tokens are valid for one use, unless an option says otherwise; using one twice ends its
 * session.
 *
 * Users can also sign in at the authorization endpoint (`/.well-known/openid-configuration` says where; RFC 6749, 4.1, with
 * PKCE and `state`), on a page of the service or, with `kc_idp_hint=<alias>`, at an identity provider that it plays itself:
 * its page has the buttons `#accept`, `#slow` and `#refuse`.
 *
 * Throws 000002 naming the option that cannot be.
 */
export function createAccountService(options: AccountServiceOptions = {}): AccountService {
  const settings = readServiceOptions(options);
  const realm = createRealm(settings);
  const faults = new FaultPlan((status) => refusalResponse(refuseWithStatus(status)));
  const requests: RequestRecord[] = [];
  const grants: string[] = [];
  const app = createApp(realm, settings, faults);

  return {
    realm: settings.realm,
    users: realm.users,
    smsInbox: realm.smsCodes.inbox,
    requests,
    grants,
    faults,
    fetch: embeddedFetch(app.fetch, async (record, _response, form) => {
      requests.push(record);
      const grantType = (await form).get('grant_type');
      if (grantType) grants.push(grantType);
    }),
    issueWechatCode: (openId) => realm.wechatCodes.issue(openId),
    expireAccessTokens: () => realm.sessions.expireAccessTokens(),
    endSessions: () => realm.sessions.endAll(),
    reset: () => {
      resetRealm(realm, settings);
      faults.clear();
      requests.length = 0;
      grants.length = 0;
    },
  };
}

function createApp(realm: Realm, { origins, cacheable }: AccountServiceSettings, faults: FaultPlan): Hono {
  const app = createServiceApp({
    origins,
    cacheable,
    allowMethods: ['GET', 'POST', 'PUT'],
    allowHeaders: ['Authorization', 'Content-Type'],
    faults,
  });
  const notFound = () => refusalResponse(refuseWithStatus(404));
  app.notFound(notFound);
  app.onError((error, context) => {
    // A dropped connection or an abort: `fetch` rejects.
    if (!(error instanceof Refusal)) throw error;
    const response = realm.dialect.refuse(error, context.req.path.slice(realm.path.length));
    // Nor has Keycloak's (keycloak/keycloak#47934): pages of other origins get a network error.
    if (error.reason === 'unauthorized' && response.status === 401) {
      context.header('access-control-allow-origin', undefined);
    }
    return response;
  });

  const endpoints = {
    ...discoveryEndpoints(realm),
    ...authorizationEndpoints(realm),
    ...brokerEndpoints(realm),
    ...tokenEndpoints(realm),
    ...profileEndpoints(realm),
    ...phoneEndpoints(realm),
    ...passwordEndpoints(realm),
    ...avatarEndpoints(realm),
  };
  for (const [path, methods] of Object.entries(endpoints)) {
    for (const [method, endpoint] of Object.entries(methods)) {
      app.on(method, realm.path + path, ({ req }) => endpoint(req));
    }
    app.all(realm.path + path, () => {
      throw refuseWithStatus(405, { allow: Object.keys(methods).join(', ') });
    });
  }
  // Last, since its paths are an option.
  app.get('*', async ({ req }) => (await staticAvatar(realm, req)) ?? notFound());
  return app;
}
