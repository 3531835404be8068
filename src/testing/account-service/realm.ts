import type { HonoRequest } from 'hono';
import { Authorizations } from './authorizations.js';
import { AvatarLocations } from './avatar-locations.js';
import type { AvatarSettings } from './avatar-options.js';
import { type AvatarStore, MemoryAvatarStore } from './avatar-store.js';
import type { Dialect } from './dialect.js';
import { type RefusalName, refuse } from './errors.js';
import { FileAvatarStore } from './file-avatar-store.js';
import { IdTokenSigner } from './id-tokens.js';
import { Identities } from './identities.js';
import type { AccountServiceSettings, IdentityProvider, OAuthClient } from './options.js';
import { SmsCodes } from './sms.js';
import { SessionStore } from './tokens.js';
import { type AccountUser, UserStore } from './users.js';
import { WechatCodes } from './wechat.js';

/** The state that the endpoints work on. */
export interface Realm {
  /** The realm URL's path, without a slash at its end. */
  readonly path: string;
  readonly clients: readonly OAuthClient[];
  /** Where a sign-in may lead back to. */
  readonly redirectUris: readonly string[];
  readonly identityProviders: readonly IdentityProvider[];
  /** Milliseconds. */
  readonly providerDelay: number;
  /** Digits, without `+`. */
  readonly areaCodes: readonly string[];
  readonly dialect: Dialect;
  readonly smsLogin: boolean;
  /** Bytes. */
  readonly maxAvatar: number;
  readonly avatarSettings: AvatarSettings;
  readonly avatarLocations: AvatarLocations;
  readonly avatars: AvatarStore;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly authorizations: Authorizations;
  readonly identities: Identities;
  readonly idTokens: IdTokenSigner;
  readonly smsCodes: SmsCodes;
  readonly wechatCodes: WechatCodes;
}

export function createRealm(settings: AccountServiceSettings): Realm {
  const path = new URL(settings.realm).pathname;
  const avatarLocations = new AvatarLocations(settings.avatars, path);
  const { root } = settings.avatars;
  const realm = {
    path,
    clients: settings.clients,
    redirectUris: settings.redirectUris,
    identityProviders: settings.identityProviders,
    providerDelay: settings.providerDelay,
    areaCodes: settings.areaCodes,
    dialect: settings.dialect,
    smsLogin: settings.smsLogin,
    maxAvatar: settings.maxAvatar,
    avatarSettings: settings.avatars,
    avatarLocations,
    avatars: root === undefined ? new MemoryAvatarStore() : new FileAvatarStore(root, avatarLocations),
    users: new UserStore((userId) => `${settings.realm}/avatar/by-userid/${userId}`),
    sessions: new SessionStore(settings),
    authorizations: new Authorizations(settings.now),
    identities: new Identities(),
    idTokens: new IdTokenSigner(),
    smsCodes: new SmsCodes(settings),
    wechatCodes: new WechatCodes(settings.now),
  };
  for (const user of settings.users) realm.users.add(user);
  return realm;
}

/** Takes the realm back to how `createRealm` made it. */
export function resetRealm(realm: Realm, { users }: AccountServiceSettings): void {
  realm.users.clear();
  realm.sessions.clear();
  realm.authorizations.clear();
  realm.identities.clear();
  realm.smsCodes.clear();
  realm.wechatCodes.clear();
  realm.avatars.reset();
  for (const user of users) realm.users.add(user);
}

/** The realm's URL as the request has it: behind a server it is not the one of the options. */
export function issuerOf({ path }: Realm, request: HonoRequest): string {
  return new URL(request.url).origin + path;
}

/** The user whose access token the request carries; throws `refusal` when there is none. */
export function authenticate(
  { sessions, users }: Realm,
  request: HonoRequest,
  refusal: RefusalName = 'unauthorized',
): AccountUser {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '') ?? [];
  const user = users.get(sessions.userId(token) ?? '');
  if (!user) throw refuse(refusal);
  return user;
}
