import { type StandIn, StandInUplusApi } from './page/stand-in.js';

export type { OtherMethod, OtherModule } from './page/other-modules.js';
export type { StandInClass, StandInOptions } from './page/stand-in.js';

/** An instance. */
export type UplusApi = StandIn;
export const UplusApi = StandInUplusApi;
export default UplusApi;
