export type { GatewayAccount } from './account-upstream.js';
export type { ClientAddress } from './address.js';
export type { AllowedPath } from './allow-list.js';
export { type CodeStore, type IssueCodeOptions, issueCode } from './code-store.js';
export { createGateway, type Gateway } from './gateway.js';
export type { GatewayErrorName } from './gateway-error.js';
export type { GatewayFailure, GatewayOptions } from './gateway-options.js';
export type { GatewayRequestInfo, Limit, TooManyRequests } from './limit.js';
export { type MemoryCodeStoreOptions, memoryCodeStore } from './memory-code-store.js';
export { type MemorySessionStoreOptions, memorySessionStore } from './memory-session-store.js';
export {
  type MemoryLimitOptions,
  memoryLimit,
  type Rate,
  type RateLimitOptions,
  type RedisLimitClient,
  type RedisLimitOptions,
  redisLimit,
} from './rate-limits.js';
export { type RedisCodeClient, type RedisCodeStoreOptions, redisCodeStore } from './redis-code-store.js';
export {
  type RedisSessionClient,
  type RedisSessionStoreOptions,
  redisSessionStore,
} from './redis-session-store.js';
export type { GatewaySessions, SessionLifetime } from './session-options.js';
export type { SessionLock, SessionStore } from './session-store.js';
export type { GatewaySignIn } from './sign-in-options.js';
export type { GatewayUws } from './uws-upstream.js';
export { createVerifyCodeHandler, type VerifyCodeOptions } from './verify-code.js';
