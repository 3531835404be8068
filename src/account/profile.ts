import { isRecord } from '../checks/values.js';
import type { UserInfo, UserInfoNew } from '../contract/types.js';
import type { Tokens } from '../session/tokens.js';
import type { Account, Attributes } from './types.js';

/** What `getUserInfo` answers (upUserModule.md), from the account and the session. What there is none of is absent. */
export function toUserInfo(
  account: Account,
  tokens: Pick<Tokens, 'accessToken' | 'uhomeAccessToken' | 'uhomeUserId'>,
): UserInfo {
  const info: UserInfo = { userId: tokens.uhomeUserId || account.id || '' };
  const add = (name: keyof UserInfo, value: unknown) => {
    if (typeof value === 'string' && value) info[name] = value;
  };
  add('uhome_access_token', tokens.uhomeAccessToken);
  add('user_center_access_token', tokens.accessToken);
  add('offUserId', account.id);
  add('nickname', attribute(account, 'nickname'));
  add('phoneNumber', localNumber(attribute(account, 'phoneNumber')));
  add('realName', toRealName(account));
  add('avatar', attribute(account, 'picture'));
  add('email', account.email);
  add('username', account.username);
  return info;
}

/** The service gives lists; a single text is read too. */
function attribute({ attributes }: Account, name: string): unknown {
  const value: unknown = isRecord(attributes) ? attributes[name] : undefined;
  return Array.isArray(value) ? value[0] : value;
}

/** The bare number, as in the documents; some realms write `+86` in front of it (platform.md, The account service). */
function localNumber(phone: unknown): unknown {
  return typeof phone === 'string' ? phone.replace(/^\+86 ?(?=\d{11}$)/, '') : phone;
}

/** Family name first where the name is written in Chinese characters. */
function toRealName({ firstName, lastName }: Account): string {
  const first = firstName || '';
  const last = lastName || '';
  // The second class are the high surrogates of the CJK extensions beyond U+FFFF.
  const chinese = /[\u3400-\u9fff\uf900-\ufaff]|[\ud840-\ud888]/.test(first + last);
  return chinese ? last + first : `${first} ${last}`.trim();
}

/** The fields of UserInfoNew that are attributes; `email` and `givenName` are the account's own `email` and `firstName`. */
const attributeFields: readonly Exclude<keyof UserInfoNew, 'userId' | 'email' | 'givenName'>[] = [
  'nickname',
  'avatarUrl',
  'weight',
  'height',
  'income',
  'marriage',
  'birthday',
  'education',
  'extraPhone',
  'familyNum',
  'gender',
];

/**
 * The changes that `updateUserInfo` asks for. Empty fields (`undefined`, `null`, `''`) ask for none, and `userId`
 * cannot be changed. Fields that UserInfoNew does not have are passed over: pages hand in what `getUserInfo` gave
 * them, tokens included.
 */
export function toAccountChanges(userInfo: Readonly<Record<string, unknown>>): Account {
  const changes: Account = {};
  if (hasValue(userInfo.email)) changes.email = String(userInfo.email);
  if (hasValue(userInfo.givenName)) changes.firstName = String(userInfo.givenName);
  const attributes: Attributes = {};
  for (const field of attributeFields) {
    const name = field === 'avatarUrl' ? 'picture' : field;
    if (hasValue(userInfo[field])) attributes[name] = [String(userInfo[field])];
  }
  if (Object.keys(attributes).length) changes.attributes = attributes;
  return changes;
}

/** `0` and `false` are values. */
function hasValue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
