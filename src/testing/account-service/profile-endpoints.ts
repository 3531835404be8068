import type { HonoRequest } from 'hono';
import { isRecord } from '../../result/check.js';
import { Refusal, refuse } from './errors.js';
import { type Endpoints, json, noContent, requireContentType } from './http.js';
import { longPhone, readPhone } from './phone.js';
import { authenticate, type Realm } from './realm.js';
import { type AccountUser, phoneOf } from './users.js';

/** smarthome-account.md, 用户信息管理: 获取用户信息, 更新用户信息, 通过用户ID / 通过用户手机号获取用户信息. */
export function profileEndpoints(realm: Realm): Endpoints {
  const { users } = realm;
  return {
    '/account': {
      GET: (request) => json(200, ownProfile(authenticate(realm, request))),
      POST: async (request) => {
        const user = authenticate(realm, request);
        users.save(replaceProfile(user, await readProfile(request)));
        return noContent();
      },
    },
    // Stands before `/sms/user/:id`, which would match it too.
    '/sms/user/byphone': {
      GET: (request) => {
        authenticate(realm, request);
        const phone = readPhone((name) => request.query(name) ?? '');
        if (!phone.number) throw refuse('phoneNumberMissing');
        return json(200, publicProfile(users.byPhone(phone)));
      },
    },
    '/sms/user/:id': {
      GET: (request) => {
        authenticate(realm, request);
        return json(200, publicProfile(users.get(request.param('id') ?? '')));
      },
    },
  };
}

/** What users read about themselves. */
export function ownProfile(user: AccountUser): object {
  const { id, username, firstName, lastName, email, emailVerified, attributes } = user;
  return { id, username, firstName, lastName, email, emailVerified, attributes };
}

/** What users read about others; throws 404 when there is no such user. */
function publicProfile(user: AccountUser | undefined): object {
  if (!user) throw refuse('userNotFound');
  const { id, username, email, attributes } = user;
  const { nickname, picture } = attributes;
  const phone = phoneOf(user);
  const phoneNumber = phone && [longPhone(phone)];
  return { id, username, email, attributes: { phoneNumber, nickname, picture } };
}

type Profile = Partial<Pick<AccountUser, 'username' | 'firstName' | 'lastName' | 'email' | 'attributes'>>;

/** What the body leaves out is lost, as in Keycloak; only the read-only fields stay. */
function replaceProfile(user: AccountUser, profile: Profile): AccountUser {
  const { username = user.username, firstName, lastName, email, attributes = {} } = profile;
  if (username.toLowerCase() !== user.username.toLowerCase()) throw readOnlyUsername();
  const emailVerified = user.emailVerified && email === user.email;
  return { ...user, firstName, lastName, email, emailVerified, attributes };
}

function readOnlyUsername(): Refusal {
  const errors = ['error-user-attribute-read-only', 'readOnlyUsernameMessage'].map((errorMessage) => {
    // Keycloak sends the placeholder itself.
    return { field: 'username', errorMessage, params: [`\${username}`] };
  });
  return new Refusal(400, { errors });
}

async function readProfile(request: HonoRequest): Promise<Profile> {
  requireContentType(request, 'application/json');
  const body = await request.json<unknown>().catch(() => undefined);
  if (!isRecord(body)) throw refuse('jsonInvalid');
  return {
    ...readText(body, 'username'),
    ...readText(body, 'firstName'),
    ...readText(body, 'lastName'),
    ...readText(body, 'email'),
    ...readAttributes(body),
  };
}

function readText(body: Record<string, unknown>, name: string): Record<string, string> {
  const value = body[name] ?? undefined;
  if (value === undefined) return {};
  if (typeof value !== 'string') throw refuse('jsonInvalid');
  return { [name]: value };
}

function readAttributes(body: Record<string, unknown>): Pick<Profile, 'attributes'> {
  const attributes = body.attributes ?? {};
  if (!isAttributes(attributes)) throw refuse('jsonInvalid');
  return { attributes };
}

function isAttributes(value: unknown): value is AccountUser['attributes'] {
  return isRecord(value) && Object.values(value).every(isTexts);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
