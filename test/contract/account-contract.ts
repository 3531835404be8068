import {
  type Account,
  type AccountClient,
  AccountError,
  createAccountClient,
  type TokenSet,
} from 'up-user-module/account';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  bearer,
  clientOptions,
  otherUser,
  profile,
  type RealmBackend,
  type RunningRealm,
  rawRealm,
  resetProfile,
} from './realm-backend.js';

/** The document's status comes first; newer Keycloaks answer with the other one, as RFC 6749, 5.2 has it. */
const documentedOrOAuth = [401, 400];
const jwt = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/);
const seconds = expect.toSatisfy((value) => Number.isInteger(value) && value > 0);
const tooLong = { nickname: ['长'.repeat(2049)] };
const unauthorized = { status: 401, error: 'HTTP 401 Unauthorized', retCode: '110001' };

/** What every realm of the account service has in common, the parts that Keycloak itself answers. */
export function accountContract(backend: RealmBackend): void {
  describe(`the account service: ${backend.name}`, () => {
    let running: RunningRealm;
    let raw: ReturnType<typeof rawRealm>;
    let client: AccountClient;
    let tokens: TokenSet;

    beforeAll(async () => {
      // That secrets do not belong into pages is not news here.
      vi.spyOn(console, 'warn').mockReturnValue();
      running = await backend.start();
      raw = rawRealm(running);
      client = createAccountClient(clientOptions(running));
    });

    afterAll(async () => {
      await running.stop();
      vi.restoreAllMocks();
    });

    beforeEach(async () => {
      tokens = await client.loginWithPassword(running.user);
      await resetProfile(running, tokens.access_token);
    });

    describe('logging in', () => {
      it('gives tokens', () => {
        expect(tokens).toMatchObject({
          access_token: jwt,
          expires_in: seconds,
          refresh_token: jwt,
          refresh_expires_in: seconds,
          token_type: 'Bearer',
          'not-before-policy': 0,
          session_state: expect.any(String),
          scope: expect.stringContaining('profile'),
        });
      });

      it('takes the user name in any case', async () => {
        const { username, password } = running.user;
        const login = client.loginWithPassword({ username: username.toUpperCase(), password });
        await expect(login).resolves.toMatchObject({ access_token: jwt });
      });

      it.each([
        ['a wrong password', { password: 'wrong' }],
        ['an unknown user', { username: 'nobody_at_all' }],
      ])('says the same of %s', async (_, wrong) => {
        const error = await refusal(client.loginWithPassword({ ...running.user, ...wrong }));
        expect(error.status).toBeOneOf(documentedOrOAuth);
        expect(error.retCode).toBe('000001');
        expect(error.body).toEqual({
          error: 'invalid_grant',
          error_description: 'Invalid user credentials',
        });
      });

      it.each([
        ['a wrong secret', { clientSecret: 'wrong' }],
        ['an unknown client', { clientId: 'nobody' }],
      ])('is refused to %s', async (_, wrong) => {
        const impostor = createAccountClient({ ...clientOptions(running), ...wrong });
        const error = await refusal(impostor.loginWithPassword(running.user));
        expect(error).toMatchObject({ status: 401, retCode: '000001' });
        // Keycloak tells a known client from an unknown one, the document does not.
        expect(error.error).toBeOneOf(['invalid_client', 'unauthorized_client']);
        expect(error.description).toBe('Invalid client or Invalid client credentials');
      });

      it('takes no grant that there is not', async () => {
        const { status, body } = await raw.token({ grant_type: 'telepathy' });
        expect(status).toBeOneOf(documentedOrOAuth);
        expect(body).toEqual({
          error: 'unsupported_grant_type',
          error_description: 'Unsupported grant_type',
        });
      });

      it.each([
        ['no grant type', {}, 400, 'Missing form parameter: grant_type'],
        ['nobody’s name', { grant_type: 'password', password: 'x' }, 401, 'Missing parameter: username'],
        ['no refresh token', { grant_type: 'refresh_token' }, 400, 'No refresh token'],
      ])('takes no request with %s', async (_, fields, status, error_description) => {
        const answer = await raw.token(fields);
        expect(answer).toMatchObject({ status, body: { error: 'invalid_request', error_description } });
      });
    });

    describe('refreshing', () => {
      it('gives new tokens in the same session; the old access token lives on', async () => {
        const next = await client.refresh(refreshTokenOf(tokens));
        expect(next).toMatchObject({ access_token: jwt, expires_in: seconds, refresh_token: jwt });
        expect(next.session_state).toBe(tokens.session_state);
        expect(next.access_token).not.toBe(tokens.access_token);
        expect(next.refresh_token).not.toBe(tokens.refresh_token);
        for (const { access_token } of [tokens, next]) await client.getAccount(access_token);
      });

      it('twice with one token ends the session, and no other', async () => {
        const other = await client.loginWithPassword(running.user);
        const next = await client.refresh(refreshTokenOf(tokens));
        for (const spent of [tokens, next]) {
          const error = await refusal(client.refresh(refreshTokenOf(spent)));
          expect(error).toMatchObject({ status: 400, error: 'invalid_grant' });
        }
        for (const { access_token } of [tokens, next]) {
          expect(await refusal(client.getAccount(access_token))).toMatchObject(unauthorized);
        }
        await client.getAccount(other.access_token);
        await client.refresh(refreshTokenOf(other));
      });

      it('takes nothing but refresh tokens', async () => {
        for (const token of ['no-token', tokens.access_token]) {
          const error = await refusal(client.refresh(token));
          expect(error).toMatchObject({ status: 400, error: 'invalid_grant' });
          expect(error.description).toBe('Invalid refresh token');
        }
        await client.refresh(refreshTokenOf(tokens));
      });
    });

    describe('the account', () => {
      it('is read', async () => {
        const { username } = running.user;
        expect(await client.getAccount(tokens.access_token)).toMatchObject({
          id: expect.stringMatching(/./),
          username,
          emailVerified: false,
          ...profile,
        });
      });

      it('keeps what an update does not name, also what nobody here has heard of', async () => {
        const before = await client.getAccount(tokens.access_token);
        const changes = { firstName: '小伟', attributes: { nickname: ['昵称 😀'], height: ['180'] } };
        await client.updateAccount(tokens.access_token, changes);
        expect(await client.getAccount(tokens.access_token)).toEqual({
          ...before,
          firstName: '小伟',
          attributes: { ...profile.attributes, ...changes.attributes },
        });
      });

      it('loses what a body leaves out', async () => {
        const body = { firstName: '小伟', attributes: { nickname: ['老张'] } };
        expect(await raw.writeAccount(bearer(tokens.access_token), body)).toMatchObject({ status: 204 });
        const account = await client.getAccount(tokens.access_token);
        expect(account).toMatchObject(body);
        expect(account.attributes).toEqual(body.attributes);
        expect(account).not.toHaveProperty('lastName');
        expect(account).not.toHaveProperty('email');
      });

      it('drops what is empty, and takes a single value for a list', async () => {
        const attributes = { a: ['x', ''], b: 'y', c: [1], d: true, e: [], f: [''], g: [null], h: ' ' };
        const body = { firstName: '', email: 'ZhangWei@Example.com', attributes };
        expect(await raw.writeAccount(bearer(tokens.access_token), body)).toMatchObject({ status: 204 });
        const account = await client.getAccount(tokens.access_token);
        expect(account.attributes).toEqual({ a: ['x'], b: ['y'], c: ['1'], d: ['true'] });
        expect(account.email).toBe('zhangwei@example.com');
        expect(account).not.toHaveProperty('firstName');
      });

      it('has no attributes without any', async () => {
        await raw.writeAccount(bearer(tokens.access_token), {});
        const { username } = running.user;
        const account = await client.getAccount(tokens.access_token);
        expect(account.username).toBe(username);
        expect(account.attributes).toBeUndefined();
      });

      it.each<[string, (tokens: TokenSet) => Record<string, string>]>([
        ['no token', () => ({})],
        ['a broken one', ({ access_token }) => bearer(`${access_token.slice(0, -8)}AAAAAAAA`)],
        ['a refresh token', ({ refresh_token = '' }) => bearer(refresh_token)],
        ['another scheme', () => ({ Authorization: 'Basic d3Jvbmc6d3Jvbmc=' })],
      ])('is 401 with %s', async (_, headersFor) => {
        const headers = { 'Content-Type': 'application/json', ...headersFor(tokens) };
        for (const answer of [await raw.readAccount(headers), await raw.writeAccount(headers, profile)]) {
          expect(answer).toMatchObject({ status: 401, body: { error: 'HTTP 401 Unauthorized' } });
        }
      });

      it('is shown to pages of other origins, but its 401 is not', async () => {
        const Origin = 'https://h5.example.com';
        const headers = { Origin, 'Content-Type': 'application/json' };
        const allowed = async (more: object) => {
          const answer = await raw.readAccount({ ...headers, ...more });
          return answer.headers.get('access-control-allow-origin');
        };
        expect(await allowed(bearer(tokens.access_token))).toBe(Origin);
        expect(await allowed(bearer('no-token'))).toBeNull();
      });

      it('is 110001 with a token that is none', async () => {
        expect(await refusal(client.getAccount('no-token'))).toMatchObject(unauthorized);
        expect(await refusal(client.updateAccount('no-token', {}))).toMatchObject(unauthorized);
      });

      it('is JSON only for those who ask for it', async () => {
        const headers = bearer(tokens.access_token);
        const page = await raw.readAccount(headers);
        expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<title>') });
        expect(page.headers.get('content-type')).toMatch(/^text\/html/);
        // Not the same to Keycloak as without the parameter.
        const charset = { ...headers, 'Content-Type': 'application/json; charset=utf-8' };
        expect((await raw.readAccount(charset)).headers.get('content-type')).toMatch(/^text\/html/);
        expect(await raw.writeAccount(charset, profile)).toMatchObject({ status: 405 });
        const accepting = await raw.readAccount({ ...headers, Accept: 'application/json, text/plain, */*' });
        expect(accepting).toMatchObject({ status: 200, body: { username: running.user.username } });
      });

      it('names a field that cannot be changed, and changes nothing', async () => {
        const before = await client.getAccount(tokens.access_token);
        const changes = { username: 'zhangwei9', firstName: '小伟' };
        const error = await refusal(client.updateAccount(tokens.access_token, changes));
        expect(error).toMatchObject({ status: 400, retCode: '000002', retInfo: /username/ });
        const params = ['$'.concat('{username}')];
        expect(error.fields).toEqual([
          { field: 'username', errorMessage: 'error-user-attribute-read-only', params },
          { field: 'username', errorMessage: 'readOnlyUsernameMessage', params },
        ]);
        expect(await client.getAccount(tokens.access_token)).toEqual(before);
      });

      it('takes its user name in any case', async () => {
        const username = running.user.username.toUpperCase();
        await client.updateAccount(tokens.access_token, { username });
        expect((await client.getAccount(tokens.access_token)).username).toBe(running.user.username);
      });

      it.each<[string, Account, number, string, string]>([
        ['an email that is none', { email: 'zhangwei' }, 400, 'email', 'error-invalid-email'],
        ['somebody else’s email', { email: otherUser.email }, 409, 'email', 'emailExistsMessage'],
        ['a value that is too long', { attributes: tooLong }, 400, 'nickname', 'error-invalid-length'],
      ])('names the field of %s', async (_, changes, status, field, errorMessage) => {
        const error = await refusal(client.updateAccount(tokens.access_token, changes));
        expect(error).toMatchObject({ status, retCode: '000002', fields: [{ field, errorMessage }] });
        expect(await client.getAccount(tokens.access_token)).toMatchObject(profile);
      });

      it.each([
        [
          'a field that accounts do not have',
          { ...profile, nickname: '小张' },
          /Unrecognized field "nickname"/,
        ],
        ['a name that is no text', { ...profile, firstName: {} }, /Cannot parse the JSON/],
      ])('refuses %s', async (_, body, said) => {
        const answer = await raw.writeAccount(bearer(tokens.access_token), body);
        expect(answer.status).toBe(400);
        expect(JSON.stringify(answer.body).replaceAll('\\', '')).toMatch(said);
        expect(await client.getAccount(tokens.access_token)).toMatchObject(profile);
      });
    });

    describe('logging out', () => {
      it('ends the session, and does so twice', async () => {
        await client.logout(refreshTokenOf(tokens));
        await client.logout(refreshTokenOf(tokens));
        expect(await refusal(client.refresh(refreshTokenOf(tokens)))).toMatchObject({
          status: 400,
          error: 'invalid_grant',
        });
        expect(await refusal(client.getAccount(tokens.access_token))).toMatchObject(unauthorized);
      });

      it('does so with a refresh token that was used', async () => {
        const next = await client.refresh(refreshTokenOf(tokens));
        await client.logout(refreshTokenOf(tokens));
        expect(await refusal(client.getAccount(next.access_token))).toMatchObject(unauthorized);
      });

      it('takes nothing but refresh tokens of the client that has logged in', async () => {
        const error = await refusal(client.logout('no-token'));
        expect(error).toMatchObject({ status: 400, error: 'invalid_grant' });
        const impostor = createAccountClient({ ...clientOptions(running), clientSecret: 'wrong' });
        expect(await refusal(impostor.logout(refreshTokenOf(tokens)))).toMatchObject({ status: 401 });
        await client.getAccount(tokens.access_token);
      });
    });
  });
}

function refreshTokenOf({ refresh_token }: TokenSet): string {
  if (refresh_token === undefined) throw new Error('no refresh token');
  return refresh_token;
}

async function refusal(call: Promise<unknown>): Promise<AccountError> {
  const error: unknown = await call.then(
    () => 'it was not refused',
    (error) => error,
  );
  if (!(error instanceof AccountError)) throw new Error(`not an AccountError: ${String(error)}`);
  return error;
}
