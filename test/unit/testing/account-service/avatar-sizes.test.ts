// @vitest-environment node
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AccountServiceOptions, ResizeImage } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, demoUser } from './support.js';

const path = `/avatar/by-userid/${demoUser.id}`;
const pixels = [
  ['xs', 32],
  ['sm', 48],
  ['md', 64],
  ['lg', 128],
  ['xl', 256],
  ['xxl', 512],
] as const;

/** The one of the docs. */
const resizeImage: ResizeImage = (image, pixels) =>
  sharp(image).autoOrient().resize(pixels, pixels).png().toBuffer();

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'avatars-'));
});
afterEach(() => rm(root, { recursive: true }));

const photo = (format: 'png' | 'jpeg' | 'gif' | 'webp') =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: '#2a7' } })
    .toFormat(format)
    .toBuffer();

async function upload(options: AccountServiceOptions, bytes: Uint8Array, type: string) {
  const bench = new Bench(options);
  const { access_token } = await bench.logIn();
  const answer = await bench.upload(new Blob([new Uint8Array(bytes)], { type }), access_token);
  return { bench, answer };
}

async function metadata(bench: Bench, path: string) {
  const response = await bench.raw(path);
  const { width, height, format } = await sharp(await response.arrayBuffer()).metadata();
  return { width, height, format, type: response.headers.get('content-type') };
}

const square = (side: number) => ({ width: side, height: side, format: 'png', type: 'image/png' });

describe('with a library', () => {
  it.each(['png', 'jpeg', 'gif', 'webp'] as const)('a %s is given in each size, as PNG', async (format) => {
    const { bench } = await upload({ resizeImage }, await photo(format), `image/${format}`);
    for (const [size, side] of pixels)
      expect(await metadata(bench, `${path}?size=${size}`)).toEqual(square(side));
    expect(await metadata(bench, path)).toEqual(square(128));
  });

  it('files have their sizes, too', async () => {
    await upload({ root, resizeImage }, await photo('jpeg'), 'image/jpeg');
    // A later service finds them without the library.
    for (const [size, side] of pixels) {
      expect(await metadata(new Bench({ root }), `${path}?size=${size}`)).toEqual(square(side));
    }
  });

  it('so has the default avatar', async () => {
    await mkdir(join(root, 'zhiju/avatar'), { recursive: true });
    await writeFile(join(root, 'zhiju/avatar/default.png'), await photo('png'));
    const bench = new Bench({ root, resizeImage });
    for (const [size, side] of pixels) {
      expect(await metadata(bench, `/avatar/default?size=${size}`)).toEqual(square(side));
    }
    expect(await metadata(bench, '/avatar/default.png')).toEqual(square(128));
    await writeFile(join(root, 'zhiju/avatar/default.png'), 'no image');
    expect(await bench.send('/avatar/default')).toMatchObject({ status: 500 });
  });

  it('refuses what it cannot read', async () => {
    const { bench, answer } = await upload({ resizeImage }, Uint8Array.of(1, 2, 3), 'image/png');
    expect(answer).toMatchObject({
      status: 415,
      body: {
        error: 'HTTP 415 Unsupported Media Type',
        error_description: expect.stringMatching(/^The image cannot be resized: .*unsupported image format/),
      },
    });
    expect((await bench.raw(path)).headers.get('content-type')).toBe('image/svg+xml');
  });

  it.each([
    ['nothing', undefined],
    ['no bytes', new Uint8Array()],
    ['a text', 'data:image/png;base64,'],
  ])('says so where it gives %s', async (_what, result) => {
    // What JavaScript may do.
    const broken = { resizeImage: () => result } as object;
    const { answer } = await upload(broken, Uint8Array.of(1), 'image/png');
    expect(answer).toMatchObject({
      status: 415,
      body: { error_description: expect.stringContaining('createAccountService.resizeImage 必须返回') },
    });
  });

  it('tells what it throws, whatever it is', async () => {
    const failing = {
      resizeImage() {
        throw 'no library';
      },
    };
    const { answer } = await upload(failing, Uint8Array.of(1), 'image/png');
    expect(answer).toMatchObject({
      status: 415,
      body: { error_description: 'The image cannot be resized: no library' },
    });
  });
});

it('without a library each size is the original', async () => {
  const original = await photo('jpeg');
  const { bench } = await upload({}, original, 'image/jpeg');
  for (const [size] of pixels) {
    const response = await bench.raw(`${path}?size=${size}`);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(original);
  }
});
