// What a strict TypeScript project writes with each entry.
import UplusApi, {
  type CallTrace,
  completeUplusApi,
  createUserModule,
  type UserInfo,
  UserModuleError,
} from 'up-user-module';
import { type Account, createAccountClient } from 'up-user-module/account';
import NativeUplusApi from 'up-user-module/native';
import { mockNebula, type PlaywrightPage } from 'up-user-module/playwright';
import { createGateway, memoryCodeStore } from 'up-user-module/server';
import { createAccountService, createMockNebula, createUwsService } from 'up-user-module/testing';
import StandIn from 'up-user-module/uplus-api';
import { createRequestModule, createUwsClient, UwsError, uwsLanguages } from 'up-user-module/uws';

const api = new UplusApi({ onCall: (trace: CallTrace) => trace.duration.toFixed() });

export const info: Promise<UserInfo> = api.upUserModule.getUserInfo().then(({ retData }) => retData);
export const code = (error: unknown) => (error instanceof UserModuleError ? error.retCode : undefined);
export const account: Promise<Account> = createAccountClient({ gateway: 'https://example.com' }).getAccount(
  'token',
);
const http = { gateway: 'https://example.com' };
export const login = new UplusApi({ http }).http.login({ username: 'user', password: 'secret' });
export const genuine: number = completeUplusApi({ theirs: 1 }, { http }).theirs;
export const native: boolean = new NativeUplusApi().inApp;
const standIn = new StandIn(() => {});
export const info2: Promise<UserInfo> = standIn.userModule.getUserInfo().then(({ retData }) => retData);
export const other: Promise<{ retData: unknown }> | undefined = standIn.upVdnModule.goToPage?.({ url: '' });
export const app = (page: PlaywrightPage) => mockNebula(page, { refreshing: 1 });

// @ts-expect-error weibo has no login
api.upUserModule.socialLogin({ platform: 'weibo' });
// @ts-expect-error a number is no URL
createAccountClient({ gateway: 1 });

export const all = [
  createUserModule,
  createGateway,
  memoryCodeStore,
  createAccountService,
  createMockNebula,
  createUwsService,
  createRequestModule,
  createUwsClient,
  UwsError,
  uwsLanguages,
];
