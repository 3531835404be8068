import { route } from '../bridge/router.js';
import type { UserModule } from '../contract/types.js';
import { checkRequired } from '../errors/illegal-parameter.js';
import {
  buildUserModule,
  moduleRules,
  readModuleOptions,
  type UserModuleOptions,
} from '../module/user-module.js';

/**
 * The module that pages call, over whatever adapters it is given.
 *
 * @throws UserModuleError 000002 for an unknown or wrong option
 */
export function createUserModule(options: UserModuleOptions): UserModule {
  const settings = readModuleOptions('createUserModule', options, moduleRules);
  checkRequired('createUserModule.adapters', settings.adapters, moduleRules.adapters);
  return buildUserModule(settings, route);
}
