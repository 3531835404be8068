// What a failed call gives (upUserModule.md, 错误返回). Compiled by `npm run types`, never run.
import {
  type Envelope,
  type MethodName,
  type MethodSpec,
  methods,
  type Reason,
  RetCode,
  UserModuleError,
} from 'up-user-module';
import { AccountError, type AccountErrorName } from 'up-user-module/account';
import { UwsError, type UwsRetCode } from 'up-user-module/uws';
import { expectTypeOf } from 'vitest';

declare const error: UserModuleError;

expectTypeOf(error).toExtend<Error & Envelope>();
expectTypeOf(error.retData).toEqualTypeOf<unknown>();
expectTypeOf(error.reason).toEqualTypeOf<Reason | undefined>();
expectTypeOf<Reason>().toEqualTypeOf<
  'unsupported' | 'unknown' | 'timeout' | 'aborted' | 'denied' | 'network'
>();

export function change(changed: UserModuleError): void {
  // @ts-expect-error an error stays as it is
  changed.retCode = '000001';
}

// All codes that a call can end with.

type Codes =
  | '000000'
  | '000001'
  | '000002'
  | '990001'
  | '999999'
  | '110001'
  | '110002'
  | '110010'
  | '110011'
  | '1100001'
  | '1100002'
  | '1100003'
  | '1100004';
expectTypeOf<RetCode>().toEqualTypeOf<Codes>();
expectTypeOf(error.retCode).toEqualTypeOf<RetCode>();
expectTypeOf(RetCode.userDataNotReady).toEqualTypeOf<'110002'>();

// Those of each method are in the table, and each is one of these.

expectTypeOf(methods).toEqualTypeOf<Readonly<Record<MethodName, MethodSpec>>>();
expectTypeOf(methods.getUserInfo.retCodes).toEqualTypeOf<readonly RetCode[]>();
const documented: Record<MethodName, readonly RetCode[]> = {
  getLoginStatus: [],
  getUserInfo: ['110001', '110002'],
  updateUserInfo: ['110001', '110002'],
  updateOauthData: [],
  logOut: [],
  refreshUser: ['110001'],
  getOauthData: ['110001', '110011'],
  socialLogin: ['110010', '000001'],
  checkAppIsInstalled: [],
  getQQMusicAuthorize: ['000001', '1100001', '1100002', '1100003', '1100004'],
};
expectTypeOf(documented).toExtend<Record<MethodName, MethodSpec['retCodes']>>();
// @ts-expect-error no method has this code
['110003'] satisfies MethodSpec['retCodes'];

// A page catches `unknown`, and narrows.

export async function page(call: () => Promise<Envelope>): Promise<string> {
  try {
    return (await call()).retCode;
  } catch (caught) {
    if (!(caught instanceof UserModuleError)) throw caught;
    if (caught.retCode === RetCode.notLoggedIn) {
      expectTypeOf(caught.retCode).toEqualTypeOf<'110001'>();
      return 'log in';
    }
    expectTypeOf(caught.retCode).toEqualTypeOf<Exclude<Codes, '110001'>>();
    // @ts-expect-error a code that was dealt with, or that there is not, is a slip
    if (caught.retCode === '110001') return '';
    // @ts-expect-error
    if (caught.retCode === 110002) return '';
    return caught.retInfo;
  }
}

export function everyCode({ retCode }: UserModuleError): string {
  switch (retCode) {
    case '000000':
    case '000001':
    case '000002':
    case '990001':
    case '999999':
      return 'general';
    case '110001':
    case '110002':
    case '110010':
    case '110011':
      return 'user';
    case '1100001':
    case '1100002':
    case '1100003':
    case '1100004':
      return 'QQ Music';
    default:
      return retCode satisfies never;
  }
}

// The services' own errors are such errors too, and say more.

expectTypeOf<AccountError>().toExtend<UserModuleError>();
expectTypeOf<AccountError['status']>().toEqualTypeOf<number>();
expectTypeOf<'user_not_found.'>().toExtend<AccountErrorName>();
expectTypeOf<UwsError>().toExtend<UserModuleError>();
expectTypeOf<UwsError['uwsCode']>().toEqualTypeOf<string>();

export function service(caught: unknown): string | number | undefined {
  if (caught instanceof AccountError) return caught.status;
  if (caught instanceof UwsError) return caught.uwsCode;
  expectTypeOf(caught).toEqualTypeOf<unknown>();
  return undefined;
}

expectTypeOf<'00000'>().not.toExtend<UwsRetCode>();
expectTypeOf<'D00008'>().toExtend<UwsRetCode>();
