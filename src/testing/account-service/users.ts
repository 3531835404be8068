import { illegalParameter } from '../../errors/illegal-parameter.js';
import { type Phone, parsePhone } from './phone.js';
import { randomUuid } from './random.js';

/** A user as the service keeps them. */
export interface AccountUser {
  readonly id: string;
  /** Case-insensitive. */
  readonly username: string;
  /** In clear; without one, the user can log in by WeChat only. */
  readonly password?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly email?: string | undefined;
  readonly emailVerified: boolean;
  /** `phoneNumber` is what logs in by phone: `18600000000`, or `+852 51234567` for another area than 86. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** The WeChat user that is bound to this account. */
  readonly wechatOpenId?: string | undefined;
}

/** A user to add. */
export interface NewAccountUser extends Omit<AccountUser, 'id' | 'emailVerified' | 'attributes'> {
  /** Default: a new UUID. */
  readonly id?: string | undefined;
  /** Default: `false`. */
  readonly emailVerified?: boolean | undefined;
  /** Default: none but `picture`, the URL of the user's avatar at this service, as in the document's samples. */
  readonly attributes?: AccountUser['attributes'] | undefined;
}

/** The users of an account service. What it gives are snapshots; they do not change later. */
export interface AccountUsers {
  /**
   * Adds a user, and gives them back with their id. Throws 000002 when the username is empty, or another user has
   * that username, phone number or id.
   */
  add(user: NewAccountUser): AccountUser;
  get(id: string): AccountUser | undefined;
  /** All of them, in the order in which they were added. */
  list(): AccountUser[];
}

export class UserStore implements AccountUsers {
  private readonly users = new Map<string, AccountUser>();
  private readonly avatarUrl: (userId: string) => string;

  constructor(avatarUrl: (userId: string) => string) {
    this.avatarUrl = avatarUrl;
  }

  add({ id = randomUuid(), emailVerified = false, attributes, ...rest }: NewAccountUser): AccountUser {
    const user = {
      ...rest,
      id,
      emailVerified,
      attributes: { picture: [this.avatarUrl(id)], ...attributes },
    };
    const phone = phoneOf(user);
    if (!user.username) throw illegalParameter('username 必须是非空字符串');
    if (this.byUsername(user.username)) throw illegalParameter('username 已被使用');
    if (phone && this.byPhone(phone)) throw illegalParameter('attributes.phoneNumber 已被使用');
    if (this.users.has(id)) throw illegalParameter('id 已被使用');
    this.users.set(id, user);
    return user;
  }

  get(id: string): AccountUser | undefined {
    return this.users.get(id);
  }

  list(): AccountUser[] {
    return [...this.users.values()];
  }

  byUsername(username: string): AccountUser | undefined {
    const wanted = username.toLowerCase();
    return this.list().find((user) => user.username.toLowerCase() === wanted);
  }

  byPhone({ areaCode, number }: Phone): AccountUser | undefined {
    return this.list().find((user) => {
      const phone = phoneOf(user);
      return phone?.areaCode === areaCode && phone.number === number;
    });
  }

  byWechat(openId: string): AccountUser | undefined {
    return this.list().find((user) => user.wechatOpenId === openId);
  }

  /** Stores a user who is there already. */
  save(user: AccountUser): void {
    this.users.set(user.id, user);
  }

  clear(): void {
    this.users.clear();
  }
}

export function phoneOf(user: Pick<AccountUser, 'attributes'>): Phone | undefined {
  const attribute = user.attributes.phoneNumber?.[0];
  return attribute === undefined ? undefined : parsePhone(attribute);
}
