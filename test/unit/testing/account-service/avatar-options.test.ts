// @vitest-environment node
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AccountServiceOptions, createAccountService } from 'up-user-module/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

function errorOf(options: object): unknown {
  try {
    createAccountService(options);
  } catch (error) {
    return error;
  }
  return 'no error';
}

afterEach(() => vi.unstubAllGlobals());

describe('the options of avatars', () => {
  it.each<AccountServiceOptions>([
    // The document's defaults.
    { defaultAvatar: '/', alwaysRedirect: false, defaultSize: 'lg', storageService: 'file' },
    { route: '/{realm}/avatar/{avatar_id}/avatar-{size}.png', baseurl: '/realms/' },
    { 'default-avatar': '/{realm}/avatar/default.png' },
    // Others.
    { defaultAvatar: 'https://cdn.example.com/nobody.png?v=2' },
    { defaultAvatar: '/img/nobody.png' },
    { route: '/{size}/{avatar_id}.webp', baseurl: 'https://cdn.example.com/a%20b' },
    { route: '/x{avatar_id}{size}.jpeg', baseurl: '/' },
    { 'default-avatar': '/nobody/{realm}-{size}-{size}.JPG' },
    { defaultSize: 'xxl', alwaysRedirect: true, resizeImage: (image) => image },
  ])('can be %j', (options) => {
    expect(() => createAccountService(options)).not.toThrow();
  });

  it.each([
    ['defaultAvatar', ''],
    ['defaultAvatar', 'nobody.png'],
    ['defaultAvatar', '//cdn.example.com/nobody.png'],
    ['defaultAvatar', '/\\cdn.example.com/nobody.png'],
    ['defaultAvatar', 'javascript:alert(1)'],
    ['defaultAvatar', 'https://user:secret@cdn.example.com/nobody.png'],
    ['defaultAvatar', '/a b.png'],
    ['alwaysRedirect', 'false'],
    ['defaultSize', 'huge'],
    ['defaultSize', 'toString'],
    ['storageService', 'minio'],
    ['root', ''],
    ['root', 5],
    ['root', 'a\0b'],
    ['route', 'avatar/{avatar_id}/{size}.png'],
    ['route', '/avatar/{avatar_id}.png'],
    ['route', '/avatar/{size}.png'],
    ['route', '/{avatar_id}/{avatar_id}/{size}.png'],
    ['route', '/{avatar_id}/{size}/{size}.png'],
    ['route', '/{user_id}/{avatar_id}/{size}.png'],
    ['route', '/{avatar_id}/{size}'],
    ['route', '/{avatar_id}/{size}.html'],
    ['route', '/../{avatar_id}/{size}.png'],
    ['route', '/./{avatar_id}/{size}.png'],
    ['route', '//{avatar_id}/{size}.png'],
    ['route', '/{avatar_id}\\{size}.png'],
    ['route', '/{avatar_id}/%2e%2e/{size}.png'],
    ['route', '/{avatar_id}/{size}.png?x=1.png'],
    ['baseurl', 'realms'],
    ['baseurl', '//cdn.example.com/'],
    ['baseurl', '/../'],
    ['baseurl', 'ftp://cdn.example.com/'],
    ['baseurl', 'https://cdn.example.com/?a=1'],
    ['default-avatar', 'default.png'],
    ['default-avatar', '/../default.png'],
    ['default-avatar', '/{avatar_id}/default.png'],
    ['default-avatar', '/default.svg'],
    ['resizeImage', 'sharp'],
  ])('names %s, and what it must be, for %j', (name, value) => {
    expect(errorOf({ [name]: value })).toMatchObject({
      retCode: '000002',
      retInfo: expect.stringMatching(new RegExp(`createAccountService\\.${name} (必须|只能)`)),
    });
  });

  it('names root where it is a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'avatars-'));
    try {
      await writeFile(join(folder, 'file'), '');
      expect(errorOf({ root: join(folder, 'file') })).toMatchObject({
        retCode: '000002',
        retInfo: expect.stringContaining('createAccountService.root 必须是可以写入的文件夹（EEXIST）'),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['there is no process', undefined],
    ['a bundler has put one there', { env: {} }],
    ['Node is too old', { version: 'v20.3.0' }],
  ])('names root, and Node, where %s', (_why, process) => {
    vi.stubGlobal('process', process);
    const error = errorOf({ root: '/tmp/avatars' });
    const service = errorOf({});
    vi.unstubAllGlobals();
    expect(error).toMatchObject({
      retCode: '000002',
      retInfo: expect.stringMatching(/createAccountService\.root 只能在 Node\.js 20\.16/),
    });
    expect(service).toBe('no error');
  });
});
