import { isRecord } from '../checks/values.js';
import type { Account, AvatarInfo, TokenSet } from './types.js';

export function isTokenSet(value: unknown): value is TokenSet {
  return (
    isRecord(value) &&
    typeof value.access_token === 'string' &&
    value.access_token !== '' &&
    typeof value.expires_in === 'number' &&
    isOptional(value.refresh_token, 'string') &&
    isOptional(value.refresh_expires_in, 'number') &&
    isOptional(value.token_type, 'string')
  );
}

export function isAccount(value: unknown): value is Account {
  return (
    isRecord(value) &&
    ['id', 'username', 'firstName', 'lastName', 'email'].every((name) => isOptional(value[name], 'string')) &&
    (!value.attributes || isRecord(value.attributes)) &&
    // A JSON error or a status page is an object too.
    !!(value.id || value.username)
  );
}

export function isSentCode(value: unknown): value is { expires_in: number; resend_expires: number } {
  return isRecord(value) && isTime(value.expires_in) && isTime(value.resend_expires);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

export function isAvatarInfo(value: unknown): value is AvatarInfo {
  return isRecord(value) && typeof value.avatar === 'string' && typeof value.avatar_tpl === 'string';
}

function isOptional(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || value === null || typeof value === type;
}
