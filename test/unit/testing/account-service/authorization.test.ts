// @vitest-environment node
import { createHash, randomBytes } from 'node:crypto';
import { type AccountServiceOptions, createAccountService } from 'up-user-module/testing';
import { describe, expect, it } from 'vitest';
import { client, demoUser, publicClient, unauthorized } from './support.js';
import { visit } from './visitor.js';

const redirectUri = 'https://gateway.example/session/callback?via=1';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

function bench(options: AccountServiceOptions = {}) {
  const service = createAccountService({ redirectUris: [redirectUri], ...options });
  const authorizeUrl = (change: Record<string, string | undefined> = {}) => {
    const params: Record<string, string | undefined> = {
      client_id: client.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      state: 'st&te',
      nonce: 'n0nce',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...change,
    };
    const url = new URL(`${service.realm}/protocol/openid-connect/auth`);
    for (const [name, value] of Object.entries(params)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url.href;
  };
  const redeem = async (code: string, change: Record<string, string> = {}, headers = {}) => {
    const fields = {
      client_id: client.clientId,
      client_secret: client.clientSecret,
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code_verifier: verifier,
      code,
      ...change,
    };
    const body = new URLSearchParams(fields);
    const path = '/protocol/openid-connect/token';
    const response = await service.fetch(service.realm + path, { method: 'POST', body, headers });
    return { status: response.status, body: await response.json() };
  };
  const account = async (token: string) =>
    service.fetch(`${service.realm}/account`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    });
  const signIn = async (url = authorizeUrl()) => {
    const page = await visit(service, url);
    return paramsOf(await page.signIn(demoUser.username, demoUser.password));
  };
  return { service, authorizeUrl, redeem, account, signIn };
}

/** The parameters with which a client gets its user back. */
function paramsOf(response: Response): Record<string, string> {
  const location = response.headers.get('location') ?? '';
  expect(response.status).toBe(303);
  expect(location).toContain('https://gateway.example/session/callback?via=1');
  return Object.fromEntries(new URL(location).searchParams);
}

function claimsOf(token: string) {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

const invalidCode = { status: 400, body: { error: 'invalid_grant', error_description: 'Code not valid' } };

describe('the authorization endpoint', () => {
  it('signs a user in on a page without scripts that nobody can frame, and gives a code', async () => {
    const { service, authorizeUrl, redeem, account } = bench();
    const page = await visit(service, authorizeUrl());
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/<script/i);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');

    const wrong = await page.signIn(demoUser.username, 'wrong');
    expect(wrong.status).toBe(200);
    expect(await wrong.text()).toContain('Invalid username or password.');

    const params = paramsOf(await page.signIn(demoUser.username, demoUser.password));
    expect(params).toEqual({ via: '1', code: expect.any(String), state: 'st&te', iss: service.realm });
    const { status, body } = await redeem(params.code ?? '');
    expect(status).toBe(200);
    expect((await account(body.access_token)).status).toBe(200);
    expect(claimsOf(body.id_token)).toMatchObject({
      iss: service.realm,
      aud: client.clientId,
      sub: demoUser.id,
      nonce: 'n0nce',
      sid: body.session_state,
    });
    // What has been finished is over.
    expect((await page.signIn(demoUser.username, demoUser.password)).status).toBe(400);
  });

  it('signs the ID token so that its key set checks it', async () => {
    const { service, redeem, signIn } = bench();
    const { code = '' } = await signIn();
    const { body } = await redeem(code);
    const response = await service.fetch(`${service.realm}/protocol/openid-connect/certs`);
    const { keys } = await response.json();
    const [header = '', payload = '', signature = ''] = body.id_token.split('.');
    const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    expect({ alg, kid }).toEqual({ alg: 'RS256', kid: keys[0].kid });
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('jwk', keys[0], algorithm, false, ['verify']);
    const check = (text: string) =>
      crypto.subtle.verify(algorithm.name, key, Buffer.from(signature, 'base64url'), Buffer.from(text));
    expect(await check(`${header}.${payload}`)).toBe(true);
    expect(await check(`${header}.${payload}x`)).toBe(false);
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it('gives no ID token without the scope openid', async () => {
    const { redeem, signIn, authorizeUrl } = bench();
    const { code = '' } = await signIn(authorizeUrl({ scope: 'profile' }));
    expect((await redeem(code)).body).not.toHaveProperty('id_token');
  });

  it.each([
    ['client', { client_id: 'unknown' }],
    ['client', { client_id: undefined }],
    ['redirect_uri', { redirect_uri: undefined }],
    ['redirect_uri', { redirect_uri: `${redirectUri}/` }],
    ['redirect_uri', { redirect_uri: 'https://gateway.example.evil/session/callback?via=1' }],
  ])('leads nowhere with a wrong %s', async (_name, change) => {
    const { service, authorizeUrl } = bench();
    const page = await visit(service, authorizeUrl(change));
    expect({ status: page.status, location: page.location }).toEqual({ status: 400, location: null });
    expect(page.error).not.toBe('');
  });

  it('leads nowhere unless an option says so', async () => {
    const { service, authorizeUrl } = bench({ redirectUris: [] });
    expect((await visit(service, authorizeUrl())).status).toBe(400);
  });

  it.each([
    ['state', 'invalid_request', { state: undefined }],
    ['code_challenge', 'invalid_request', { code_challenge: undefined }],
    ['code_challenge', 'invalid_request', { code_challenge: 'short' }],
    ['code_challenge_method', 'invalid_request', { code_challenge_method: 'plain' }],
    ['code_challenge_method', 'invalid_request', { code_challenge_method: undefined }],
    ['response_type', 'unsupported_response_type', { response_type: 'token' }],
    ['response_mode', 'invalid_request', { response_mode: 'fragment' }],
    ['prompt', 'login_required', { prompt: 'none' }],
  ])('says to the client that %s is wrong: %s', async (_name, error, change) => {
    const { service, authorizeUrl } = bench();
    const response = await service.fetch(authorizeUrl(change));
    expect(paramsOf(response)).toMatchObject({ error, iss: service.realm });
  });

  it('shows nothing of a request as HTML', async () => {
    const { service, authorizeUrl } = bench();
    const page = await visit(service, authorizeUrl());
    const text = await (await page.signIn('"><script>alert(1)</script>', 'x')).text();
    expect(text).not.toContain('<script');
    expect(text).toContain('script');
  });

  it('lets the user cancel', async () => {
    const { service, authorizeUrl } = bench();
    const page = await visit(service, authorizeUrl());
    const cancelled = await page.follow('cancel');
    expect(new URL(cancelled.location ?? '').searchParams.get('error')).toBe('access_denied');
  });

  it('gives half an hour for signing in', async () => {
    let now = 1_700_000_000_000;
    const { service, authorizeUrl } = bench({ now: () => now });
    const page = await visit(service, authorizeUrl());
    now += 30 * 60 * 1000;
    expect((await page.signIn(demoUser.username, demoUser.password)).status).toBe(400);
  });
});

describe('a code', () => {
  it('is good once: with the second use all that it gave is over', async () => {
    const { redeem, signIn, account } = bench();
    const { code = '' } = await signIn();
    const { body } = await redeem(code);
    expect(await redeem(code)).toEqual(invalidCode);
    expect((await account(body.access_token)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
    expect((await redeem('', refresh)).body.error).toBe('invalid_grant');
  });

  it('is good for a minute', async () => {
    let now = 1_700_000_000_000;
    const { redeem, signIn } = bench({ now: () => now });
    const { code = '' } = await signIn();
    now += 60_000;
    expect(await redeem(code)).toEqual(invalidCode);
  });

  it.each([
    ['another client', { client_id: publicClient.clientId }, 'Code not valid'],
    ['another redirect_uri', { redirect_uri: 'https://gateway.example/' }, 'Incorrect redirect_uri'],
    ['another verifier', { code_verifier: `${verifier}x` }, 'PKCE verification failed: Code mismatch'],
    ['no verifier', { code_verifier: '' }, 'PKCE verification failed: Code mismatch'],
  ])('is of no use with %s', async (_what, change, error_description) => {
    const { redeem, signIn } = bench();
    const { code = '' } = await signIn();
    expect(await redeem(code, change)).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description },
    });
  });

  it('can be redeemed with the credentials in the header', async () => {
    const { redeem, signIn } = bench();
    const basic = (secret: string) => ({ authorization: `Basic ${btoa(`${client.clientId}:${secret}`)}` });
    const { code = '' } = await signIn();
    const without = { client_id: '', client_secret: '' };
    expect((await redeem(code, without, basic('wrong'))).status).toBe(401);
    expect((await redeem(code, without, basic(client.clientSecret))).status).toBe(200);
  });
});

describe('an identity provider', () => {
  it('is chosen with kc_idp_hint, and signs its user in as the same one each time', async () => {
    const { service, authorizeUrl, redeem } = bench();
    const ids: string[] = [];
    for (const answer of ['accept', 'accept']) {
      const page = await visit(service, authorizeUrl({ kc_idp_hint: 'wechat' }));
      expect(page.action).toContain('/broker/wechat/login');
      const { code = '' } = paramsOf(await page.answer(answer));
      ids.push(claimsOf((await redeem(code)).body.id_token).sub);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(service.users.get(ids[0] ?? '')?.username).toBe('wechat.somebody');
  });

  it('stands on the sign-in page too', async () => {
    const { service, authorizeUrl } = bench({ identityProviders: [{ alias: 'qq' }, { alias: 'apple' }] });
    const page = await visit(service, authorizeUrl({ kc_idp_hint: 'unknown' }));
    const provider = await page.follow('social-apple');
    expect(provider.action).toContain('/broker/apple/login');
  });

  it('can refuse', async () => {
    const { service, authorizeUrl } = bench();
    const page = await visit(service, authorizeUrl({ kc_idp_hint: 'wechat' }));
    expect(paramsOf(await page.answer('refuse')).error).toBe('access_denied');
  });

  it('can be slow', async () => {
    const { service, authorizeUrl } = bench({ providerDelay: 150 });
    const page = await visit(service, authorizeUrl({ kc_idp_hint: 'wechat' }));
    const start = performance.now();
    expect(paramsOf(await page.answer('slow')).code).toBeDefined();
    expect(performance.now() - start).toBeGreaterThan(140);
  });

  it('gives its own token to the user, where the realm allows it', async () => {
    const { service, authorizeUrl, redeem, signIn } = bench({
      identityProviders: [{ alias: 'wechat' }, { alias: 'qq', readToken: false }],
    });
    const tokenFor = async (alias: string, accessToken: string) => {
      const headers = { authorization: `Bearer ${accessToken}` };
      const response = await service.fetch(`${service.realm}/broker/${alias}/token`, { headers });
      return { status: response.status, body: await response.json() };
    };
    const page = await visit(service, authorizeUrl({ kc_idp_hint: 'wechat' }));
    const { code = '' } = paramsOf(await page.answer('accept', 'openid-of-mine'));
    const { access_token } = (await redeem(code)).body;
    expect(await tokenFor('wechat', access_token)).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/^wechat-/),
        openid: 'openid-of-mine',
        token_type: 'Bearer',
        expires_in: 7200,
      },
    });
    expect((await tokenFor('qq', access_token)).status).toBe(403);
    expect((await tokenFor('apple', access_token)).status).toBe(404);
    expect(await tokenFor('wechat', 'unknown')).toEqual({ status: 401, body: unauthorized });
    const { code: other = '' } = await signIn();
    const { body } = await redeem(other);
    expect((await tokenFor('wechat', body.access_token)).status).toBe(400);
  });
});

describe('the discovery document', () => {
  it('has the origin that it was asked at', async () => {
    const { service } = bench();
    const { pathname } = new URL(service.realm);
    for (const origin of ['http://account.local', 'http://127.0.0.1:8080']) {
      const response = await service.fetch(`${origin}${pathname}/.well-known/openid-configuration`);
      const document = await response.json();
      expect(document.issuer).toBe(origin + pathname);
      for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
        expect(document[name].startsWith(`${document.issuer}/protocol/openid-connect/`)).toBe(true);
      }
    }
  });
});

describe('the options', () => {
  it.each([
    ['redirectUris', { redirectUris: ['/callback'] }],
    ['redirectUris', { redirectUris: ['https://a.example/#b'] }],
    ['redirectUris', { redirectUris: 'https://a.example/' }],
    ['identityProviders', { identityProviders: [{ alias: 'a b' }] }],
    ['identityProviders', { identityProviders: [{ alias: 'a', readToken: 1 }] }],
    ['providerDelay', { providerDelay: -1 }],
  ])('name a bad %s', (name, options) => {
    expect(() => Reflect.apply(createAccountService, undefined, [options])).toThrow(name);
  });

  it('can be taken back by reset', async () => {
    const { service, redeem, signIn, authorizeUrl } = bench();
    const page = await visit(service, authorizeUrl());
    const { code = '' } = await signIn();
    service.reset();
    expect(await redeem(code)).toEqual(invalidCode);
    expect((await page.signIn(demoUser.username, demoUser.password)).status).toBe(400);
  });
});
