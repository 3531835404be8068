export type { RequestOptions } from '../http/request-options.js';
export type { UwsBody } from './body.js';
export {
  createUwsClient,
  type UwsClient,
  type UwsRequest,
} from './client.js';
export { formatClientId } from './client-id.js';
export { type UwsRetCode, uwsRetCodes } from './codes.js';
export { formatDate, formatDateTime, parseDate, parseDateTime } from './date-time.js';
export { type UwsLanguage, uwsLanguages } from './languages.js';
export type { UwsLogin } from './login.js';
export type { UwsClientOptions, UwsMethod, UwsSignRequest } from './options.js';
export type { UwsQuery } from './query.js';
export {
  createRequestModule,
  type RequestModule,
  type RequestModuleOptions,
  type SignedRequest,
} from './request-module.js';
export { type Signable, signRequest } from './sign.js';
export type { UwsAnswer } from './types.js';
export { UwsError } from './uws-error.js';
