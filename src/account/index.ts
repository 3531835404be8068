export type { RequestOptions } from '../http/request-options.js';
export { AccountError, type AccountErrorName, accountErrors, type FieldError } from './account-error.js';
export { encodeBusinessCard, parseBusinessCard } from './business-card.js';
export { type AccountClient, createAccountClient, type UpdateOptions } from './client.js';
export type { AccountOptions } from './options.js';
export type * from './types.js';
