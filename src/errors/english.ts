import type { RetCode } from '../contract/ret-code.js';
import type { Reason } from './reason.js';

/** What an error's `message` says beside its `retInfo`: for the reason where there is one, or else for the retCode. */
export const english: Readonly<Record<RetCode | Reason, string>> = {
  '000000': 'Done.',
  '000001': 'Operation failed.',
  '000002': 'Illegal parameter.',
  '990001': 'Unknown error.',
  '999999': 'Unknown error.',
  '110001': 'Not logged in.',
  '110002': 'User data not ready.',
  '110010': 'Social login cancelled.',
  '110011': 'Logging in.',
  '1100001': 'QQ Music not installed.',
  '1100002': 'QQ Music not logged in.',
  '1100003': 'Authorization failed.',
  '1100004': 'Authorization cancelled.',
  unsupported: 'Unsupported here.',
  unknown: 'Unknown error.',
  timeout: 'Timed out.',
  aborted: 'Cancelled.',
  denied: 'Denied by the app.',
  network: 'Network error.',
};
