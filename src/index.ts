export { type HttpAdapter, httpAdapter } from './account/http-adapter.js';
export type { HttpOptions } from './account/http-options.js';
export type { SignInOptions } from './account/sign-in-options.js';
export {
  type BrokeredOptions,
  brokered,
  type SocialContext,
  type SocialProvider,
  type SocialProviders,
  type WechatCodeOptions,
  wechatCode,
} from './account/social.js';
export type { Login } from './account/types.js';
export type { AlipayJSBridge, ContainerOptions } from './bridge/container.js';
export { hostAdapter } from './bridge/host.js';
export { type NebulaOptions, type NebulaWindow, nebulaAdapter } from './bridge/nebula.js';
export type { Adapter, AdapterCallOptions, Params, Refusal } from './contract/adapter.js';
export type { Envelope } from './contract/envelope.js';
export { type FieldRule, type MethodSpec, methods, type ParamsSpec } from './contract/methods.js';
export { RetCode } from './contract/ret-code.js';
export type * from './contract/types.js';
export { type ErrorDetails, type Reason, UserModuleError } from './errors/user-module-error.js';
export { type RetryOptions, retryWhileRefreshing } from './module/retry.js';
export type { CallTrace } from './module/trace.js';
export type { RetryPolicy, UserModuleOptions } from './module/user-module.js';
export type { Completed, CompletedUplusApi } from './page/complete.js';
export { completeUplusApi } from './page/complete-uplus-api.js';
export { createUserModule } from './page/create-user-module.js';
export type { Listener } from './page/listeners.js';
export {
  createUplusApi,
  UplusApi,
  UplusApi as default,
  type UplusApiClass,
  type WithHttp,
} from './page/uplus-api.js';
export type { UplusApiCore, UplusApiOptions } from './page/uplus-api-core.js';
