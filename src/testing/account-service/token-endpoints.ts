import type { HonoRequest } from 'hono';
import { challengeOf } from './authorizations.js';
import { refuse } from './errors.js';
import { type Endpoints, type Form, json, noContent, readForm } from './http.js';
import { readPhone } from './phone.js';
import { issuerOf, type Realm } from './realm.js';
import type { TokenAnswer } from './tokens.js';
import type { AccountUser } from './users.js';

type Grant = (
  realm: Realm,
  form: Form,
  clientId: string,
  issuer: string,
) => TokenAnswer | Promise<TokenAnswer>;

const grants: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ['password', grantForCredentials],
  ['refresh_token', grantForRefreshToken],
  ['authorization_code', grantForCode],
]);

/** smarthome-account.md, 用户登陆认证; refreshing and logging out as Keycloak does it. */
export function tokenEndpoints(realm: Realm): Endpoints {
  return {
    '/protocol/openid-connect/token': {
      POST: async (request) => {
        const form = await readForm(request);
        const grantType = form('grant_type');
        if (!grantType) throw refuse('grantTypeMissing');
        const grant = grants.get(grantType);
        if (!grant) throw refuse('unsupportedGrantType');
        const clientId = authenticateClient(realm, withBasicAuth(request, form));
        return json(200, await grant(realm, form, clientId, issuerOf(realm, request)));
      },
    },
    '/protocol/openid-connect/logout': {
      POST: async (request) => {
        const form = await readForm(request);
        const clientId = authenticateClient(realm, withBasicAuth(request, form));
        const refreshToken = form('refresh_token');
        if (!refreshToken) throw refuse('refreshTokenMissing');
        realm.sessions.end(refreshToken, clientId);
        return noContent();
      },
    },
  };
}

/** The client's credentials may be in the header instead (RFC 6749, 2.3.1). */
function withBasicAuth(request: HonoRequest, form: Form): Form {
  const [, encoded = ''] = /^Basic ([\w+/=]+)$/i.exec(request.header('authorization') ?? '') ?? [];
  if (!encoded) return form;
  const [clientId = '', clientSecret = ''] = atob(encoded).split(':').map(decodeField);
  const credentials = new Map([
    ['client_id', clientId],
    ['client_secret', clientSecret],
  ]);
  return (name) => credentials.get(name) ?? form(name);
}

function decodeField(text: string): string {
  return new URLSearchParams(`value=${text}`).get('value') ?? '';
}

function authenticateClient({ clients }: Realm, form: Form): string {
  const client = clients.find(({ clientId }) => clientId === form('client_id'));
  if (!client) throw refuse('invalidClient');
  const { clientId, clientSecret } = client;
  if (clientSecret !== undefined && clientSecret !== form('client_secret')) throw refuse('invalidClient');
  return clientId;
}

function grantForRefreshToken({ sessions }: Realm, form: Form, clientId: string): TokenAnswer {
  const refreshToken = form('refresh_token');
  if (!refreshToken) throw refuse('refreshTokenMissing');
  return sessions.refresh(refreshToken, clientId);
}

/** RFC 6749, 4.1.3. Of two who use a code one is a thief, so that what it gave is taken back (4.1.2). */
async function grantForCode(
  { authorizations, sessions, users, idTokens }: Realm,
  form: Form,
  clientId: string,
  issuer: string,
): Promise<TokenAnswer> {
  const code = authorizations.findCode(form('code'));
  if (code?.sessionId) sessions.endById(code.sessionId);
  const user = users.get(code?.userId ?? '');
  if (!code || !user || code.sessionId || authorizations.isExpired(code)) throw refuse('codeInvalid');
  const { request } = code;
  if (request.clientId !== clientId) throw refuse('codeInvalid');
  const answer = sessions.start(user, clientId);
  // Whatever is wrong with the rest, it is used now.
  code.sessionId = answer.session_state;
  const isVerified = (await challengeOf(form('code_verifier'))) === request.codeChallenge;
  if (form('redirect_uri') !== request.redirectUri || !isVerified) {
    sessions.endById(answer.session_state);
    throw refuse(isVerified ? 'codeOfOtherRedirect' : 'verifierInvalid');
  }
  if (!request.scope.split(' ').includes('openid')) return answer;
  const id_token = await idTokens.sign({
    ...sessions.claimsOfIdToken(answer),
    iss: issuer,
    sub: user.id,
    aud: clientId,
    azp: clientId,
    typ: 'ID',
    auth_time: Math.floor(code.signedInAt / 1000),
    sid: answer.session_state,
    ...(request.nonce && { nonce: request.nonce }),
    preferred_username: user.username,
  });
  return { ...answer, scope: 'openid profile', id_token };
}

function grantForCredentials(realm: Realm, form: Form, clientId: string): TokenAnswer {
  return realm.sessions.start(userOf(realm, form), clientId);
}

function userOf(realm: Realm, form: Form): AccountUser {
  if (form('wechatCode')) return userByWechatCode(realm, form);
  const bySms = realm.smsLogin && form('smsCode') && !form('password');
  return bySms ? userBySmsCode(realm, form) : userByPassword(realm, form);
}

/** Says the same of whatever is wrong. */
function userBySmsCode({ users, smsCodes }: Realm, form: Form): AccountUser {
  const phone = readPhone(form);
  const user = smsCodes.redeem(phone, form('smsCode')) && users.byPhone(phone);
  if (!user) throw refuse('invalidCredentials');
  return user;
}

function userByPassword({ users }: Realm, form: Form): AccountUser {
  const username = form('username');
  const phone = readPhone(form);
  if (!username && !phone.number) throw refuse('usernameMissing');
  const user = username ? users.byUsername(username) : users.byPhone(phone);
  if (!user || user.password !== form('password')) throw refuse('invalidCredentials');
  return user;
}

/** A WeChat user who is not bound to an account yet is bound to the phone number's, which is made if need be. */
function userByWechatCode({ users, wechatCodes, smsCodes, dialect }: Realm, form: Form): AccountUser {
  const wechatOpenId = wechatCodes.redeem(form('wechatCode'));
  if (wechatOpenId === undefined) throw refuse('wechatCodeInvalid');
  const bound = users.byWechat(wechatOpenId);
  if (bound) return bound;

  const phone = readPhone(form);
  if (!smsCodes.redeem(phone, form('smsCode'))) throw refuse('smsCodeInvalid');
  const owner = users.byPhone(phone);
  if (owner?.wechatOpenId !== undefined) throw refuse('invalidCredentials');
  if (owner) {
    const user = { ...owner, wechatOpenId };
    users.save(user);
    return user;
  }
  if (users.byUsername(phone.number)) throw refuse('invalidCredentials');
  return users.add({
    username: phone.number,
    attributes: { phoneNumber: [dialect.writePhone(phone)] },
    wechatOpenId,
  });
}
