// @vitest-environment node
import { createAccountClient } from 'up-user-module/account';
import { createGateway } from 'up-user-module/server';
import {
  type AccountServiceOptions,
  accountServiceDefaults,
  createAccountService,
} from 'up-user-module/testing';
import { describe, expect, it } from 'vitest';
import { listen } from '../../contract/listen.js';
import { expectError, fromPage, gateway, page, realm, upstream } from './support.js';

const path = '/account/avatar/by-userid/5';

function redirecting(location: string | undefined, status = 302) {
  return upstream(
    () =>
      new Response(location && 'moved', {
        status,
        headers: { 'cache-control': 'max-age=5', 'set-cookie': 'a=b', ...(location && { location }) },
      }),
  );
}

async function answerTo(path: string, location: string | undefined, status?: number) {
  const { fetch } = redirecting(location, status);
  return gateway({ fetch }).handle(fromPage(path));
}

describe('a redirect of an avatar', () => {
  it.each([301, 302, 303, 307, 308])('with %i to another origin is passed on', async (status) => {
    const response = await answerTo(path, 'https://cdn.example/a/lg.png?v=2', status);
    expect(response.status).toBe(status);
    expect(response.headers.get('location')).toBe('https://cdn.example/a/lg.png?v=2');
    expect(await response.text()).toBe('');
    expect(response.headers.get('cache-control')).toBe('max-age=5');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('access-control-allow-origin')).toBe(page);
  });

  it.each([
    [path, `${realm}/avatar/a-1/avatar-lg.png`, '/account/avatar/a-1/avatar-lg.png'],
    [path, '/realms/home/avatar/a-1/avatar-lg.png?v=2', '/account/avatar/a-1/avatar-lg.png?v=2'],
    [path, '../default.png', '/account/avatar/default.png'],
    [
      '/account/avatar/by-username/x?size=xs',
      '../by-userid/5?size=xs',
      '/account/avatar/by-userid/5?size=xs',
    ],
    ['/account/avatar/default', `${realm}/avatar/default.png`, '/account/avatar/default.png'],
    ['/account/avatar/default', `${realm}/avatar/a-1/avatar-lg.png`, '/account/avatar/a-1/avatar-lg.png'],
    ['/account/avatar/a-1/avatar-lg.png', `${realm}/avatar/default`, '/account/avatar/default'],
  ])('of %s to %s of the realm leads to %s here', async (path, location, target) => {
    const response = await answerTo(path, location);
    expect(response.status).toBe(302);
    const found = response.headers.get('location') ?? '';
    // A proxy may have put the gateway below a path that it does not know.
    expect(found).toMatch(/^\.\.\//);
    for (const prefix of ['https://gateway.example', 'https://proxy.example/below']) {
      expect(new URL(found, prefix + path).href).toBe(prefix + target);
    }
  });

  it.each([
    ['a login page', `${realm}/protocol/openid-connect/auth?client_id=a`],
    ['the account', `${realm}/account`],
    ['the upload', `${realm}/avatar`],
    ['another realm', 'https://account.example/realms/other/avatar/default.png'],
    ['a realm that begins like it', 'https://account.example/realms/home2/avatar/default.png'],
    ['a path that services read in different ways', `${realm}/avatar/a/..%2f..%2faccount`],
    ['a longer path', `${realm}/avatar/a/b/avatar-lg.png`],
    ['another file', `${realm}/avatar/a/avatar-lgxpng`],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,x'],
    ['a URL with a password', 'https://user:secret@cdn.example/a.png'],
    ['no URL', 'https://:0:0'],
    ['nowhere', undefined],
  ])('to %s is a 502', async (_what, location) => {
    await expectError(await answerTo(path, location), 502, 'upstream_redirected');
  });

  it('that is none (300) is a 502', async () => {
    await expectError(await answerTo(path, 'https://cdn.example/a.png', 300), 502, 'upstream_redirected');
  });

  it('is none of an upload', async () => {
    const { fetch } = redirecting(`${realm}/avatar/default.png`);
    const response = await gateway({ fetch }).handle(
      fromPage('/account/avatar', { method: 'POST', body: 'x' }),
    );
    await expectError(response, 502, 'upstream_redirected');
  });
});

it('static URLs of images are let through as they are, and keep their caching', async () => {
  const { fetch, received } = upstream(
    () => new Response('x', { headers: { 'cache-control': 'max-age=5' } }),
  );
  const { handle } = gateway({ fetch });
  for (const path of ['/avatar/default.png', '/avatar/a-1/avatar-lg.png?v=2']) {
    const response = await handle(fromPage(`/account${path}`));
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'max-age=5']);
  }
  expect(received.map(({ url }) => url)).toEqual([
    `${realm}/avatar/default.png`,
    `${realm}/avatar/a-1/avatar-lg.png?v=2`,
  ]);
});

describe('over sockets, with the embedded service', () => {
  const { client, user } = accountServiceDefaults;

  async function start(options: AccountServiceOptions) {
    const service = createAccountService(options);
    const account = await listen((request) => service.fetch(request));
    const upstreamRealm = account.origin + new URL(service.realm).pathname;
    const gateway = await listen(
      createGateway({ account: { realm: upstreamRealm, ...client }, origins: [page], basePath: '/gateway' }),
    );
    return {
      origin: `${gateway.origin}/gateway`,
      account: createAccountClient({ gateway: `${gateway.origin}/gateway` }),
      stop: () => Promise.all([gateway.close(), account.close()]),
    };
  }

  it('a page uploads an image, and gets it over the redirect, from the gateway alone', async () => {
    const { origin, account, stop } = await start({ alwaysRedirect: true });
    try {
      const { access_token } = await account.loginWithPassword(user);
      await account.uploadAvatar(access_token, new Blob(['an image'], { type: 'image/png' }));
      const url = `${origin}/account/avatar/by-userid/${user.id}?size=xs`;
      const response = await fetch(url, { headers: { origin: page } });
      expect(await response.text()).toBe('an image');
      expect(response.redirected).toBe(true);
      expect(response.url).toMatch(/\/gateway\/account\/avatar\/[\da-f-]{35}\/avatar-xs\.png$/);
      expect(response.url.startsWith(origin)).toBe(true);
      expect(await (await account.getAvatar({ userId: user.id })).text()).toBe('an image');
      expect((await account.getAvatar('default')).type).toBe('image/svg+xml');
    } finally {
      await stop();
    }
  });
});
