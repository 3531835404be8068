import type { AllowedPath } from './allow-list.js';
import type { Translate } from './forward.js';

/** A service behind the gateway. */
export interface Upstream {
  /** The first segment of its paths on the gateway. */
  readonly name: 'account' | 'uws';
  readonly paths: readonly AllowedPath[];
  readonly translate: Translate;
}
