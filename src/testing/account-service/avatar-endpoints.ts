import type { HonoRequest } from 'hono';
import type { AvatarSize } from '../../account/types.js';
import { avatarIdOf } from './avatar-locations.js';
import { avatarPixels, isAvatarSize } from './avatar-sizes.js';
import type { Avatar } from './avatar-store.js';
import { refuse } from './errors.js';
import { type Endpoints, json } from './http.js';
import { authenticate, type Realm } from './realm.js';
import { inSize } from './resize.js';
import { storeUpload } from './upload.js';
import type { AccountUser } from './users.js';

/** The URL stays the same when a new image is uploaded, and an image must never be taken for a page. */
const imageHeaders = { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' };

/** smarthome-account.md, 用户头像管理. */
export function avatarEndpoints(realm: Realm): Endpoints {
  const { users, avatars, path, dialect, avatarSettings, avatarLocations: locations } = realm;

  const answer = async (request: HonoRequest, info: object, user?: AccountUser): Promise<Response> => {
    const size = request.query('size') || avatarSettings.defaultSize;
    const format = request.query('format') || 'raw';
    if (!isAvatarSize(size)) throw refuse('avatarQueryInvalid');
    if (format === 'json') return json(200, info);
    if (format !== 'raw') throw refuse('avatarQueryInvalid');

    const avatarId = user && avatarIdOf(user.id);
    const avatar = avatarId && (await avatars.load(avatarId, size));
    if (!avatarSettings.alwaysRedirect) return avatar ? image(avatar) : defaultAvatar(realm, request, size);
    if (avatar) return redirect(locations.url(locations.path(avatarId, size), originOf(request)));
    return redirect(await defaultUrl(realm, request, size));
  };

  const links = (request: HonoRequest, name: string) => {
    const url = `${originOf(request)}${path}/avatar/${name}`;
    return { status: 1 as const, avatar: `${url}?size=lg`, avatar_tpl: `${url}?size=%s` };
  };

  const answerFor = (request: HonoRequest, user: AccountUser | undefined): Promise<Response> => {
    if (!user) throw refuse('userNotFound');
    return answer(request, links(request, `by-userid/${user.id}`), user);
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
        await storeUpload(realm, request, avatarIdOf(id));
        return json(200, dialect.uploadedAvatar(links(request, `by-userid/${id}`), avatarIdOf(id)));
      },
    },
  };
}

/** An image's own URL (`baseurl` and `route`, or `default-avatar`); `undefined` where the request is for none. */
export async function staticAvatar(realm: Realm, request: HonoRequest): Promise<Response | undefined> {
  const { avatars, avatarSettings, avatarLocations } = realm;
  const file = avatarLocations.find(new URL(request.url).pathname);
  if (!file) return undefined;
  const { avatarId, size = avatarSettings.defaultSize } = file;
  if (avatarId === undefined) return defaultAvatar(realm, request, size);
  const avatar = await avatars.load(avatarId, size);
  return avatar && image(avatar);
}

/** The image of users without one: a file, or a redirect to where the option says, or a drawing. */
async function defaultAvatar(realm: Realm, request: HonoRequest, size: AvatarSize): Promise<Response> {
  const { avatars, avatarSettings } = realm;
  const avatar = await avatars.loadDefault(size);
  const { defaultAvatar, resizeImage } = avatarSettings;
  if (avatar) return image(await inSize(avatar, size, resizeImage, 500));
  return defaultAvatar === undefined
    ? drawing(size)
    : redirect(new URL(defaultAvatar, originOf(request)).href);
}

async function defaultUrl(realm: Realm, request: HonoRequest, size: AvatarSize): Promise<string> {
  const { avatars, avatarSettings, avatarLocations } = realm;
  const { defaultAvatar } = avatarSettings;
  const isElsewhere = defaultAvatar !== undefined && !(await avatars.loadDefault(size));
  return isElsewhere
    ? new URL(defaultAvatar, originOf(request)).href
    : avatarLocations.url(avatarLocations.defaultPath(size), originOf(request));
}

function originOf(request: HonoRequest): string {
  return new URL(request.url).origin;
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-cache' } });
}

function image({ bytes, type }: Avatar): Response {
  return new Response(bytes, { headers: { ...imageHeaders, 'content-type': type } });
}

function drawing(size: AvatarSize): Response {
  const pixels = avatarPixels[size];
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}" viewBox="0 0 24 24">`,
    '<path fill="#c3cad6" d="M0 0h24v24H0z"/>',
    '<circle fill="#fff" cx="12" cy="9" r="4"/>',
    '<path fill="#fff" d="M4 24a8 8 0 0 1 16 0z"/>',
    '</svg>',
  ].join('');
  return new Response(svg, { headers: { ...imageHeaders, 'content-type': 'image/svg+xml' } });
}
