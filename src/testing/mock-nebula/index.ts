export type { Injection, MockWindow } from './container.js';
export type { MockApp } from './handlers.js';
export { createMockNebula } from './mock-nebula.js';
export type { MockConditions, MockNebulaOptions } from './options.js';
export type { MockAnswer, MockDevice, MockMessage, MockNebula, MockScript } from './types.js';
export type { MockUser, MockUserState } from './user.js';
export { userAgents } from './user-agents.js';
