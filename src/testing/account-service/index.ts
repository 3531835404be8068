export type { AvatarOptions, ResizeImage } from './avatar-options.js';
export type { DialectName } from './dialect.js';
export {
  type AccountServiceOptions,
  accountServiceDefaults,
  type IdentityProvider,
  type OAuthClient,
} from './options.js';
export { type AccountService, createAccountService } from './service.js';
export type { SmsMessage } from './sms.js';
export type { AccountUser, AccountUsers, NewAccountUser } from './users.js';
