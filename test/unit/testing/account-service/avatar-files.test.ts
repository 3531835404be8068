// @vitest-environment node
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountServiceOptions } from 'up-user-module/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Bench, demoUser } from './support.js';

const { id } = demoUser;
const path = `/avatar/by-userid/${id}`;
const sizes = ['xs', 'sm', 'md', 'lg', 'xl', 'xxl'];
const ofType = {
  'image/png': '\x89PNG\r\n\x1a\n',
  'image/jpeg': '\xff\xd8\xff\xe0',
  'image/gif': 'GIF89a',
  'image/webp': 'RIFF\x0a\x00\x00\x00WEBP',
};

let folder: string;
let root: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'avatars-'));
  root = join(folder, 'new', 'root');
});

afterEach(() => rm(folder, { recursive: true }));

const start = (options?: AccountServiceOptions) => new Bench({ root, ...options });
const blob = (text: string, type = 'image/png') => new Blob([Buffer.from(text, 'latin1')], { type });

async function upload(bench: Bench, image: Blob) {
  return bench.upload(image, (await bench.logIn()).access_token);
}

async function textAt(bench: Bench, path: string): Promise<string> {
  return Buffer.from(await (await bench.raw(path)).arrayBuffer()).toString('latin1');
}

/** All files below a folder. */
async function filesIn(parent: string): Promise<string[]> {
  const found = await readdir(parent, { recursive: true, withFileTypes: true });
  return found.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
}

it('stores an upload below root as route says, where another service finds it', async () => {
  expect(await upload(start(), blob('first'))).toMatchObject({ status: 200 });
  const files = await filesIn(root);
  const [avatarId = ''] = await readdir(join(root, 'zhiju/avatar'));
  expect(avatarId).toMatch(/^[\da-f-]{35}$/);
  expect(files.sort()).toEqual(
    sizes.map((size) => join(root, 'zhiju/avatar', avatarId, `avatar-${size}.png`)).sort(),
  );
  for (const file of files) expect(await readFile(file, 'latin1')).toBe('first');

  const later = start();
  for (const size of sizes) expect(await textAt(later, `${path}?size=${size}`)).toBe('first');
  expect(await textAt(later, `/avatar/${avatarId}/avatar-md.png`)).toBe('first');
  later.service.reset();
  expect(await textAt(later, path)).toBe('first');
});

it('replaces what was there, and leaves nothing else behind', async () => {
  const bench = start();
  await upload(bench, blob('first'));
  await upload(bench, blob('second'));
  expect(await textAt(bench, path)).toBe('second');
  expect(await filesIn(root)).toHaveLength(sizes.length);
});

it.each(Object.entries(ofType))('knows %s again', async (type, start_) => {
  await upload(start(), blob(`${start_}...`, type));
  const response = await start().raw(path);
  expect(response.headers.get('content-type')).toBe(type);
});

it('takes any other for what its name says', async () => {
  await upload(start(), blob('?', 'image/gif'));
  expect((await start().raw(path)).headers.get('content-type')).toBe('image/png');
});

it('has a file of another name for each user, whatever their ids are', async () => {
  const ids = ['../../../../escape', 'A', 'a', '.', 'con', '/etc/passwd', 'x'.repeat(500), '张伟'];
  const users = ids.map((id, index) => ({ id, username: `user_${index}`, password: 'Zhiju2024' }));
  const bench = start({ users });
  for (const { id, username } of users) {
    const { access_token } = await bench.logIn(username, 'Zhiju2024');
    expect(await bench.upload(blob(id), access_token)).toMatchObject({ status: 200 });
  }
  for (const { id, username } of users) {
    expect(await textAt(start({ users }), `/avatar/by-username/${username}`)).toBe(
      Buffer.from(id, 'latin1').toString('latin1'),
    );
  }
  expect(await filesIn(folder)).toHaveLength(ids.length * sizes.length);
  expect(await filesIn(root)).toHaveLength(ids.length * sizes.length);
});

it('of many uploads at once, all sizes are of one', async () => {
  const bench = start();
  const { access_token } = await bench.logIn();
  const texts = Array.from({ length: 20 }, (_, index) => `upload ${index}`);
  await Promise.all(texts.map((text) => bench.upload(blob(text), access_token)));
  const found = await Promise.all(sizes.map((size) => textAt(bench, `${path}?size=${size}`)));
  expect(new Set(found).size).toBe(1);
  expect(texts).toContain(found[0]);
});

it('a reader sees an old image or a new one, and never half of one', async () => {
  const bench = start();
  const { access_token } = await bench.logIn();
  const texts = ['a', 'b'].map((letter) => letter.repeat(500_000));
  await bench.upload(blob(texts[0] ?? ''), access_token);
  let isOver = false;
  const writing = (async () => {
    for (let count = 0; count < 10; count++) {
      await bench.upload(blob(texts[count % 2] ?? ''), access_token);
    }
    isOver = true;
  })();
  let reads = 0;
  while (!isOver || reads === 0) {
    expect(texts.includes(await textAt(bench, path))).toBe(true);
    reads++;
  }
  await writing;
});

it('a file at default-avatar is the avatar of who has none', async () => {
  const bench = start({ defaultAvatar: 'https://cdn.example.com/nobody.png' });
  expect((await bench.raw(path)).status).toBe(302);
  await mkdir(join(root, 'zhiju/avatar'), { recursive: true });
  await writeFile(join(root, 'zhiju/avatar/default.png'), 'nobody');
  for (const each of [path, '/avatar/default', '/avatar/default.png']) {
    expect(await textAt(bench, each)).toBe('nobody');
  }
  const redirecting = start({ alwaysRedirect: true, defaultAvatar: 'https://cdn.example.com/nobody.png' });
  const { headers } = await redirecting.raw(path);
  expect(headers.get('location')).toBe(`${bench.service.realm}/avatar/default.png`);
});

it('writes through no link that leads out of root', async () => {
  const outside = join(folder, 'outside');
  await mkdir(outside);
  const bench = start();
  await symlink(outside, join(root, 'zhiju'));
  expect(await upload(bench, blob('secret'))).toMatchObject({
    status: 500,
    body: { error_description: 'The image cannot be stored: EPERM' },
  });
  expect(await readdir(outside)).toEqual([]);
});

it('replaces a link in an image’s place, and leaves what it leads to alone', async () => {
  const bench = start();
  await upload(bench, blob('first'));
  const file = (await filesIn(root)).find((name) => name.includes('-lg')) ?? '';
  const outside = join(folder, 'outside');
  await writeFile(outside, 'secret');
  await rm(file);
  await symlink(outside, file);

  // Nor is it read through.
  expect((await bench.raw(path)).headers.get('content-type')).toBe('image/svg+xml');
  await upload(bench, blob('second'));
  expect(await readFile(outside, 'utf8')).toBe('secret');
  expect((await lstat(file)).isSymbolicLink()).toBe(false);
  expect(await textAt(bench, path)).toBe('second');
});

it('root may be a link itself', async () => {
  const target = join(folder, 'target');
  await mkdir(target);
  await symlink(target, join(folder, 'link'));
  expect(await upload(start({ root: join(folder, 'link') }), blob('linked'))).toMatchObject({ status: 200 });
  expect(await filesIn(target)).toHaveLength(sizes.length);
});

it('says why an upload cannot be stored or read, and leaves no half of it behind', async () => {
  const bench = start();
  await upload(bench, blob('first'));
  const files = await filesIn(root);
  // A folder in the place of the last file: a rename over it fails, whoever runs this.
  const last = files.find((name) => name.includes('-xxl')) ?? '';
  await rm(last);
  await mkdir(join(last, 'not-empty'), { recursive: true });
  const answer = await upload(bench, blob('second'));
  expect(answer).toMatchObject({
    status: 500,
    body: { error_description: expect.stringMatching(/^The image cannot be stored: E[A-Z]+$/) },
  });
  expect((await filesIn(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(await bench.send(`${path}?size=xxl`)).toMatchObject({
    status: 500,
    body: {
      error: 'HTTP 500 Internal Server Error',
      error_description: expect.stringMatching(/^The image cannot be read: E[A-Z]+$/),
    },
  });
});

it('speaks of it in the other dialect, too', async () => {
  const bench = start({ dialect: 'phone-provider' });
  await writeFile(join(root, 'zhiju'), 'a file in the folder’s place');
  expect(await upload(bench, blob('first'))).toMatchObject({
    status: 200,
    body: { status: 500, errormsg: 'serverError' },
  });
});
