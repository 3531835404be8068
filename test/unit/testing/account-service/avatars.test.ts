// @vitest-environment node
import { createAccountClient } from 'up-user-module/account';
import { accountServiceDefaults } from 'up-user-module/testing';
import { describe, expect, it } from 'vitest';
import { Bench, consultLog, demoUser, unauthorized } from './support.js';

const { id, username } = demoUser;
const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 255, 254);

describe('reading', () => {
  it.each([
    ['xs', 32],
    ['sm', 48],
    ['md', 64],
    ['lg', 128],
    ['xl', 256],
    ['xxl', 512],
    ['', 128],
  ])('gives a drawing of size %j to a user without a picture', async (size, pixels) => {
    for (const name of [`by-userid/${id}`, `by-username/${username.toUpperCase()}`, 'default']) {
      const response = await new Bench().raw(`/avatar/${name}${size && `?size=${size}`}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/svg+xml');
      expect(await response.text()).toContain(`width="${pixels}" height="${pixels}"`);
    }
  });

  it.each([
    [`by-userid/${id}`, `by-userid/${id}`],
    [`by-username/${username}`, `by-userid/${id}`],
    ['default', 'default'],
  ])('gives links as JSON: %s', async (name, target) => {
    const service = new Bench().service;
    const response = await service.fetch(
      `http://127.0.0.1:8080/realms/zhiju/avatar/${name}?format=json&size=xs`,
    );
    const url = `http://127.0.0.1:8080/realms/zhiju/avatar/${target}?size=`;
    expect(await response.json()).toEqual({ status: 1, avatar: `${url}lg`, avatar_tpl: `${url}%s` });
    expect((await service.fetch(`${url}lg`)).status).toBe(200);
  });

  it('decodes the name in the path', async () => {
    const bench = new Bench({ users: [{ username: '张/伟' }] });
    expect((await bench.raw(`/avatar/by-username/${encodeURIComponent('张/伟')}`)).status).toBe(200);
  });

  it.each([
    ['by-userid/unknown', 404, { error: 'user_not_found.', error_description: 'user not found' }],
    ['by-username/unknown', 404, { error: 'user_not_found.', error_description: 'user not found' }],
    ['default?size=huge', 400, { error: 'invalid_request' }],
    ['default?format=xml', 400, { error: 'invalid_request' }],
  ])('refuses %s', async (name, status, body) => {
    expect(await new Bench().send(`/avatar/${name}`)).toMatchObject({ status, body });
  });
});

describe('uploading', () => {
  it.each(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])(
    'takes %s and gives it back',
    async (type) => {
      const bench = new Bench();
      const { access_token } = await bench.logIn();
      const answer = await bench.upload(new Blob([bytes], { type }), access_token);
      const url = `${bench.service.realm}/avatar/by-userid/${id}?size=`;
      expect(answer).toMatchObject({
        status: 200,
        body: { status: 1, avatar: `${url}lg`, avatar_tpl: `${url}%s` },
      });

      for (const name of [`by-userid/${id}?size=xs`, `by-username/${username}`]) {
        const response = await bench.raw(`/avatar/${name}`);
        expect(response.headers.get('content-type')).toBe(type);
        expect(response.headers.get('cache-control')).toBe('no-cache');
        expect(response.headers.get('x-content-type-options')).toBe('nosniff');
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
      }
      expect((await bench.raw('/avatar/default')).headers.get('content-type')).toBe('image/svg+xml');
    },
  );

  it('takes exactly 2 MiB and not a byte more', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const ofSize = (size: number) => new Blob([new Uint8Array(size)], { type: 'image/png' });
    expect(await bench.upload(ofSize(2 * 1024 * 1024), access_token)).toMatchObject({ status: 200 });
    expect(await bench.upload(ofSize(2 * 1024 * 1024 + 1), access_token)).toMatchObject({
      status: 413,
      body: { error: 'HTTP 413 Payload Too Large', error_description: consultLog },
    });
  });

  it('takes what the option says', async () => {
    const bench = new Bench({ maxAvatar: bytes.length });
    const { access_token } = await bench.logIn();
    const longer = new Blob([bytes, 'x'], { type: 'image/png' });
    expect(await bench.upload(new Blob([bytes], { type: 'image/png' }), access_token)).toMatchObject({
      status: 200,
    });
    expect(await bench.upload(longer, access_token)).toMatchObject({ status: 413 });
  });

  it('takes no larger ones than the account client', async () => {
    const { realm, fetch } = new Bench().service;
    const account = createAccountClient({ realm, clientId: 'h5', fetch });
    const { access_token } = await account.loginWithPassword(demoUser);
    const ofSize = (size: number) => new Blob([new Uint8Array(size)], { type: 'image/png' });
    await account.uploadAvatar(access_token, ofSize(accountServiceDefaults.maxAvatar));
    await expect(
      account.uploadAvatar(access_token, ofSize(accountServiceDefaults.maxAvatar + 1)),
    ).rejects.toMatchObject({ retCode: '000002' });
  });

  it('needs a login', async () => {
    const answer = await new Bench().upload(new Blob([bytes], { type: 'image/png' }));
    expect(answer).toMatchObject({ status: 401, body: unauthorized });
  });

  it.each([
    ['no image', undefined, 400, { error: 'image_is_empty' }],
    ['a text', 'data:image/png;base64,', 400, { error: 'image_is_empty' }],
    ['an empty file', new Blob([], { type: 'image/png' }), 400, { error: 'image_is_empty' }],
    [
      'an SVG',
      new Blob(['<svg/>'], { type: 'image/svg+xml' }),
      415,
      { error: 'HTTP 415 Unsupported Media Type' },
    ],
    ['a file without a type', new Blob([bytes]), 415, { error: 'HTTP 415 Unsupported Media Type' }],
  ])('refuses %s', async (_, image, status, body) => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    expect(await bench.upload(image, access_token)).toMatchObject({ status, body });
  });

  it.each([
    ['another body', 'image/png', 415],
    ['a multipart body without its boundary', 'multipart/form-data', 400],
  ])('refuses %s', async (_, contentType, status) => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': contentType };
    expect(await bench.send('/avatar', { method: 'POST', body: bytes, headers })).toMatchObject({ status });
  });
});
