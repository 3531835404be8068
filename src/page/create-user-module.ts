import { route } from '../bridge/router.js';
import type { UserModule } from '../contract/types.js';
import { checkOptions, checkRequired } from '../errors/illegal-parameter.js';
import { buildUserModule, moduleRules, type UserModuleOptions } from '../module/user-module.js';

/**
 * The module that pages call, over whatever adapters it is given.
 *
 * @throws UserModuleError 000002 for an unknown or wrong option
 */
export function createUserModule(options: UserModuleOptions): UserModule {
  checkOptions('createUserModule', options, moduleRules);
  checkRequired('createUserModule.adapters', options.adapters, moduleRules.adapters);
  return buildUserModule(Object.assign({}, options), route);
}
