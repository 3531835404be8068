// What a page imports from either main entry, with HTTP or without.
export type { AlipayJSBridge, ContainerOptions } from './bridge/container.js';
export { hostAdapter } from './bridge/host.js';
export { type NebulaOptions, type NebulaWindow, nebulaAdapter } from './bridge/nebula.js';
export type { Adapter, AdapterCallOptions, Params, Refusal } from './contract/adapter.js';
export type { Envelope } from './contract/envelope.js';
export { type FieldRule, type MethodSpec, methods, type ParamsSpec } from './contract/methods.js';
export { RetCode } from './contract/ret-code.js';
export type * from './contract/types.js';
export type { Reason } from './errors/reason.js';
export { type ErrorDetails, UserModuleError } from './errors/user-module-error.js';
export { type RetryOptions, type RetryPolicy, retryWhileRefreshing } from './module/retry.js';
export type { CallTrace } from './module/trace.js';
export type { UserModuleOptions } from './module/user-module.js';
export type { Completed, CompletedUplusApi } from './page/complete.js';
export { createUserModule } from './page/create-user-module.js';
export type { Listener } from './page/listeners.js';
