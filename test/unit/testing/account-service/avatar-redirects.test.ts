// @vitest-environment node
import { createAccountClient } from 'up-user-module/account';
import { type AccountServiceOptions, createAccountService } from 'up-user-module/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Bench, demoUser } from './support.js';

const { id, username } = demoUser;
const image = new Blob(['an image'], { type: 'image/png' });
const own = [`/avatar/by-userid/${id}`, `/avatar/by-username/${username}`];
const everybodys = [...own, '/avatar/default'];
const cdn = 'https://cdn.example.com';

afterEach(() => vi.unstubAllGlobals());

/** A service, with the demo user's avatar at it. */
async function withAvatar(options: AccountServiceOptions) {
  const bench = new Bench(options);
  const { access_token } = await bench.logIn();
  expect(await bench.upload(image, access_token)).toMatchObject({ status: 200 });
  return bench;
}

async function locationAt(bench: Bench, path: string): Promise<string | null> {
  const { status, headers } = await bench.raw(path);
  expect([path, status, headers.get('cache-control')]).toEqual([path, 302, 'no-cache']);
  return headers.get('location');
}

describe('alwaysRedirect', () => {
  it('leads to the static URL of the size, which has the image', async () => {
    const bench = await withAvatar({ alwaysRedirect: true });
    for (const path of own) {
      const location = await locationAt(bench, `${path}?size=xs`);
      expect(location).toMatch(
        /^http:\/\/account\.local\/realms\/zhiju\/avatar\/[\da-f-]{35}\/avatar-xs\.png$/,
      );
      const response = await bench.service.fetch(location ?? '');
      expect([response.status, await response.text()]).toEqual([200, 'an image']);
      expect(response.headers.get('content-type')).toBe('image/png');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
  });

  it('leads to the default size where none is asked for', async () => {
    expect(await locationAt(await withAvatar({ alwaysRedirect: true }), own[0] ?? '')).toMatch(
      /avatar-lg\.png$/,
    );
    const bench = await withAvatar({ alwaysRedirect: true, defaultSize: 'sm' });
    expect(await locationAt(bench, own[0] ?? '')).toMatch(/avatar-sm\.png$/);
  });

  it('leads to the default avatar for who has none', async () => {
    const bench = new Bench({ alwaysRedirect: true });
    for (const path of everybodys) {
      expect(await locationAt(bench, path)).toBe(`${bench.service.realm}/avatar/default.png`);
    }
    const response = await bench.raw('/avatar/default.png');
    expect(await response.text()).toContain('width="128" height="128"');
  });

  it('is not for the links, which lead on', async () => {
    const bench = await withAvatar({ alwaysRedirect: true });
    for (const path of everybodys) expect((await bench.get(`${path}?format=json`)).status).toBe(200);
  });

  it('keeps host and port of the request', async () => {
    const { service } = await withAvatar({ alwaysRedirect: true });
    const origin = 'http://127.0.0.1:8080';
    const { headers } = await service.fetch(`${origin}/realms/zhiju/avatar/by-userid/${id}`);
    expect(headers.get('location')).toMatch(`${origin}/realms/zhiju/avatar/`);
  });

  it('goes by route, baseurl and default-avatar', async () => {
    const paths = {
      route: '/pictures/{realm}.{size}/{avatar_id}.webp',
      'default-avatar': '/nobody-{size}-{realm}-{size}.webp',
    };
    const bench = await withAvatar({ alwaysRedirect: true, ...paths, baseurl: `${cdn}/static/` });
    const location = await locationAt(bench, `${own[0]}?size=md`);
    expect(location).toMatch(
      /^https:\/\/cdn\.example\.com\/static\/pictures\/zhiju\.md\/[\da-f-]{35}\.webp$/,
    );
    expect(await (await bench.service.fetch(location ?? '')).text()).toBe('an image');

    const nobody = `${cdn}/static/nobody-xl-zhiju-xl.webp`;
    expect(await locationAt(bench, '/avatar/default?size=xl')).toBe(nobody);
    expect(await (await bench.service.fetch(nobody)).text()).toContain('width="256"');
    const mixed = await bench.service.fetch(nobody.replace('xl', 'xs'));
    expect(mixed.status).toBe(404);
  });

  it('knows the realm’s folder where it is another one', async () => {
    const realm = 'https://account.example.com/auth/realms/my.home/';
    const service = createAccountService({ realm, alwaysRedirect: true });
    const { headers } = await service.fetch(`${realm}avatar/default`);
    expect(headers.get('location')).toBe(`${realm}avatar/default.png`);
    expect((await service.fetch(`${realm}avatar/default.png`)).status).toBe(200);
    expect((await service.fetch(`${realm.replace('my.home', 'my-home')}avatar/default.png`)).status).toBe(
      404,
    );
  });
});

describe('defaultAvatar', () => {
  it.each([
    [`${cdn}/nobody.png?v=2`, `${cdn}/nobody.png?v=2`],
    ['/img/nobody.png', 'http://account.local/img/nobody.png'],
  ])('%s is where users without an avatar are sent', async (defaultAvatar, location) => {
    for (const alwaysRedirect of [false, true]) {
      const bench = new Bench({ defaultAvatar, alwaysRedirect });
      for (const path of everybodys) expect(await locationAt(bench, path)).toBe(location);
    }
    expect(await locationAt(new Bench({ defaultAvatar }), '/avatar/default.png')).toBe(location);
  });

  it('is not for who has one', async () => {
    const bench = await withAvatar({ defaultAvatar: `${cdn}/nobody.png` });
    for (const path of own) expect(await (await bench.raw(path)).text()).toBe('an image');
  });
});

it('without these options nobody is redirected', async () => {
  const bench = await withAvatar({});
  for (const path of everybodys) expect((await bench.raw(path)).status).toBe(200);
});

it.each([
  '/avatar/default.jpg',
  '/avatar/00000000-00000000-00000000-00000000/avatar-lg.png',
  '/avatar/00000000-00000000-00000000-00000000/avatar-huge.png',
  '/avatar/..%2f..%2fsecret/avatar-lg.png',
  '/xavatar/default.png',
])('%s is no image', async (path) => {
  const bench = await withAvatar({});
  expect((await bench.raw(path)).status).toBe(404);
  // A file that is not there is plain HTTP in each dialect.
  expect((await new Bench({ dialect: 'phone-provider' }).raw(path)).status).toBe(404);
});

describe('the account client', () => {
  const client = ({ service: { realm, fetch } }: Bench) =>
    createAccountClient({ realm, clientId: 'h5', fetch });

  it('follows the redirect', async () => {
    const avatar = await client(await withAvatar({ alwaysRedirect: true })).getAvatar({ userId: id });
    expect(await avatar.text()).toBe('an image');
  });

  it('follows it to another origin with the global fetch', async () => {
    const send = vi.fn(async () => new Response('elsewhere', { headers: { 'content-type': 'image/png' } }));
    vi.stubGlobal('fetch', send);
    const avatar = await client(new Bench({ defaultAvatar: `${cdn}/nobody.png` })).getAvatar('default');
    expect(await avatar.text()).toBe('elsewhere');
    expect(send.mock.calls).toEqual([[`${cdn}/nobody.png`, expect.anything()]]);
  });

  it('gives up where redirects lead in a circle', async () => {
    const bench = new Bench({ defaultAvatar: '/realms/zhiju/avatar/default' });
    const { service } = bench;
    const answer = service.fetch(`${service.realm}/avatar/default`, { redirect: 'follow' });
    await expect(answer).rejects.toThrow(TypeError);
    expect(service.requests).toHaveLength(21);
  });
});
