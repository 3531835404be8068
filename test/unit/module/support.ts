import {
  type Adapter,
  type AdapterCallOptions,
  type AuthData,
  type CallOptions,
  type Envelope,
  type MethodName,
  methods,
  type Params,
  type UserModule,
} from 'up-user-module';
import { methodNames } from '../../../src/contract/methods.js';

/** A call as an adapter got it. */
export interface Received {
  readonly method: MethodName;
  readonly params: Params | undefined;
  readonly options: AdapterCallOptions;
}

export interface StubAdapter extends Adapter {
  readonly received: Received[];
}

/** An adapter that notes down its calls; what `answer` throws is a rejection. */
export function stubAdapter(
  answer: (call: Received) => unknown = () => success(),
  { name = 'stub', ready = () => true }: Partial<Pick<Adapter, 'name' | 'ready'>> = {},
): StubAdapter {
  const received: Received[] = [];
  return {
    name,
    ready,
    received,
    async call(method, params, options) {
      const call = { method, params, options };
      received.push(call);
      return answer(call);
    },
  };
}

export function success(retData: unknown = {}): Envelope {
  return { retCode: '000000', retInfo: '操作成功', retData };
}

export function failure(retCode: string): Envelope {
  return { retCode, retInfo: '失败', retData: null };
}

export function never(): Promise<never> {
  return new Promise(() => {});
}

/** What a promise resolves or rejects with, heard from the start so that no rejection goes unhandled. */
export function ending(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

/** What a function throws. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('It did not throw');
}

export const authData: AuthData = {
  access_token: 'at',
  expires_in: '3600',
  refresh_token: 'rt',
  uhome_access_token: 'uat',
  uhome_user_id: '1',
  token_type: 'bearer',
};

/** Params that each method accepts. */
const examples: Readonly<Partial<Record<MethodName, object>>> = {
  updateUserInfo: { nickname: '小明' },
  updateOauthData: authData,
  socialLogin: { platform: 'qq' },
  checkAppIsInstalled: { platform: 'wechat' },
};

/** Calls a method with whatever arguments, as a page in plain JavaScript can. */
export function callWith(module: UserModule, method: MethodName, ...args: unknown[]): Promise<Envelope> {
  return Reflect.apply(module[method], undefined, args);
}

/** Calls any of the ten methods rightly. */
export function callAny(module: UserModule, method: MethodName, options?: CallOptions): Promise<Envelope> {
  const example = examples[method];
  return example ? callWith(module, method, example, options) : callWith(module, method, options);
}

export const readMethods = methodNames.filter((name) => methods[name].read);
export const interactiveMethods = methodNames.filter((name) => methods[name].interactive);
export { methodNames };
