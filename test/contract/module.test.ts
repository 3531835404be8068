import { serve } from '@hono/node-server';
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
import {
  type AccountService,
  accountServiceDefaults,
  createAccountService,
  createMockNebula,
  type MockNebula,
} from 'up-user-module/testing';
import { expect, it } from 'vitest';
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

const { publicClient, user } = accountServiceDefaults;

async function startHttp(
  service: AccountService,
  options: Pick<HttpOptions, 'fetch'> & { realm: string },
  stop: () => void | Promise<void> = () => {},
): Promise<HttpStage> {
  const over = new AbortController();
  let qqMusic = () => Promise.resolve({ openId: 'open-id', token: 'token' });
  const http = httpAdapter({
    ...options,
    clientId: publicClient.clientId,
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
    return startHttp(service, { realm: service.realm, fetch: service.fetch });
  },
  without: ['socialLogin'],
  failures: httpFailures,
};

const overSocket: Backend<HttpStage> = {
  name: 'the embedded service over a socket',
  async start() {
    const service = createAccountService();
    const server = serve({ fetch: (request) => service.fetch(request), hostname: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (!address || typeof address === 'string') throw new Error('no port');
    const realm = `http://127.0.0.1:${address.port}${new URL(service.realm).pathname}`;
    return startHttp(service, { realm }, () => new Promise<void>((resolve) => server.close(() => resolve())));
  },
  without: ['socialLogin'],
  failures: httpFailures,
};

moduleContract(nebula);
moduleContract(inMemory);
moduleContract(overSocket);

it('provokes every documented retCode of every method somewhere', () => {
  const documented = Object.entries(methods).flatMap(([name, { retCodes }]) =>
    retCodes.map((code) => `${name} ${code}`),
  );
  const provoked: string[] = [nebula, inMemory, overSocket].flatMap(({ failures }) => Object.keys(failures));
  expect(documented.filter((failure) => !provoked.includes(failure))).toEqual([]);
});
