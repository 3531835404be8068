import { Window } from 'happy-dom';
import {
  createUserModule,
  type HttpAdapter,
  type HttpOptions,
  httpAdapter,
  methods,
  nebulaAdapter,
  UserModuleError,
} from 'up-user-module';
import { createGateway, memorySessionStore } from 'up-user-module/server';
import {
  type AccountService,
  accountServiceDefaults,
  createAccountService,
  createMockNebula,
  type MockNebula,
} from 'up-user-module/testing';
import { expect, it } from 'vitest';
import { withCookies } from '../support/cookie-jar.js';
import { listen } from './listen.js';
import { type Backend, moduleContract, type Stage } from './module-contract.js';

interface NebulaStage extends Stage {
  readonly mock: MockNebula;
}

const nebula: Backend<NebulaStage> = {
  name: 'the mock bridge',
  async start() {
    const window = new Window();
    const mock = createMockNebula({ window, installedApps: ['wechat', 'qqMusic'] });
    return {
      mock,
      module: createUserModule({ adapters: [nebulaAdapter({ window })] }),
      sent: () => mock.messages.length,
      stop() {
        mock.remove();
        return window.happyDOM.close();
      },
    };
  },
  without: [],
  failures: {
    'getUserInfo 110001': ({ mock }) => (mock.user.state = 'loggedOut'),
    'getUserInfo 110002': ({ mock }) => (mock.refreshing = 1),
    'updateUserInfo 110001': ({ mock }) => (mock.user.state = 'loggedOut'),
    'updateUserInfo 110002': ({ mock }) => (mock.user.state = 'notReady'),
    'refreshUser 110001': ({ mock }) => (mock.user.state = 'loggedOut'),
    'getOauthData 110001': ({ mock }) => (mock.user.state = 'loggedOut'),
    'getOauthData 110011': ({ mock }) => (mock.user.state = 'loggingIn'),
    'socialLogin 110010': ({ mock }) =>
      mock.answer('socialLogin', { retCode: '110010', retInfo: '取消第三方登录', retData: null }),
    'socialLogin 000001': ({ mock }) =>
      mock.answer('socialLogin', { retCode: '000001', retInfo: '第三方登录失败' }),
    'getQQMusicAuthorize 000001': ({ mock }) =>
      mock.answer('getQQMusicAuthorize', '{"retCode":"000001","retInfo":"操作失败"}'),
    'getQQMusicAuthorize 1100001': ({ mock }) => (mock.installedApps = []),
    'getQQMusicAuthorize 1100002': ({ mock }) =>
      mock.answer('getQQMusicAuthorize', { retCode: '1100002', retInfo: 'QQ音乐处于未登录状态' }),
    'getQQMusicAuthorize 1100003': ({ mock }) =>
      mock.answer('getQQMusicAuthorize', { retCode: '1100003', retInfo: '授权失败' }),
    'getQQMusicAuthorize 1100004': ({ mock }) =>
      mock.answer('getQQMusicAuthorize', { retCode: '1100004', retInfo: '授权取消' }),
  },
};

interface HttpStage extends Stage {
  readonly http: HttpAdapter;
  readonly service: AccountService;
  /** Fires when the stage stops. */
  readonly over: AbortController;
  /** What the page's own answer to `getQQMusicAuthorize` fails with. */
  qqMusicFails(error: UserModuleError): void;
}

const { client, publicClient, user } = accountServiceDefaults;
const { clientId } = publicClient;

async function startHttp(
  service: AccountService,
  options: HttpOptions,
  stop: () => void | Promise<void> = () => {},
): Promise<HttpStage> {
  const over = new AbortController();
  let qqMusic = () => Promise.resolve({ openId: 'open-id', token: 'token' });
  const http = httpAdapter({
    ...options,
    waitForLogin: false,
    isInstalled: (platform) => platform === 'wechat',
    qqMusicAuthorize: () => qqMusic(),
  });
  await http.login({ username: user.username, password: user.password });
  return {
    http,
    service,
    module: createUserModule({ adapters: [http] }),
    sent: () => service.requests.length,
    over,
    stop() {
      over.abort();
      return stop();
    },
    qqMusicFails(error) {
      qqMusic = () => Promise.reject(error);
    },
  };
}

/** A login that the service does not answer until the stage is over. */
function beginLogin({ http, service, over }: HttpStage): void {
  service.faults.latency(60_000);
  http.login({ username: user.username, password: user.password }, { signal: over.signal }).catch(() => {});
}

const httpFailures: Backend<HttpStage>['failures'] = {
  'getUserInfo 110001': ({ module }) => module.logOut(),
  'getUserInfo 110002': beginLogin,
  'updateUserInfo 110001': ({ module }) => module.logOut(),
  'updateUserInfo 110002': beginLogin,
  'refreshUser 110001': ({ service }) => {
    service.endSessions();
  },
  'getOauthData 110001': ({ module }) => module.logOut(),
  'getOauthData 110011': beginLogin,
  'getQQMusicAuthorize 1100003': (stage) => stage.qqMusicFails(new UserModuleError('1100003', '授权失败')),
  'getQQMusicAuthorize 1100004': (stage) => stage.qqMusicFails(new UserModuleError('1100004', '授权取消')),
};

const inMemory: Backend<HttpStage> = {
  name: 'the embedded service in memory',
  async start() {
    const service = createAccountService();
    return startHttp(service, { realm: service.realm, clientId, fetch: service.fetch });
  },
  without: ['socialLogin'],
  failures: httpFailures,
};

const overSocket: Backend<HttpStage> = {
  name: 'the embedded service over a socket',
  async start() {
    const service = createAccountService();
    const { origin, close } = await listen((request) => service.fetch(request));
    const realm = origin + new URL(service.realm).pathname;
    return startHttp(service, { realm, clientId }, close);
  },
  without: ['socialLogin'],
  failures: httpFailures,
};

/** A page of the gateway's own site. */
const page = 'https://h5.example.com';

function createSessionGateway(service: AccountService) {
  return createGateway({
    account: { realm: service.realm, ...client },
    sessions: { store: memorySessionStore() },
    fetch: service.fetch,
    origins: [page],
  });
}

const gatewaySession: Backend<HttpStage> = {
  name: "a gateway's session in memory",
  async start() {
    const service = createAccountService();
    const handle = createSessionGateway(service);
    const send = async (input: RequestInfo | URL, init?: RequestInit) => handle(new Request(input, init));
    return startHttp(service, {
      gateway: 'https://h5.example.com',
      session: 'gateway',
      fetch: withCookies(send, page),
    });
  },
  without: ['socialLogin'],
  keepsRefreshToken: true,
  failures: httpFailures,
};

const gatewaySessionOverSocket: Backend<HttpStage> = {
  name: "a gateway's session over a socket",
  async start() {
    const service = createAccountService();
    const { origin, close } = await listen(createSessionGateway(service));
    const options = { gateway: origin, session: 'gateway', fetch: withCookies(fetch, page) } as const;
    return startHttp(service, options, close);
  },
  without: ['socialLogin'],
  keepsRefreshToken: true,
  failures: httpFailures,
};

moduleContract(nebula);
moduleContract(inMemory);
moduleContract(overSocket);
moduleContract(gatewaySession);
moduleContract(gatewaySessionOverSocket);

it('provokes every documented retCode of every method somewhere', () => {
  const documented = Object.entries(methods).flatMap(([name, { retCodes }]) =>
    retCodes.map((code) => `${name} ${code}`),
  );
  const provoked: string[] = [nebula, inMemory, overSocket].flatMap(({ failures }) => Object.keys(failures));
  expect(documented.filter((failure) => !provoked.includes(failure))).toEqual([]);
});
