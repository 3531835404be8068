import type { AuthData, UserInfo, UserInfoNew } from '../../contract/types.js';

/**
 * - `loggedIn`: everything is there.
 * - `loggingIn`: a login is under way; no tokens yet (110011), no profile yet (110002).
 * - `notReady`: logged in, but the app still fetches the profile (110002).
 * - `loggedOut`: nobody is there (110001).
 */
export type MockUserState = 'loggedIn' | 'loggingIn' | 'notReady' | 'loggedOut';

/** The user as the app keeps it, once: `userId` is also `uhome_user_id`, `avatar` is also `avatarUrl`. */
export interface MockUser extends UserInfo, Omit<UserInfoNew, keyof UserInfo | 'avatarUrl'> {
  state: MockUserState;
  uhome_access_token: string;
  user_center_access_token: string;
  refresh_token: string;
  /** Seconds, as text. */
  expires_in: string;
  token_type: string;
}

export function createUser(known: Partial<MockUser> = {}): MockUser {
  return {
    state: 'loggedIn',
    userId: '1000000001',
    offUserId: '2000000001',
    username: 'xiaoming',
    nickname: '小明',
    realName: '王小明',
    phoneNumber: '13800000000',
    email: 'xiaoming@example.com',
    avatar: 'https://example.com/avatar/xiaoming.png',
    uhome_access_token: 'TGTMOCK00000000000000000000001',
    user_center_access_token: 'mock-user-center-access-token',
    refresh_token: 'mock-refresh-token',
    expires_in: '864000',
    token_type: 'bearer',
    ...known,
  };
}

/** Where the user keeps the fields of `updateUserInfo`; `userId` is not among them, it cannot be changed. */
export const profileFields: Readonly<Record<Exclude<keyof UserInfoNew, 'userId'>, keyof MockUser>> = {
  nickname: 'nickname',
  avatarUrl: 'avatar',
  weight: 'weight',
  height: 'height',
  income: 'income',
  marriage: 'marriage',
  birthday: 'birthday',
  education: 'education',
  email: 'email',
  extraPhone: 'extraPhone',
  familyNum: 'familyNum',
  gender: 'gender',
  givenName: 'givenName',
};

/** Where the user keeps the fields of `updateOauthData`. */
export const tokenFields: Readonly<Record<keyof AuthData, keyof MockUser>> = {
  access_token: 'user_center_access_token',
  expires_in: 'expires_in',
  refresh_token: 'refresh_token',
  uhome_access_token: 'uhome_access_token',
  uhome_user_id: 'userId',
  token_type: 'token_type',
};

/** Stores what `changes` has of `fields`; an empty field (`undefined`, `null`, `''`) keeps the user's value. */
export function store(
  user: MockUser,
  fields: Readonly<Record<string, keyof MockUser>>,
  changes: Readonly<Record<string, unknown>>,
): void {
  for (const [field, key] of Object.entries(fields)) {
    const value = changes[field];
    if (value !== undefined && value !== null && value !== '') Object.assign(user, { [key]: value });
  }
}
