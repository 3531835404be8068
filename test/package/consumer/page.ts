// What a strict TypeScript project writes with each entry.
import UplusApi, { type CallTrace, createUserModule, type UserInfo, UserModuleError } from 'up-user-module';
import { type Account, createAccountClient } from 'up-user-module/account';
import { createGateway, memoryCodeStore } from 'up-user-module/server';
import { createAccountService, createMockNebula, createUwsService } from 'up-user-module/testing';
import { createUwsClient, UwsError, uwsLanguages } from 'up-user-module/uws';

const api = new UplusApi({ onCall: (trace: CallTrace) => trace.duration.toFixed() });

export const info: Promise<UserInfo> = api.upUserModule.getUserInfo().then(({ retData }) => retData);
export const code = (error: unknown) => (error instanceof UserModuleError ? error.retCode : undefined);
export const account: Promise<Account> = createAccountClient({ gateway: 'https://example.com' }).getAccount(
  'token',
);
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
  createUwsClient,
  UwsError,
  uwsLanguages,
];
