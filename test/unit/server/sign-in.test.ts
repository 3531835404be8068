// @vitest-environment node
import { createHash } from 'node:crypto';
import { createAccountService } from 'up-user-module/testing';
import { describe, expect, it, vi } from 'vitest';
import { visit } from '../testing/account-service/visitor.js';
import { browserOf, password, sessionWorld, username } from './session-support.js';
import { expectError, page } from './support.js';

const callback = 'https://gateway.example/session/callback';
const returnTo = `${page}/home?tab=1#top`;
/** What a browser sends when its user goes somewhere. */
const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const toGateway = { ...navigation, 'sec-fetch-site': 'same-site', referer: `${page}/` };
const fromService = { ...navigation, 'sec-fetch-site': 'cross-site' };

type Options = NonNullable<Parameters<typeof sessionWorld>[0]>;

function signInWorld(options: Options = {}) {
  const world = sessionWorld({
    ...options,
    service: { redirectUris: [callback], ...options.service },
    sessions: { signIn: { providers: { wechat: 'wechat' } }, ...options.sessions },
  });
  const user = userOf(world.handle);
  return { ...world, ...user, user };
}

/** A browser that keeps both cookies, and sends them as browsers do. */
function userOf(handle: Parameters<typeof browserOf>[0]) {
  const cookies = new Map<string, string>();
  const go = async (url: string, headers: Record<string, string>): Promise<Response> => {
    // Of `SameSite=Strict`.
    const isLeftOut = (name: string) =>
      headers['sec-fetch-site'] === 'cross-site' && name === '__Host-up-session';
    const cookie = Array.from(cookies)
      .filter(([name]) => !isLeftOut(name))
      .map((pair) => pair.join('='))
      .join('; ');
    const all = { ...headers, ...(cookie && { cookie }) };
    const response = await handle(new Request(new URL(url, 'https://gateway.example'), { headers: all }));
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  const begin = (query: Record<string, string> = {}) =>
    go(`/session/sign-in?${new URLSearchParams({ returnTo, ...query })}`, toGateway);
  const status = () => {
    const cookie = cookies.get('__Host-up-session');
    return browserOf(handle, cookie && `__Host-up-session=${cookie}`).json('/session');
  };
  return { cookies, go, begin, status, comeBack: (url: string) => go(url, fromService) };
}

const locationOf = (response: Response) => response.headers.get('location') ?? '';
/** Where the page gets its user back. */
const returned = (result: string) => `${page}/home?tab=1&up_sign_in=${result}#top`;

/** The user signs in at the service; gives the URL that the browser is sent back to. */
async function signInAt({ service }: Pick<ReturnType<typeof signInWorld>, 'service'>, url: string) {
  return locationOf(await (await visit(service, url)).signIn(username, password));
}

describe('a sign-in', () => {
  it('goes to the service and back, and ends with a session', async () => {
    const world = signInWorld();
    const started = await world.begin();
    expect(started.status).toBe(303);
    const query = new URL(locationOf(started)).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      client_id: 'wechatapp',
      response_type: 'code',
      redirect_uri: callback,
      scope: 'openid',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(started.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-up-sign-in=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    for (const [name, value] of Object.entries(safe)) expect(started.headers.get(name)).toBe(value);

    const finished = await world.comeBack(await signInAt(world, locationOf(started)));
    expect(finished.status).toBe(303);
    expect(locationOf(finished)).toBe(returned('ok'));
    expect(finished.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-up-session=.*Strict/)]);
    for (const [name, value] of Object.entries(safe)) expect(finished.headers.get(name)).toBe(value);
    expect(await world.status()).toMatchObject({ isLogin: true });
    expect(world.service.grants).toEqual(['authorization_code']);
    expect(world.failures).toEqual([]);
  });

  const safe = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' };

  it('in a popup ends with a page that tells its opener, at exactly the origin of returnTo', async () => {
    const world = signInWorld();
    const started = await world.begin({ mode: 'popup' });
    const finished = await world.comeBack(await signInAt(world, locationOf(started)));
    expect(finished.status).toBe(200);
    const html = await finished.text();
    expect(html).toContain(`data-origin="${page}"`);
    expect(html).toContain('data-result="ok"');
    expect(html).not.toContain('eyJ');
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(html) ?? [];
    const digest = createHash('sha256').update(script).digest('base64');
    expect(finished.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    for (const [name, value] of Object.entries(safe)) expect(finished.headers.get(name)).toBe(value);
    expect(await world.status()).toMatchObject({ isLogin: true });

    const posted: unknown[] = [];
    const closed = vi.fn();
    const window = { opener: { postMessage: (...args: unknown[]) => posted.push(args) }, close: closed };
    const dataset = Object.fromEntries(
      Array.from(html.matchAll(/data-(\w+)="([^"]*)"/g), ([, n, v]) => [n, v]),
    );
    new Function('window', 'document', script)(window, { body: { dataset } });
    expect(posted).toEqual([[{ type: 'up-user-module:sign-in', result: 'ok' }, page]]);
    expect(closed).toHaveBeenCalledOnce();
    expect(window.opener).toBeNull();
  });

  it('goes to the identity provider that the table has for the name', async () => {
    const world = signInWorld();
    const started = await world.begin({ provider: 'wechat' });
    expect(new URL(locationOf(started)).searchParams.get('kc_idp_hint')).toBe('wechat');
    const provider = await visit(world.service, locationOf(started));
    const finished = await world.comeBack(locationOf(await provider.answer('accept')));
    expect(locationOf(finished)).toBe(returned('ok'));
    await expectError(await world.begin({ provider: 'unknown' }), 400, 'invalid_request');
    await expectError(await world.begin({ provider: 'toString' }), 400, 'invalid_request');
  });

  it('gives the page the token of that provider, by the same name, and no other one', async () => {
    const world = signInWorld({
      service: { identityProviders: [{ alias: 'wechat-web' }, { alias: 'qq' }] },
      sessions: { signIn: { providers: { wechat: 'wechat-web' } } },
    });
    const started = await world.begin({ provider: 'wechat' });
    const provider = await visit(world.service, locationOf(started));
    await world.comeBack(locationOf(await provider.answer('accept', 'openid-1')));
    const cookie = `__Host-up-session=${world.cookies.get('__Host-up-session')}`;
    const browser = browserOf(world.handle, cookie);
    expect(await browser.json('/account/broker/wechat/token')).toMatchObject({
      access_token: expect.stringMatching(/^wechat-web-/),
      openid: 'openid-1',
    });
    for (const name of ['wechat-web', 'qq']) {
      await expectError(await browser.send(`/account/broker/${name}/token`), 404, 'not_found');
    }
    const stranger = browserOf(world.handle);
    expect((await stranger.send('/account/broker/wechat/token')).status).toBe(401);
  });

  it('ends with the error of the service where the user refuses', async () => {
    const world = signInWorld();
    const refuse = async (mode: string) => {
      const started = await world.begin({ provider: 'wechat', mode });
      const provider = await visit(world.service, locationOf(started));
      return world.comeBack(locationOf(await provider.answer('refuse')));
    };
    expect(locationOf(await refuse('redirect'))).toBe(returned('access_denied'));
    expect(await (await refuse('popup')).text()).toContain('data-result="access_denied"');
    expect(await world.status()).toEqual({ isLogin: false });
  });

  it('can be under way in two tabs at a time', async () => {
    const world = signInWorld();
    const [first, second] = [await world.begin(), await world.begin()];
    for (const started of [second, first]) {
      const finished = await world.comeBack(await signInAt(world, locationOf(started)));
      expect(locationOf(finished)).toBe(returned('ok'));
    }
  });

  it('includes the login to the U+ platform, and fails with it', async () => {
    let fails = true;
    const world = signInWorld({
      sessions: {
        signIn: {},
        uhomeLogin: async () => {
          if (fails) throw new Error('down');
          return { accessToken: 'TGT1' };
        },
      },
    });
    const go = async () => world.comeBack(await signInAt(world, locationOf(await world.begin())));
    expect(locationOf(await go())).toBe(returned('uhome_login_failed'));
    expect(await world.status()).toEqual({ isLogin: false });
    expect(world.service.requests.at(-1)?.path).toMatch(/logout$/);
    fails = false;
    expect(locationOf(await go())).toBe(returned('ok'));
  });

  it('takes the place of the session before', async () => {
    const world = signInWorld();
    const go = async () => world.comeBack(await signInAt(world, locationOf(await world.begin())));
    await go();
    const former = world.cookies.get('__Host-up-session');
    const { id } = await world.status();
    await go();
    expect((await world.status()).id).not.toBe(id);
    const thief = browserOf(world.handle, `__Host-up-session=${former}`);
    expect(await thief.json('/session')).toEqual({ isLogin: false });
    // It was another one on the service.
    expect(world.service.requests.at(-1)?.path).toMatch(/logout$/);
  });

  it('does not end the session before on the service where it is the same there (single sign-on)', async () => {
    const service = createAccountService({ redirectUris: [callback] });
    const claims = Buffer.from('{"sid":"the-same"}').toString('base64url');
    const world = signInWorld({
      gateway: {
        async fetch(request) {
          const response = await service.fetch(request);
          if (!request.url.endsWith('/token')) return response;
          const tokens = await response.json();
          return Response.json({ ...tokens, access_token: `e30.${claims}.${tokens.session_state}` });
        },
      },
    });
    const go = async () => world.comeBack(await signInAt({ service }, locationOf(await world.begin())));
    await go();
    const former = world.cookies.get('__Host-up-session');
    expect(locationOf(await go())).toBe(returned('ok'));
    const thief = browserOf(world.handle, `__Host-up-session=${former}`);
    expect(await thief.json('/session')).toEqual({ isLogin: false });
    expect(service.requests.filter(({ path }) => path.endsWith('/logout'))).toEqual([]);
  });

  it('waits for a renewal of the session before, which would end on the service what it brings', async () => {
    const world = signInWorld();
    const go = async () => world.comeBack(await signInAt(world, locationOf(await world.begin())));
    const lock = vi.spyOn(world.store, 'lock');
    await go();
    expect(lock).not.toHaveBeenCalled();
    const former = world.cookies.get('__Host-up-session') ?? '';
    const renewal = await world.store.lock(
      `lock:${createHash('sha256').update(former).digest('hex')}`,
      60_000,
    );
    const second = go();
    await vi.waitFor(() => expect(lock.mock.calls.length).toBeGreaterThan(2));
    const before = browserOf(world.handle, `__Host-up-session=${former}`);
    expect(await before.json('/session')).toMatchObject({ isLogin: true });
    await renewal?.release();
    expect(locationOf(await second)).toBe(returned('ok'));
    expect(await before.json('/session')).toEqual({ isLogin: false });
  });

  it('needs an option', async () => {
    const world = signInWorld({ sessions: { signIn: undefined } });
    await expectError(await world.go('/session/sign-in', {}), 404, 'not_found');
  });

  it('goes by the public URL where there is one', async () => {
    const world = signInWorld({
      service: { redirectUris: ['https://public.example/gw/session/callback'] },
      sessions: { signIn: { publicUrl: 'https://public.example/gw/', returnTo: ['https://public.example'] } },
    });
    const started = await world.begin({ returnTo: '/page' });
    const back = await signInAt(world, locationOf(started));
    expect(back).toMatch(/^https:\/\/public\.example\/gw\/session\/callback\?/);
    const finished = await world.comeBack(
      back.replace('https://public.example/gw', 'https://gateway.example'),
    );
    expect(locationOf(finished)).toBe('https://public.example/page?up_sign_in=ok');
  });
});

describe('returnTo', () => {
  it.each([
    ['', 'no address'],
    ['https://evil.example/', 'another origin'],
    ['https://page.example.evil.example/', 'an origin that begins the same'],
    ['https://page.example@evil.example/', 'a user name that looks like it'],
    ['http://page.example/', 'another scheme'],
    ['https://page.example:8443/', 'another port'],
    ['//evil.example/', 'no scheme'],
    ['/\\evil.example/', 'a backslash'],
    ['\\\\evil.example', 'two'],
    ['javascript:alert(1)//https://page.example', 'a script'],
    ['data:text/html,https://page.example', 'data'],
    ['blob:https://page.example/5f7a', 'what a page has made, which is none'],
    ['https://page.example\n.evil.example/', 'a line break'],
    ['http://', 'nothing behind the scheme'],
    ['/own', 'the gateway itself, which is not allowed here'],
  ])('is refused: "%s", %s', async (address) => {
    const world = signInWorld();
    await expectError(await world.begin({ returnTo: address }), 400, 'invalid_request');
    expect(world.cookies.size).toBe(0);
  });

  it('has at most 4,096 characters: it is kept for as long as the sign-in may take', async () => {
    const world = signInWorld();
    const address = (length: number) => `${page}/`.padEnd(length, 'a');
    expect((await world.begin({ returnTo: address(4096) })).status).toBe(303);
    await expectError(await world.begin({ returnTo: address(4097) }), 400, 'invalid_request');
  });

  it('may be a path of the gateway, where its origin is allowed', async () => {
    const world = signInWorld({ sessions: { signIn: { returnTo: ['https://gateway.example'] } } });
    const started = await world.begin({ returnTo: '/own?a=1' });
    const finished = await world.comeBack(await signInAt(world, locationOf(started)));
    expect(locationOf(finished)).toBe('https://gateway.example/own?a=1&up_sign_in=ok');
    await expectError(await world.begin(), 400, 'invalid_request');
  });

  it.each([
    ['?q=a%20b&flag&url=https://x/?y', '?q=a%20b&flag&url=https://x/?y&up_sign_in=ok'],
    ['?up_sign_in=old&a=1', '?a=1&up_sign_in=ok'],
    ['?up%5fsign_in=old&a=%zz&u%70_sign_in', '?a=%zz&up_sign_in=ok'],
    ['??up_sign_in=own', '??up_sign_in=own&up_sign_in=ok'],
  ])('keeps its parameters as the page has written them: %s', async (query, after) => {
    const world = signInWorld();
    const started = await world.begin({ returnTo: `${page}/home${query}#top` });
    const finished = await world.comeBack(await signInAt(world, locationOf(started)));
    expect(locationOf(finished)).toBe(`${page}/home${after}#top`);
  });

  it('comes back without a user name', async () => {
    const world = signInWorld();
    const started = await world.begin({ returnTo: 'https://alva:secret@page.example/' });
    const finished = await world.comeBack(await signInAt(world, locationOf(started)));
    expect(locationOf(finished)).toBe(`${page}/?up_sign_in=ok`);
  });

  it('goes with no other mode', async () => {
    await expectError(await signInWorld().begin({ mode: 'frame' }), 400, 'invalid_request');
  });
});

describe('the callback', () => {
  const change = (url: string, changes: Record<string, string | undefined>) => {
    const changed = new URL(url);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) changed.searchParams.delete(name);
      else changed.searchParams.set(name, value);
    }
    return changed.href;
  };

  async function expectOver(response: Response) {
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'none'");
  }

  it.each([
    ['another state', { state: 'A'.repeat(43) }],
    ['no state', { state: undefined }],
    ['a state of any length', { state: 'A'.repeat(8000) }],
  ])('refuses %s, which harms the sign-in under way by nothing', async (_what, changes) => {
    const world = signInWorld();
    const back = await signInAt(world, locationOf(await world.begin()));
    await expectOver(await world.comeBack(change(back, changes)));
    expect(await world.status()).toEqual({ isLogin: false });
    expect(world.service.grants).toEqual([]);
    expect(world.failures).toEqual([]);
    expect(locationOf(await world.comeBack(back))).toBe(returned('ok'));
  });

  it('refuses what it has had already', async () => {
    const world = signInWorld();
    const back = await signInAt(world, locationOf(await world.begin()));
    await world.comeBack(back);
    await expectOver(await world.comeBack(back));
    expect(world.service.grants).toEqual(['authorization_code']);
    expect(await world.status()).toMatchObject({ isLogin: true });
  });

  it('takes one of two that come at a time', async () => {
    const world = signInWorld();
    const back = await signInAt(world, locationOf(await world.begin()));
    const answers = await Promise.all([world.comeBack(back), world.comeBack(back)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400]);
  });

  it('refuses another browser: a stranger cannot make the user log in as the stranger', async () => {
    const world = signInWorld();
    const back = await signInAt(world, locationOf(await world.begin()));
    const victim = userOf(world.handle);
    await expectOver(await victim.comeBack(back));
    await victim.begin();
    await expectOver(await victim.comeBack(back));
    expect(await victim.status()).toEqual({ isLogin: false });
  });

  it('refuses a code of another sign-in (PKCE, nonce)', async () => {
    const world = signInWorld();
    const [one, other] = [await world.begin(), await world.begin()];
    const otherBack = new URL(await signInAt(world, locationOf(other)));
    const back = await signInAt(world, locationOf(one));
    const finished = await world.comeBack(change(back, { code: otherBack.searchParams.get('code') ?? '' }));
    expect(locationOf(finished)).toBe(returned('sign_in_failed'));
    expect(await world.status()).toEqual({ isLogin: false });
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example/realms/zhiju' }],
    ['no issuer', { iss: undefined }],
    ['no code', { code: undefined }],
    ['a code that nobody issued', { code: 'made-up' }],
  ])('refuses %s', async (_what, changes) => {
    const world = signInWorld();
    const back = await signInAt(world, locationOf(await world.begin()));
    expect(locationOf(await world.comeBack(change(back, changes)))).toBe(returned('sign_in_failed'));
    expect(await world.status()).toEqual({ isLogin: false });
    expect(world.cookies.has('__Host-up-session')).toBe(false);
  });

  it('shows no more of an error than its code', async () => {
    const world = signInWorld();
    const finishWith = async (error: string) => {
      const started = await world.begin();
      const { searchParams } = new URL(locationOf(started));
      const query = new URLSearchParams({
        state: searchParams.get('state') ?? '',
        iss: world.service.realm,
        error,
        error_description: 'Something private',
      });
      return locationOf(await world.comeBack(`${callback}?${query}`));
    };
    expect(await finishWith('temporarily_unavailable')).toBe(returned('temporarily_unavailable'));
    expect(await finishWith('<script>')).toBe(returned('sign_in_failed'));
  });

  it('comes too late after ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const world = signInWorld();
      const back = await signInAt(world, locationOf(await world.begin()));
      vi.setSystemTime(Date.now() + 600_000);
      await expectOver(await world.comeBack(back));
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('other sites', () => {
  it.each([
    ['from another site', { ...navigation, 'sec-fetch-site': 'cross-site' }],
    ['from a sibling host', { ...toGateway, referer: 'https://other.page.example/' }],
    ['from a sibling host that hides itself', { ...navigation, 'sec-fetch-site': 'same-site' }],
    ['from a host whose name begins like ours', { ...toGateway, referer: `${page}.evil.example/` }],
    ['in a frame', { ...toGateway, 'sec-fetch-dest': 'iframe' }],
    ['as a picture', { ...toGateway, 'sec-fetch-dest': 'image' }],
  ])('cannot begin a sign-in: %s', async (_what, headers) => {
    const world = signInWorld();
    const response = await world.go(`/session/sign-in?${new URLSearchParams({ returnTo })}`, headers);
    await expectError(response, 403, 'cross_site_request');
    expect(world.cookies.size).toBe(0);
  });

  it('cannot end one in a frame', async () => {
    const world = signInWorld();
    const back = await signInAt(world, locationOf(await world.begin()));
    const response = await world.go(back, { ...fromService, 'sec-fetch-dest': 'iframe' });
    await expectError(response, 403, 'cross_site_request');
    expect(locationOf(await world.comeBack(back))).toBe(returned('ok'));
  });
});

describe('a service that', () => {
  it('refuses the client is told to onError', async () => {
    const world = signInWorld({ gateway: { account: { clientSecret: 'not-the-secret-81' } } });
    const back = await signInAt(world, locationOf(await world.begin()));
    expect(locationOf(await world.comeBack(back))).toBe(returned('sign_in_failed'));
    const failure = { status: 502, error: 'client_refused', code: 'invalid_client' };
    expect(world.failures).toMatchObject([{ ...failure, path: '/session/callback' }]);
  });

  it('cannot be reached is told to the page and to onError, and asked again the next time', async () => {
    const world = signInWorld();
    world.service.faults.drop({ match: /openid-configuration/ });
    expect(locationOf(await world.begin())).toBe(returned('temporarily_unavailable'));
    expect(world.failures).toMatchObject([{ status: 502, path: '/session/sign-in' }]);
    expect(locationOf(await world.begin())).toMatch(/^http:\/\/account\.local\//);
  });

  it('fails at the token request leaves nobody logged in', async () => {
    const world = signInWorld();
    const back = await signInAt(world, locationOf(await world.begin()));
    world.service.faults.status(503, { match: /token$/ });
    expect(locationOf(await world.comeBack(back))).toBe(returned('sign_in_failed'));
    expect(await world.status()).toEqual({ isLogin: false });
  });
});

describe('the limit', () => {
  it('that does not answer in time is to blame for it', async () => {
    const limit = () => new Promise<undefined>(() => {});
    const world = signInWorld({ gateway: { limit, timeout: 100 } });
    await expectError(await world.begin(), 503, 'limit_failed');
    expect(world.failures).toMatchObject([{ status: 503, error: 'limit_failed' }]);
  });

  it('is asked before a sign-in is begun', async () => {
    const limit = vi.fn(() => ({ retryAfter: 3 }));
    const world = signInWorld({ gateway: { limit } });
    await expectError(await world.begin(), 429, 'too_many_requests');
    expect(limit).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ method: 'GET', path: '/session/sign-in' }),
    );
  });
});
