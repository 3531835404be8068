import { cors } from 'hono/cors';
import { Hono } from 'hono/tiny';
import { avatarEndpoints } from './avatar-endpoints.js';
import { Refusal, refuseWithStatus } from './errors.js';
import { type AccountServiceFaults, FaultPlan } from './faults.js';
import { refusalResponse } from './http.js';
import { type AccountServiceOptions, type AccountServiceSettings, readOptions } from './options.js';
import { passwordEndpoints } from './password-endpoints.js';
import { phoneEndpoints } from './phone-endpoints.js';
import { profileEndpoints } from './profile-endpoints.js';
import { createRealm, type Realm, resetRealm } from './realm.js';
import type { SmsMessage } from './sms.js';
import { tokenEndpoints } from './token-endpoints.js';
import type { AccountUsers } from './users.js';

/** One request that the service got; bodies, queries and tokens are not kept. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  /** 0 when there was no answer: the connection was dropped, or the caller gave up. */
  readonly status: number;
}

/** See `createAccountService`. */
export interface AccountService {
  /** The realm URL to give to a client. */
  readonly realm: string;
  /**
   * Answers a request as the server would; the same arguments as the global `fetch`, whose place it can take, also
   * unbound. Rejects with the signal's reason once the caller gives up, and with a `TypeError` when `faults.drop()`
   * strikes; a server that it is mounted on should close the connection then.
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
  readonly users: AccountUsers;
  /** The text messages sent, oldest first. */
  readonly smsInbox: readonly SmsMessage[];
  /** The requests answered, oldest first. */
  readonly requests: readonly RequestRecord[];
  readonly faults: AccountServiceFaults;
  /** What `wx.login()` gives this WeChat user: a `wechatCode`, good once and for five minutes. */
  issueWechatCode(openId: string): string;
  /** Every access token so far is refused from now on; refresh tokens stay. */
  expireAccessTokens(): void;
  /** Every session ends, and all its tokens with it. */
  endSessions(): void;
  /** Back to the state of a new service: the users of the options, no sessions, messages, records and faults. */
  reset(): void;
}

/**
 * The account service of smarthome-account.md, a Keycloak realm with `/sms` and `/avatar` endpoints, for tests and
 * demos: all in memory, in a browser or in Node, with a server or without one. Where the document is silent it answers
 * as Keycloak does. Refresh tokens are good for one use; using one twice ends its session.
 *
 * Throws 000002 naming the option that cannot be.
 */
export function createAccountService(options: AccountServiceOptions = {}): AccountService {
  const settings = readOptions(options);
  const realm = createRealm(settings);
  const faults = new FaultPlan();
  const requests: RequestRecord[] = [];
  const app = createApp(realm, settings, faults);

  return {
    realm: settings.realm,
    users: realm.users,
    smsInbox: realm.smsCodes.inbox,
    requests,
    faults,
    fetch: async (input, init) => {
      const request = toRequest(input, init);
      const { pathname: path } = new URL(request.url);
      let status = 0;
      try {
        request.signal.throwIfAborted();
        const response = await app.fetch(request);
        request.signal.throwIfAborted();
        status = response.status;
        return response;
      } finally {
        requests.push({ method: request.method, path, status });
      }
    },
    issueWechatCode: (openId) => realm.wechatCodes.issue(openId),
    expireAccessTokens: () => realm.sessions.expireAccessTokens(),
    endSessions: () => realm.sessions.endAll(),
    reset: () => {
      resetRealm(realm, settings);
      faults.clear();
      requests.length = 0;
    },
  };
}

function toRequest(input: RequestInfo | URL, init?: RequestInit): Request {
  return typeof input === 'string' || input instanceof URL || init ? new Request(input, init) : input;
}

function createApp(realm: Realm, { origins }: AccountServiceSettings, faults: FaultPlan): Hono {
  const app = new Hono();
  app.use(
    cors({
      origin: origins === '*' ? (origin) => origin : [...origins],
      allowMethods: ['GET', 'POST', 'PUT'],
      allowHeaders: ['Authorization', 'Content-Type'],
      maxAge: 600,
    }),
  );
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  });
  app.use(faults.middleware);
  app.notFound(() => refusalResponse(refuseWithStatus(404)));
  app.onError((error) => {
    if (error instanceof Refusal) return refusalResponse(error);
    // A dropped connection or an abort: `fetch` rejects.
    throw error;
  });

  const endpoints = {
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
  return app;
}
