// The options, and what a page builds on. Compiled by `npm run types`, never run.
import UplusApi, {
  type Adapter,
  completeUplusApi,
  createUplusApi,
  createUserModule,
  type Envelope,
  type HttpAdapter,
  type HttpOptions,
  type Login,
  type MethodName,
  type Params,
  retryWhileRefreshing,
  type UplusApiOptions,
  type UserModule,
} from 'up-user-module';
import { createAccountClient, type TokenSet } from 'up-user-module/account';
import NativeUplusApi from 'up-user-module/native';
import { createGateway, createVerifyCodeHandler, memoryCodeStore } from 'up-user-module/server';
import { createAccountService, createMockNebula } from 'up-user-module/testing';
import StandInUplusApi from 'up-user-module/uplus-api';
import { createUwsClient, signRequest } from 'up-user-module/uws';
import { expectTypeOf } from 'vitest';

// UplusApi: nothing is required.

new UplusApi();
new UplusApi({ nebula: false, retry: { times: 3, interval: 300 }, timeout: 5000 });
new UplusApi({ nebula: { jsapi: (method) => `upUserModule.${method}`, readyTimeout: 3000 } });
new UplusApi({ http: { gateway: 'https://example.com/gateway', waitForLogin: false } });
new UplusApi({ http: { realm: 'https://example.com/realms/zhiju', clientId: 'h5' } });
// @ts-expect-error no such option
new UplusApi({ gateway: 'https://example.com/gateway' });
// @ts-expect-error `true` would say nothing
new UplusApi({ nebula: true });
// @ts-expect-error milliseconds, as a number
new UplusApi({ timeout: '5s' });
expectTypeOf(createUplusApi).toBeCallableWith({} as UplusApiOptions | undefined);

// Who gives `http` has it.

const http: HttpOptions = { gateway: 'https://example.com/gateway' };
const login: Login = { username: 'user', password: 'secret' };
new UplusApi({ http }).http.login(login);
createUplusApi({ http, retry: true }).http.login(login);
completeUplusApi({ mine: 1 }, { http }).http.login(login);
new StandInUplusApi({ http }).http.login(login);
expectTypeOf(new UplusApi().http).toEqualTypeOf<HttpAdapter | undefined>();
expectTypeOf(createUplusApi({}).http).toEqualTypeOf<HttpAdapter | undefined>();
// @ts-expect-error there is no HTTP in it
new NativeUplusApi({ http });

// The genuine library, completed or replaced.

class Genuine {
  readonly upVdnModule = { goToPage: async (_params: { url: string }) => ({ retCode: '000000' }) };
}
const completed = completeUplusApi(new Genuine(), { http });
completed.upVdnModule.goToPage({ url: '' });
expectTypeOf(completed.upUserModule).toEqualTypeOf<UserModule>();
expectTypeOf(completed.uninstall).toEqualTypeOf<() => void>();
expectTypeOf(completeUplusApi(Genuine, { http })).toEqualTypeOf<typeof Genuine>();
// @ts-expect-error no object
completeUplusApi(undefined);

const standIn: StandInUplusApi = new StandInUplusApi((_engine: unknown) => {});
expectTypeOf(standIn.userModule).toEqualTypeOf<UserModule>();
expectTypeOf(standIn.upUserModule.getUserInfo).toEqualTypeOf<UserModule['getUserInfo']>();
const page = standIn.upVdnModule?.goToPage?.({ url: '' });
// What another module answers is for the page to check.
expectTypeOf(page).toEqualTypeOf<Promise<Envelope<unknown>> | undefined>();
// @ts-expect-error not a module's name
standIn.goToPage;
// @ts-expect-error params are an object
standIn.upVdnModule?.goToPage?.('url');

// An adapter of one's own.

const adapter: Adapter = {
  name: 'own',
  ready: () => true,
  call: async (method, params, options) => {
    expectTypeOf(method).toEqualTypeOf<MethodName>();
    expectTypeOf(params).toEqualTypeOf<Params | undefined>();
    expectTypeOf(options.signal).toEqualTypeOf<AbortSignal | undefined>();
    expectTypeOf(options.ended).toEqualTypeOf<boolean>();
    return { retCode: '000000', retInfo: '', retData: {} };
  },
};
expectTypeOf(createUserModule({ adapters: [adapter] })).toEqualTypeOf<UserModule>();
// @ts-expect-error without adapters there is nothing to ask
createUserModule({});
// @ts-expect-error an adapter has a name, for traces
({ ready: () => true, call: async () => undefined }) satisfies Adapter;
expectTypeOf<HttpAdapter>().toExtend<Adapter>();

expectTypeOf(retryWhileRefreshing(async () => 1)).resolves.toEqualTypeOf<number>();
// @ts-expect-error a number of times, not a boolean
retryWhileRefreshing(async () => 1, { times: true });

// The three documented logins.

({ username: 'user', password: 'secret' }) satisfies Login;
({ phoneNumber: '13300000000', areaCode: '86', password: 'secret' }) satisfies Login;
({ wechatCode: 'code' }) satisfies Login;
({ wechatCode: 'code', phoneNumber: '13300000000', smsCode: '123456' }) satisfies Login;
// @ts-expect-error a password belongs to someone
({ password: 'secret' }) satisfies Login;
// @ts-expect-error and a user name has one
({ username: 'user' }) satisfies Login;

// The clients.

const account = createAccountClient({ gateway: 'https://example.com/gateway' });
expectTypeOf(account.loginWithPassword).returns.resolves.toEqualTypeOf<TokenSet>();
// @ts-expect-error a token comes first
account.getAccount();

const uws = createUwsClient({
  baseUrl: 'https://uws.example.com',
  appId: 'app',
  appVersion: '1',
  clientId: 'client',
  sign: (request) => signRequest({ ...request, appKey: 'key' }),
});
expectTypeOf(uws.thirdpartUserLogin).parameter(0).toEqualTypeOf<{ code: string }>();
// @ts-expect-error no such method in UWS
uws.request({ method: 'PATCH', path: '/a' });
// @ts-expect-error a signature needs the appKey
signRequest({ url: '/a', appId: 'a', timestamp: 1 });

// Servers and mocks speak the web's own types.

const gateway = createGateway({
  account: { realm: 'https://example.com/realms/zhiju', clientId: 'h5', clientSecret: 'secret' },
  origins: ['https://page.example.com'],
});
expectTypeOf(gateway).parameter(0).toEqualTypeOf<Request>();
expectTypeOf(gateway).returns.resolves.toEqualTypeOf<Response>();
expectTypeOf(createVerifyCodeHandler).returns.parameter(0).toEqualTypeOf<Request>();
createVerifyCodeHandler({ clientKey: 'key', clientSecret: 'secret', store: memoryCodeStore() });
// @ts-expect-error a store has `put` and `take`
createVerifyCodeHandler({ clientKey: 'key', clientSecret: 'secret', store: new Map() });
expectTypeOf(createAccountService().fetch).toExtend<typeof fetch>();
createMockNebula({ refreshing: 1 }).user.state = 'loggedOut';
// @ts-expect-error no such state
createMockNebula().user.state = 'logged out';
