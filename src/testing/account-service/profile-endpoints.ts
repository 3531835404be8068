import type { HonoRequest } from 'hono';
import { refuse, refuseWithStatus } from './errors.js';
import { type Endpoints, html, json, noContent, requireContentType } from './http.js';
import { applyProfile } from './new-profile.js';
import { longPhone, readPhone } from './phone.js';
import { authenticate, type Realm } from './realm.js';
import { type AccountUser, phoneOf } from './users.js';

/** smarthome-account.md, 用户信息管理: 获取用户信息, 更新用户信息, 通过用户ID / 通过用户手机号获取用户信息. */
export function profileEndpoints(realm: Realm): Endpoints {
  const { users } = realm;
  return {
    '/account': {
      GET: (request) =>
        wantsJson(request) ? json(200, ownProfile(authenticate(realm, request))) : accountConsole(),
      POST: async (request) => {
        if (!wantsJson(request)) throw refuseWithStatus(405);
        const user = authenticate(realm, request);
        users.save(applyProfile(user, await readJson(request), users));
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

/** What users read about themselves. What there is none of is absent. */
export function ownProfile(user: AccountUser): object {
  const { id, username, firstName, lastName, email, emailVerified, attributes } = user;
  return {
    ...{ id, username, firstName, lastName },
    ...(email !== undefined && { email, emailVerified }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
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

/**
 * Below the same URL is the console that users manage their account with, and Keycloak tells the two apart so. A
 * `charset` beside the content type makes it another one.
 */
function wantsJson(request: HonoRequest): boolean {
  const accepted = (request.header('accept') ?? '').split(',').map((type) => type.trim());
  return accepted.includes('application/json') || request.header('content-type') === 'application/json';
}

function accountConsole(): Response {
  return html('<!doctype html><title>Account Management</title>');
}

async function readJson(request: HonoRequest): Promise<unknown> {
  requireContentType(request, 'application/json');
  return request.json<unknown>().catch(() => {
    throw refuse('jsonInvalid');
  });
}
