import { isHeaderText } from '../checks/header-text.js';
import { isRecord, isText } from '../checks/values.js';
import type { DisclosedTokens, GatewayStatus } from '../session/gateway-session.js';
import type { Account, AvatarInfo, TokenSet } from './types.js';

/**
 * A refusal that comes with HTTP 200, as from the public relatives of the service (platform.md, The account service):
 * a `status` other than 1, or an error without one.
 */
export function isRefusal(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  const { status, error, errormsg } = value;
  return typeof status === 'number' ? status !== 1 : isText(error) || isText(errormsg);
}

export function isTokenSet(value: unknown): value is TokenSet {
  return (
    isRecord(value) &&
    isHeaderText(value.access_token) &&
    typeof value.expires_in === 'number' &&
    isOptional(value.refresh_token, 'string') &&
    isOptional(value.refresh_expires_in, 'number') &&
    isOptional(value.token_type, 'string')
  );
}

export function isGatewayStatus(value: unknown): value is GatewayStatus {
  return (
    isRecord(value) &&
    typeof value.isLogin === 'boolean' &&
    (!value.isLogin || isText(value.id)) &&
    isOptional(value.expiresAt, 'number')
  );
}

export function isDisclosedTokens(value: unknown): value is DisclosedTokens {
  return (
    isRecord(value) &&
    isText(value.access_token) &&
    (typeof value.expires_in === 'number' || typeof value.expires_in === 'string') &&
    isOptional(value.uhome_access_token, 'string') &&
    isOptional(value.uhome_user_id, 'string')
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
  return isAnswer(value) && isTime(value.expires_in) && isTime(value.resend_expires);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}

export function isAvatarInfo(value: unknown): value is AvatarInfo {
  return isAnswer(value) && typeof value.avatar === 'string' && isOptional(value.avatar_tpl, 'string');
}

function isAnswer(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !isRefusal(value);
}

function isOptional(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || value === null || typeof value === type;
}
