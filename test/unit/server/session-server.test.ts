// @vitest-environment node
import type { Server } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createGateway, type GatewayFailure, memorySessionStore } from 'up-user-module/server';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { describe, expect, it, vi } from 'vitest';
import { visit } from '../testing/account-service/visitor.js';
import { password, refreshes, username } from './session-support.js';
import { listen } from './sockets.js';

function serverOf(fetch: (request: Request, env: unknown) => Response | Promise<Response>): Server {
  return createAdaptorServer({ fetch });
}

/** The embedded service and a gateway with a cookie session before it, as in development: all of it on this machine. */
async function startWorld() {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const failures: GatewayFailure[] = [];
  // Their addresses are known once they listen.
  let answer: Parameters<typeof serverOf>[0] = () => new Response(null, { status: 503 });
  const { port } = await listen(serverOf((request, env) => answer(request, env)));
  const origin = `http://127.0.0.1:${port}`;
  const service = createAccountService({ redirectUris: [`${origin}/gateway/session/callback`] });
  const account = await listen(serverOf((request) => service.fetch(request)));
  const realm = `http://127.0.0.1:${account.port}${new URL(service.realm).pathname}`;
  answer = createGateway({
    account: { realm, ...accountServiceDefaults.client },
    origins: [origin],
    basePath: '/gateway',
    sessions: { store: memorySessionStore(), signIn: {} },
    onError: (failure) => failures.push(failure),
  });

  const cookies = new Map<string, string>();
  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('cookie', Array.from(cookies, (pair) => pair.join('=')).join('; '));
    const response = await fetch(new URL(url, `${origin}/gateway/`), {
      ...init,
      headers,
      redirect: 'manual',
    });
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  const own = { origin, 'x-up-user-module': '1', accept: 'application/json' };
  const call = (path: string, init: RequestInit = {}) =>
    send(path, { ...init, headers: { ...own, ...Object.fromEntries(new Headers(init.headers)) } });
  return { service, realm, origin, cookies, send, call, failures };
}

const login = { method: 'POST', body: new URLSearchParams({ username, password }) };

describe('a cookie session over real connections', () => {
  it('logs in, reads, writes, uploads, and logs out', async () => {
    const { service, call, cookies, failures } = await startWorld();
    const status = await (await call('session', login)).json();
    expect(status).toMatchObject({ isLogin: true, id: expect.any(String) });
    expect(Array.from(cookies.keys())).toEqual(['up-session']);
    expect((await (await call('account/account')).json()).username).toBe(username);

    const json = { 'content-type': 'application/json' };
    const write = await call('account/account', {
      method: 'POST',
      body: '{"firstName":"三"}',
      headers: json,
    });
    expect(write.status).toBe(204);
    expect(service.users.list()[0]?.firstName).toBe('三');

    service.expireAccessTokens();
    const picture = new FormData();
    picture.append('image', new Blob([new Uint8Array(2 * 1024 * 1024)], { type: 'image/png' }));
    expect((await call('account/avatar', { method: 'POST', body: picture })).status).toBe(200);
    expect(refreshes(service)).toBe(1);

    expect((await call('session', { method: 'DELETE' })).status).toBe(204);
    expect(cookies.get('up-session')).toBe('');
    expect(await (await call('session')).json()).toEqual({ isLogin: false });
    expect(failures).toEqual([]);
  });

  it('is renewed once for 100 requests at a time', async () => {
    const { service, call } = await startWorld();
    await call('session', login);
    service.expireAccessTokens();
    const answers = await Promise.all(Array.from({ length: 100 }, () => call('account/account')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(refreshes(service)).toBe(1);
  });

  it('begins with a sign-in at the service', async () => {
    const { service, realm, origin, send, call } = await startWorld();
    const started = await send(`session/sign-in?returnTo=${encodeURIComponent('/home#top')}`);
    const location = started.headers.get('location') ?? '';
    expect(location.startsWith(`${realm}/protocol/openid-connect/auth?`)).toBe(true);
    const signedIn = await (await visit(service, location)).signIn(username, password);
    const finished = await send(signedIn.headers.get('location') ?? '');
    expect(finished.status).toBe(303);
    expect(finished.headers.get('location')).toBe(`${origin}/home?up_sign_in=ok#top`);
    expect(await (await call('session')).json()).toMatchObject({ isLogin: true });
    expect((await call('account/account')).status).toBe(200);
  });
});
