import type { HonoRequest } from 'hono';
import { refuse, refuseWithStatus } from './errors.js';
import { type Endpoints, json, requireContentType } from './http.js';
import { type Avatar, authenticate, type Realm } from './realm.js';
import type { AccountUser } from './users.js';

const sizes = ['xs', 'sm', 'md', 'lg', 'xl', 'xxl'];
const defaultSize = 'lg';

/** No SVG, which can carry scripts. */
const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/**
 * smarthome-account.md, 用户头像管理. An uploaded image comes back byte by byte whatever `size` asks for; who has none
 * gets a drawing of that size (32 pixels for `xs`, doubling up to 1024 for `xxl`).
 */
export function avatarEndpoints(realm: Realm): Endpoints {
  const { users, avatars, path, dialect, maxAvatar } = realm;

  const answer = (request: HonoRequest, info: object, avatar?: Avatar): Response => {
    const size = request.query('size') || defaultSize;
    const format = request.query('format') || 'raw';
    if (!sizes.includes(size)) throw refuse('avatarQueryInvalid');
    if (format === 'raw') return image(avatar, size);
    if (format === 'json') return json(200, info);
    throw refuse('avatarQueryInvalid');
  };

  const links = (request: HonoRequest, name: string) => {
    const url = `${new URL(request.url).origin}${path}/avatar/${name}`;
    return { status: 1 as const, avatar: `${url}?size=${defaultSize}`, avatar_tpl: `${url}?size=%s` };
  };

  const answerFor = (request: HonoRequest, user: AccountUser | undefined): Response => {
    if (!user) throw refuse('userNotFound');
    return answer(request, links(request, `by-userid/${user.id}`), avatars.get(user.id));
  };

  return {
    '/avatar/by-userid/:id': {
      GET: (request) => answerFor(request, users.get(request.param('id') ?? '')),
    },
    '/avatar/by-username/:username': {
      GET: (request) => answerFor(request, users.byUsername(request.param('username') ?? '')),
    },
    '/avatar/default': {
      GET: (request) => answer(request, dialect.defaultAvatar(links(request, 'default'))),
    },
    '/avatar': {
      POST: async (request) => {
        const { id } = authenticate(realm, request);
        avatars.set(id, await readImage(request, maxAvatar));
        return json(200, dialect.uploadedAvatar(links(request, `by-userid/${id}`), id));
      },
    },
  };
}

async function readImage(request: HonoRequest, sizeLimit: number): Promise<Avatar> {
  requireContentType(request, 'multipart/form-data');
  // A body that is not what its type says counts as one without an image.
  const form = await request.formData().catch(() => undefined);
  const file = form?.get('image');
  if (!file || typeof file === 'string' || file.size === 0) throw refuse('imageMissing');
  if (file.size > sizeLimit) throw refuseWithStatus(413);
  if (!imageTypes.includes(file.type)) throw refuseWithStatus(415);
  return { bytes: await file.arrayBuffer(), type: file.type };
}

function image(avatar: Avatar | undefined, size: string): Response {
  // The URL stays the same when a new image is uploaded.
  const headers = { 'cache-control': 'no-cache' };
  return avatar
    ? new Response(avatar.bytes, { headers: { ...headers, 'content-type': avatar.type } })
    : new Response(drawing(size), { headers: { ...headers, 'content-type': 'image/svg+xml' } });
}

function drawing(size: string): string {
  const pixels = 32 << sizes.indexOf(size);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}" viewBox="0 0 24 24">`,
    '<path fill="#c3cad6" d="M0 0h24v24H0z"/>',
    '<circle fill="#fff" cx="12" cy="9" r="4"/>',
    '<path fill="#fff" d="M4 24a8 8 0 0 1 16 0z"/>',
    '</svg>',
  ].join('');
}
