import { isHeaderText } from '../checks/header-text.js';
import { tryParse } from '../checks/parse.js';
import { isRecord, isText } from '../checks/values.js';
import type { Tokens } from './tokens.js';

/** Entries of another version are not read. */
const version = 1;

/** Characters. Access tokens have a few thousand at most. */
const longestEntry = 100_000;

/** A session as text. It holds tokens, their times and the U+ fields, and nothing of the user's profile. */
export function toEntry(tokens: Tokens): string {
  return JSON.stringify(Object.assign({ version }, tokens));
}

/** The session in a text; `undefined` for what is none: broken, too long, of another version, not ours. */
export function fromEntry(entry: string): Tokens | undefined {
  const fields = entry.length > longestEntry ? undefined : tryParse(entry);
  if (!isRecord(fields) || fields.version !== version) return undefined;
  const {
    id,
    renewals,
    profileChanges,
    accessToken,
    refreshToken,
    expiresIn,
    uhomeAccessToken,
    uhomeUserId,
  } = fields;
  // `Infinity` has no JSON and was stored as null.
  const { expiresAt = null, refreshExpiresAt = null } = fields;
  if (
    !isText(id) ||
    !isHeaderText(accessToken) ||
    !isCount(renewals) ||
    !isCount(profileChanges) ||
    !isTime(expiresAt) ||
    !isTime(refreshExpiresAt) ||
    typeof refreshToken !== 'string' ||
    typeof expiresIn !== 'string' ||
    typeof uhomeAccessToken !== 'string' ||
    typeof uhomeUserId !== 'string'
  ) {
    return undefined;
  }
  return {
    id,
    renewals,
    profileChanges,
    accessToken,
    refreshToken,
    expiresIn,
    expiresAt: expiresAt ?? Infinity,
    refreshExpiresAt: refreshExpiresAt ?? Infinity,
    uhomeAccessToken,
    uhomeUserId,
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isTime(value: unknown): value is number | null {
  return value === null || isCount(value);
}
