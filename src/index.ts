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
export * from './common.js';
export { completeUplusApi } from './page/complete-uplus-api.js';
export {
  createUplusApi,
  UplusApi,
  UplusApi as default,
  type UplusApiClass,
  type WithHttp,
} from './page/uplus-api.js';
export type { UplusApiCore, UplusApiOptions } from './page/uplus-api-core.js';
export type { SessionOption } from './session/create-store.js';
export type { KeyValueStorage } from './session/key-value-storage.js';
