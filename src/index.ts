export { type HttpAdapter, type HttpOptions, httpAdapter } from './account/http-adapter.js';
export type { Login } from './account/types.js';
export type { Adapter, AdapterCallOptions, Params } from './bridge/adapter.js';
export { hostAdapter } from './bridge/host.js';
export {
  type AlipayJSBridge,
  type NebulaOptions,
  type NebulaWindow,
  nebulaAdapter,
} from './bridge/nebula.js';
export type { Refusal } from './bridge/router.js';
export { type FieldRule, type MethodSpec, methods, type ParamsSpec } from './module/methods.js';
export { type RetryOptions, retryWhileRefreshing } from './module/retry.js';
export type { CallTrace } from './module/trace.js';
export type * from './module/types.js';
export { createUserModule, type RetryPolicy, type UserModuleOptions } from './module/user-module.js';
export type { Listener } from './named-listeners.js';
export type { Envelope } from './result/envelope.js';
export { RetCode } from './result/ret-code.js';
export { type ErrorDetails, type Reason, UserModuleError } from './result/user-module-error.js';
export { createUplusApi, UplusApi, UplusApi as default } from './uplus-api.js';
export type { UplusApiOptions } from './uplus-api-core.js';
