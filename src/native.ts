export * from './common.js';
export {
  completeUplusApi,
  createUplusApi,
  type NativeOptions,
  UplusApi,
  UplusApi as default,
  type UplusApiClass,
} from './page/native.js';
export type { UplusApiCore } from './page/uplus-api-core.js';
