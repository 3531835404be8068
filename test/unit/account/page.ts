import { createUserModule, type HttpOptions, httpAdapter, type RetryPolicy } from 'up-user-module';
import {
  type AccountServiceOptions,
  accountServiceDefaults,
  createAccountService,
} from 'up-user-module/testing';

export const { user, publicClient } = accountServiceDefaults;
export const credentials = { username: user.username, password: user.password };
export const otherUser = {
  id: '9d5f2c11-0000-4000-8000-000000000002',
  username: 'lina_2024',
  password: 'Lina2024',
  firstName: '娜',
  lastName: '李',
  attributes: { nickname: ['娜娜'], phoneNumber: ['13900139000'] },
};
export const otherCredentials = { username: otherUser.username, password: otherUser.password };

export const success = { retCode: '000000', retInfo: '操作成功' };
export const notLoggedIn = { retCode: '110001' };
export const notReady = { retCode: '110002' };
export const network = { retCode: '000001', reason: 'network' };
export const timedOut = { retCode: '990001', reason: 'timeout' };
export const aborted = { retCode: '990001', reason: 'aborted' };

/** What a request is for. */
export type Purpose = 'login' | 'refresh' | 'logout' | 'read' | 'write' | 'other';

export interface Sent {
  readonly purpose: Purpose;
  /** The access token. */
  readonly token: string | undefined;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** A request that is kept on its way. */
export interface Held {
  /** Resolves when it is there. */
  readonly reached: Promise<void>;
  release(): void;
}

type Stop = (purpose: Purpose, where: 'going' | 'coming') => Promise<void> | undefined;

function purposeOf({ method, url }: Request, body: string): Purpose {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/openid-connect/token'))
    return body.includes('grant_type=refresh_token') ? 'refresh' : 'login';
  if (pathname.endsWith('/logout')) return 'logout';
  if (pathname.endsWith('/account')) return method === 'GET' ? 'read' : 'write';
  return 'other';
}

/** The way between the page and the service: what goes over it is written down, and can be stopped. */
function createWire(answer: typeof fetch) {
  const sent: Sent[] = [];
  const stops = new Set<Stop>();

  const pass = async (request: Request, ...here: Parameters<Stop>): Promise<void> => {
    for (const stop of stops) {
      const released = stop(...here);
      if (!released) continue;
      stops.delete(stop);
      const { signal } = request;
      await Promise.race([
        released,
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      ]);
    }
  };

  return {
    sent,
    get purposes() {
      return sent.map(({ purpose }) => purpose);
    },
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      const body = await request.clone().text();
      const purpose = purposeOf(request, body);
      const token = request.headers.get('authorization')?.replace('Bearer ', '');
      sent.push({ purpose, body, token, signal: request.signal });
      await pass(request, purpose, 'going');
      const response = await answer(request);
      await pass(request, purpose, 'coming');
      return response;
    },
    /** Stops the next request of that kind before the service gets it (`going`), or its answer (`coming`). */
    hold(purpose: Purpose, where: 'going' | 'coming' = 'coming'): Held {
      const { promise: reached, resolve: reach } = withResolvers();
      const { promise: released, resolve: release } = withResolvers();
      stops.add((...here) => {
        if (here[0] !== purpose || here[1] !== where) return undefined;
        reach();
        return released;
      });
      return { reached, release };
    },
  };
}

function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

export const authData = {
  access_token: 'access-token',
  expires_in: '1800',
  refresh_token: 'refresh-token',
  uhome_access_token: 'TGT00000000000000000000000UHOM',
  uhome_user_id: '25950360',
  token_type: 'Bearer',
};

interface PageOptions {
  /** In the place of realm and client. */
  gateway?: string;
  http?: Omit<HttpOptions, 'realm' | 'clientId' | 'clientSecret' | 'gateway'>;
  service?: AccountServiceOptions;
  retry?: boolean | RetryPolicy;
}

/** A page outside the app, whose account service knows `user` and `otherUser`. */
export function openPage({
  gateway,
  http: httpOptions,
  service: serviceOptions,
  retry = false,
}: PageOptions = {}) {
  const service = createAccountService({ users: [user, otherUser], ...serviceOptions });
  const wire = createWire(service.fetch);
  const { clientId } = publicClient;
  const where = gateway === undefined ? { realm: service.realm, clientId } : { gateway };
  const http = httpAdapter({ ...where, fetch: wire.fetch, ...httpOptions });
  const module = createUserModule({ adapters: [http], retry });
  return {
    service,
    wire,
    http,
    module,
    /** The attributes that the service has of a user. */
    attributesOf: ({ id }: { readonly id: string }) => service.users.get(id)?.attributes,
    /** Logs `user` in, and forgets the request. */
    async logIn() {
      await http.login(credentials);
      wire.sent.length = 0;
    },
    async isLogin() {
      const { retData } = await module.getLoginStatus();
      return retData.isLogin;
    },
  };
}
