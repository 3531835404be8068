export { type UwsApp, type UwsServiceOptions, uwsServiceDefaults, type VerifyEndpoint } from './options.js';
export { createUwsService, type UwsRequestRecord, type UwsService } from './service.js';
