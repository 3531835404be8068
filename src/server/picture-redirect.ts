import { isHttpUrl } from '../checks/url.js';
import { isPicturePath } from './allow-list.js';
import type { ServiceAnswer } from './service.js';

/** A request as it was sent to the service. */
interface Asked {
  /** The whole URL. */
  url: string;
  /** Below the service's base URL. */
  path: string;
  /** With its question mark; empty where there is none. */
  search: string;
}

const redirects: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Where a service's redirect of a picture sends the page (smarthome-account.md, `alwaysRedirect` and `defaultAvatar`):
 * to the same picture at the gateway where it is one of the service's own, or to another origin. `undefined` for what
 * is none of both, a login page for instance.
 */
export function pictureLocation({ status, header }: ServiceAnswer, asked: Asked): string | undefined {
  const location = header('location');
  if (!redirects.includes(status) || location === null) return undefined;
  const target = resolve(location, asked.url);
  if (!target) return undefined;
  const service = new URL(asked.url);
  if (target.origin !== service.origin) return target.href;

  const base = service.pathname.slice(0, service.pathname.length - asked.path.length);
  const path = target.pathname.slice(base.length);
  const isOwn = target.pathname.startsWith(base) && isPicturePath(path);
  // Relative, since the gateway does not know where a proxy before it has put it.
  return isOwn ? '../'.repeat(asked.path.split('/').length - 2) + path.slice(1) + target.search : undefined;
}

function resolve(location: string, base: string): URL | undefined {
  try {
    const url = new URL(location, base);
    return isHttpUrl(url.origin + url.pathname) && !url.username && !url.password ? url : undefined;
  } catch {
    return undefined;
  }
}
