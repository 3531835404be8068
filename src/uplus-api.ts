export type { OtherMethod, OtherModule } from './page/other-modules.js';
export {
  type StandInClass,
  type StandInOptions,
  UplusApi,
  UplusApi as default,
} from './page/stand-in.js';
export type { UplusApiCore } from './page/uplus-api-core.js';
