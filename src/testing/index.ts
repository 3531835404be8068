export * from './account-service/index.js';
export type { EmbeddedFetch, RequestRecord } from './embedded-fetch.js';
export type { FaultOptions, ServiceFaults } from './faults.js';
export {
  createMockNebula,
  type Injection,
  type MockAnswer,
  type MockApp,
  type MockConditions,
  type MockDevice,
  type MockMessage,
  type MockNebula,
  type MockNebulaOptions,
  type MockScript,
  type MockUser,
  type MockUserState,
  type MockWindow,
  userAgents,
} from './mock-nebula/index.js';
export { resetUplusApi } from './reset-uplus-api.js';
export type { Cacheable } from './rules.js';
export * from './uws-service/index.js';
