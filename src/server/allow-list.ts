import type { Rule } from '../checks/rules.js';
import { isRecord } from '../checks/values.js';

export const allowedMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A method and a path that the gateway lets through. */
export interface AllowedPath {
  method: (typeof allowedMethods)[number];
  /**
   * After the realm or the base URL, with a slash in front. `:name` and `*` stand for one segment; a `*` at the end
   * for any number of them, none included.
   */
  path: string;
}

/** What the gateway knows of a path besides. */
export interface Endpoint extends AllowedPath {
  /** The path at the service, where it is another one than here. */
  readonly target?: string;
  /** Its answers are pictures, which browsers may keep. All others are marked `no-store`. */
  readonly isCacheable?: boolean;
  /** It is for clients: their credentials are put in, and a user's session is left out. */
  readonly takesClient?: boolean;
  /** It takes a form, whose phone number or user name a limit may go by. */
  readonly hasForm?: boolean;
}

export const tokenPath = '/protocol/openid-connect/token';
export const logoutPath = '/protocol/openid-connect/logout';

/** Avatars, and the static URLs of their images with the default `route` and `default-avatar`. */
const pictures: readonly Endpoint[] = [
  '/avatar/by-userid/:userId',
  '/avatar/by-username/:username',
  '/avatar/default',
  '/avatar/default.png',
  ...['xs', 'sm', 'md', 'lg', 'xl', 'xxl'].map((size) => `/avatar/:avatarId/avatar-${size}.png`),
].map((path) => ({ method: 'GET', path, isCacheable: true }));

/** Whether the gateway lets this path through, and it is one of a picture. */
export function isPicturePath(path: string): boolean {
  return hasPlainSegments(path) && pictures.some((picture) => patternOf(picture).test(path));
}

function patternOf({ path }: AllowedPath): RegExp {
  return new RegExp(`^${path.replace(/\./g, '\\.').replace(/:\w+/g, '[^/]+')}$`);
}

/** The endpoints of smarthome-account.md, and the realm's logout. */
export const accountPaths: readonly Endpoint[] = [
  { method: 'POST', path: tokenPath, takesClient: true },
  { method: 'POST', path: logoutPath, takesClient: true },
  { method: 'GET', path: '/account' },
  { method: 'POST', path: '/account' },
  { method: 'GET', path: '/sms/user/byphone' },
  { method: 'GET', path: '/sms/user/:userId' },
  { method: 'POST', path: '/sms/user', hasForm: true },
  { method: 'POST', path: '/sms/verification-code', hasForm: true },
  { method: 'PUT', path: '/sms/update-profile', hasForm: true },
  { method: 'POST', path: '/sms/update-profile', hasForm: true },
  { method: 'PUT', path: '/sms/update-profile/reset-password', hasForm: true },
  { method: 'PUT', path: '/sms/update-profile/forgot-password', hasForm: true },
  { method: 'PUT', path: '/sms/update-profile/update-password', hasForm: true },
  ...pictures,
  { method: 'POST', path: '/avatar' },
];

/** The one UWS endpoint that the documents describe (thirdparty-cloud-login.md). */
export const uwsPaths: readonly AllowedPath[] = [
  { method: 'POST', path: '/uaccount/v1/security/thirdpartUserLogin' },
];

const pathPattern = /^(\/([\w~.-]+|:[a-z]\w*|\*))+$/i;

export const allowedPaths: Rule<readonly AllowedPath[]> = [
  (value): value is readonly AllowedPath[] => Array.isArray(value) && value.every(isAllowedPath),
  `必须是 { method, path } 的数组：method 是 ${allowedMethods.join('、')} 之一，` +
    'path 以 / 开头，各段是字母、数字、_ ~ . -，或不重复的 :name，或 *',
];

function isAllowedPath(entry: unknown): entry is AllowedPath {
  if (!isRecord(entry) || typeof entry.path !== 'string') return false;
  const { method, path } = entry;
  const names = path.match(/:\w+/g) ?? [];
  return (
    allowedMethods.some((allowed) => allowed === method) &&
    pathPattern.test(path) &&
    hasPlainSegments(path) &&
    new Set(names).size === names.length
  );
}

/**
 * Whether every server reads the same path in it. Not so where one might find another path than the gateway did: dot
 * segments, empty ones, hidden separators, path parameters, double or broken encoding; nor where it is encoded though
 * nobody needs to (RFC 3986, 2.3), and would be another path for who does not decode it.
 */
export function hasPlainSegments(path: string): boolean {
  return path.slice(1).split('/').every(isPlainSegment);
}

/** The letters, the digits and `- . _ ~`, encoded. */
const needlesslyEncoded = /%(?:2[de]|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\dae])/i;

function isPlainSegment(segment: string): boolean {
  if (needlesslyEncoded.test(segment)) return false;
  try {
    return !/^\.*$|[\p{Cc}/\\%;?#]/u.test(decodeURIComponent(segment));
  } catch {
    return false;
  }
}
